"""What changed between two texts, word by word."""

import re
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

MOST_WORDS = 4000
"""Words of a text that are compared: the comparison's cost grows with their square where little agrees."""


class Kind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Part(NamedTuple):
    kind: Kind
    text: str


def difference(before: str, after: str) -> list[Part]:
    """The parts in reading order: joined without the added ones they are the text before, without the removed ones
    the text after, but for white space. Of texts longer than MOST_WORDS only their beginnings are compared."""
    old, new = _words(before), _words(after)
    parts: list[Part] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(Part(Kind.SAME, " ".join(old[i1:i2])))
            continue
        if i1 < i2:
            parts.append(Part(Kind.REMOVED, " ".join(old[i1:i2])))
        if j1 < j2:
            parts.append(Part(Kind.ADDED, " ".join(new[j1:j2])))
    return parts


def _words(text: str) -> list[str]:
    return re.split(r"\s+", text.strip())[:MOST_WORDS] if text.strip() else []
