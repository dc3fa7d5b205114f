"""Words → an FTS5 expression."""

import re

# A quote would end the phrase, a NUL the expression; a lone surrogate is no text.
_UNFIT = dict.fromkeys([ord('"'), 0, *range(0xD800, 0xE000)], " ")
_TOKEN = re.compile(r'"([^"]*)"|(\S+)')


def match_expression(words: str) -> str:
    """Every word must stand somewhere in title or text, as the beginning of a word; a quoted phrase as it stands.

    :return: an expression for MATCH that holds no operator of the given words; empty where there is nothing to find
    """
    parts = []
    for phrase, word in _TOKEN.findall(words):
        text = (phrase or word).translate(_UNFIT)
        if any(c.isalnum() for c in text):
            parts.append(f'"{text}"' if phrase else f'"{text}"*')
    return " ".join(parts)
