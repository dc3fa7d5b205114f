"""The fields of the query language: how they may be written, in English and German, and which values they take."""

import difflib
import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from aggregator.query_tree import Field

GERMAN: Mapping[str, Field] = {
    "titel": Field.TITLE,
    "autor": Field.AUTHOR,
    "thema": Field.TOPIC,
    "schlagwort": Field.TAG,
    "quelle": Field.FEED,
    "ordner": Field.FOLDER,
    "sprache": Field.LANGUAGE,
    "neuer": Field.NEWER,
    "älter": Field.OLDER,
    "aelter": Field.OLDER,
    "ist": Field.IS,
    "hat": Field.HAS,
}
NAMES: Mapping[str, Field] = {**{field.value: field for field in Field if field is not Field.WORDS}, **GERMAN}
"""Every way to write a field. Words need none."""

VALUES: Mapping[Field, Mapping[str, str]] = {
    Field.IS: {"read": "gelesen", "unread": "ungelesen", "starred": "markiert"},
    Field.HAS: {"image": "bild", "audio": "audio", "video": "video", "comments": "kommentare"},
}
"""The fields of which every value is known: each value with its German name."""

TEXTS = frozenset({Field.WORDS, Field.TITLE, Field.AUTHOR})
"""Where words are looked for: a value without a letter or digit finds nothing."""
PHRASES = TEXTS | {Field.FEED}
"""Where quotes say something: the words as they stand; of a feed also that a number is part of its name."""
AGES = ("7d", "12h", "2w", "3m", "1y")
"""Ages as examples: hours, days, weeks, months, years."""

_AGE = re.compile(r"([1-9][0-9]{0,5})([hdwmy])", re.IGNORECASE | re.ASCII)
_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24, "y": 365 * 24}
_OLDEST_HOURS = 100 * _HOURS["y"]
_DATE = re.compile(r"(19[0-9]{2}|2[0-9]{3})-([0-9]{2})(?:-([0-9]{2}))?", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.IGNORECASE | re.ASCII)

# What other search boxes call it.
_ELSEWHERE = {
    "after": Field.NEWER, "since": Field.NEWER, "before": Field.OLDER, "until": Field.OLDER, "seit": Field.NEWER,
    "site": Field.FEED, "source": Field.FEED, "from": Field.AUTHOR, "by": Field.AUTHOR, "von": Field.AUTHOR,
    "intitle": Field.TITLE, "subject": Field.TITLE, "language": Field.LANGUAGE, "category": Field.TAG,
    "label": Field.TAG, "in": Field.FOLDER,
}  # fmt: skip
# Names before a colon that belong to an address, not to a field.
_SCHEMES = frozenset("http https ftp mailto news urn doi isbn irc magnet file data javascript tel ssh git".split())


def field_named(name: str) -> Field | None:
    return NAMES.get(_key(name))


def is_mistaken(name: str) -> bool:
    """Whether a name before a colon looks like a field that there is not. An address, a time and ``C++:`` do not."""
    key = _key(name)
    if key in _SCHEMES:
        return False
    return meant(name) is not None or (len(key) > 2 and key == unicodedata.normalize("NFC", name) and key.isalpha())


def meant(name: str) -> str | None:
    """The field that was probably meant by this unknown name."""
    key = _key(name)
    if key in _ELSEWHERE:
        return _ELSEWHERE[key].value
    near = difflib.get_close_matches(key, NAMES, n=1, cutoff=0.7) if key.isalpha() and 1 < len(key) <= 16 else []
    return near[0] if near else None


def checked(field: Field, value: str) -> str | None:
    """The value in its one form, or None where the field cannot have it."""
    if field in VALUES:
        english = {german: name for name, german in VALUES[field].items()} | {name: name for name in VALUES[field]}
        return english.get(_key(value))
    if field is Field.LANGUAGE:
        return value.lower() if _LANGUAGE.fullmatch(value) else None
    if field in (Field.NEWER, Field.OLDER):
        return value.lower() if _is_age(value) or _is_date(value) else None
    return value


def _key(name: str) -> str:
    """Composed, since some keyboards write ä as a and a mark."""
    return unicodedata.normalize("NFC", name).lower()


def _is_age(value: str) -> bool:
    found = _AGE.fullmatch(value)
    return found is not None and int(found[1]) * _HOURS[found[2].lower()] <= _OLDEST_HOURS


def _is_date(value: str) -> bool:
    found = _DATE.fullmatch(value)
    if not found:
        return False
    try:
        date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return False
    return True
