"""Words → an FTS5 expression."""

import re

# A quote would end the phrase, a NUL the expression; a lone surrogate is no text.
_UNFIT = dict.fromkeys([ord('"'), 0, *range(0xD800, 0xE000)], " ")
_TOKEN = re.compile(r'"([^"]*)"|(\S+)')


def match_expression(words: str) -> str:
    """Every word must stand somewhere in title or text, as the beginning of a word; a quoted phrase as it stands, and
    so does a single letter of Latin script: what begins with one is half of everything, and takes long to find.

    :return: an expression for MATCH that holds no operator of the given words; empty where there is nothing to find
    """
    parts = []
    for phrase, word in _TOKEN.findall(words):
        text = (phrase or word).translate(_UNFIT)
        if any(c.isalnum() for c in text):
            whole = phrase or (text.isascii() and len(text) == 1)
            parts.append(f'"{text}"' if whole else f'"{text}"*')
    return " ".join(dict.fromkeys(parts))
