"""Which language a text is in, where nobody says: German or English, or None as soon as there is doubt.

By function words, of which every text is full and which mean nothing to each other across these languages: what Dutch,
French and others have in common with them is in neither list, and what is theirs alone speaks against both.
"""

import re
from collections import Counter
from collections.abc import Iterable

from aggregator.parse.raw import RawEntry, RawText
from aggregator.parse.text import line

_GERMAN = frozenset(
    "und der das nicht ist mit für auf sich dem ein eine einer einem einen wird auch von zu im zum zur werden oder nach"
    " bei über aus wie wenn aber noch nur sind hat haben wurde wir ich sie dass kann beim durch mehr unter vom gegen"
    " zwischen ihre seine diese dieser unsere können".split()
)
_ENGLISH = frozenset(
    "the of and to that for with this are from have has by it you your which their will would be been at but they its"
    " what can how more about who when after his her not than into our could should there these new".split()
)
# Of Dutch, Afrikaans, French, Italian, Spanish, Portuguese, Danish, Norwegian, Swedish, Polish, Czech,
# Luxembourgish.
_OTHERS = frozenset(
    "het een van voor niet zijn dat naar ook bij uit les une dans pour avec est sur qui ce il della che sono gli"
    " del nel con una que por las para não uma og att och som på det ikke til av är en de la le un et au se di ett"
    " med jeg hy vir wat deur aan op te na om się że jest jsou ass vun fir".split()
)
_WORD = re.compile(r"[^\W\d_]+")
_CHARACTERS = 2_000  # of a document that are looked at
_OF_A_TEXT = 500
_READ = 3 * _OF_A_TEXT  # with its markup
_ENTRIES = 20
_FEWEST = 4  # function words, of which
_DISTINCT = 3
_SHARE = 0.1  # of all words, at least; headlines have little more, running text three times as many
_MARGIN = 4  # times as many as of the other language, or as speak against both


def guess_language(text: str) -> str | None:
    """The language as "de" or "en"; None where the text is too short, mixed, or in another language."""
    words = Counter(_WORD.findall(text[:_CHARACTERS].lower()))
    found = {
        name: (sum(words[word] for word in words.keys() & listed), len(words.keys() & listed))
        for name, listed in (("de", _GERMAN), ("en", _ENGLISH), ("", _OTHERS))
    }
    for name, other in (("de", "en"), ("en", "de")):
        hits, distinct = found[name]
        against = max(found[other][0], found[""][0])
        if hits >= _FEWEST and distinct >= _DISTINCT and hits >= _SHARE * words.total() and hits >= _MARGIN * against:
            return name
    return None


def language_of(entries: Iterable[RawEntry]) -> str | None:
    """The guess for a document, from its first entries' words as they are written: once for all of them."""
    parts: list[str] = []
    size = 0
    for _, entry in zip(range(_ENTRIES), entries, strict=False):
        for value in (entry.title, _value(entry.summary) or _value(entry.content)):
            words = line(value[:_READ], _OF_A_TEXT) if value else None
            if words:
                parts.append(words)
                size += len(words)
        if size >= _CHARACTERS:
            break
    return guess_language(" ".join(parts))


def _value(text: RawText | None) -> str:
    return text.value if text else ""
