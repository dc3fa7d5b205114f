"""How long a text takes to read."""

import re

WORDS_A_MINUTE = 230
"""Silent reading of non-fiction takes about 238 in English (Brysbaert, "How many words do we read per minute?", 2019),
and in German a little less, for its words are longer: one figure does for both languages of the site."""
SIGNS_A_MINUTE = 500
"""For scripts that part no words with spaces."""

_SIGN = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0e7f]")


def minutes_to_read(text: str) -> int:
    """Whole minutes, rounded; 0 for less than half a minute.

    :param text: plain text
    """
    signs = len(_SIGN.findall(text))
    words = len((_SIGN.sub(" ", text) if signs else text).split())
    return int(words / WORDS_A_MINUTE + signs / SIGNS_A_MINUTE + 0.5)
