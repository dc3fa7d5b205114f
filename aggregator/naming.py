"""Keys of tags and slugs of topics and collections: the same rule wherever a name is compared or put in an address."""

import re
import unicodedata
from collections.abc import Callable

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def tag_key(name: str) -> str:
    """What makes two tags the same: casefolded NFKC with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def slug(name: str) -> str:
    """Lower case; ä→ae ö→oe ü→ue ß→ss, other marks dropped, each run of anything but a–z 0–9 one hyphen.

    Empty when the name has no such letter: see unique_slug.
    """
    composed = unicodedata.normalize("NFC", name).lower().translate(_GERMAN)
    letters = "".join(c for c in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def unique_slug(name: str, taken: Callable[[str], bool]) -> str:
    """The name's slug; a taken one gets -2, -3 …; a name without letters becomes x."""
    base = slug(name) or "x"
    candidate, number = base, 1
    while taken(candidate):
        number += 1
        candidate = f"{base}-{number}"
    return candidate
