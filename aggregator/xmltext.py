"""Text that XML can hold: the one rule for all that reads or writes XML."""

import re

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """The text without the characters that XML 1.0 (section 2.2, Char) cannot hold, even as references."""
    return _ILLEGAL.sub("", text)


# Controls that XML allows, marks that turn the reading direction, and the byte order mark.
_UNSEEN = re.compile("[\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


def plain_line(text: str) -> str:
    """Legal text that shows as it reads, with each run of white space as one space: for titles and names."""
    return " ".join(_UNSEEN.sub("", legal(text)).split())
