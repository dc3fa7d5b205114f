"""What may come next while a query is written: fields, and values of the field at the cursor."""

import itertools
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from aggregator.organise.query_fields import AGES, NAMES, PHRASES, VALUES, field_named
from aggregator.organise.query_tokens import Kind, Token, tokens
from aggregator.organise.query_writing import write_term
from aggregator.query_tree import Field, Term

MOST = 8
"""Proposals at a time."""
_LETTERS_OF_WORDS = 2
"""From so many on, words are also taken for the beginning of a topic's or feed's name."""
_FIRST = (
    *(Field.TOPIC, Field.FEED, Field.TITLE, Field.NEWER),
    *(Field.LANGUAGE, Field.IS, Field.HAS, Field.AUTHOR),
)
"""What is proposed where nothing is written yet."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the values are proposed from. Pairs: what is written, and the name that it is found by and shown with."""

    topics: tuple[tuple[str, str], ...] = ()  # slug, name
    feeds: tuple[str, ...] = ()  # titles
    folders: tuple[str, ...] = ()  # names
    languages: tuple[tuple[str, str], ...] = ()  # code, name


@dataclass(frozen=True, slots=True)
class Completion:
    """Replace what stands from ``start`` to ``end`` by ``text``."""

    text: str
    start: int
    end: int
    label: str  # the value's name; of a field what is to be written
    field: Field
    whole: bool = True  # false: a field, which needs a value yet


def complete(text: str, cursor: int, known: Known) -> list[Completion]:
    """At most MOST proposals for what stands before the cursor, the likeliest first; never what stands there already.

    Beside nothing written, the fields; within a quotation of mere words, nothing.
    """
    cursor = max(0, min(cursor, len(text)))
    token = next((one for one in tokens(text) if one.kind is Kind.TERM and one.start < cursor <= one.end), None)
    if token is None:
        free = text[cursor - 1 : cursor] in ("", *" (|-") and text[cursor : cursor + 1] in ("", *" )|")
        return [_field(name.value, cursor, cursor) for name in _FIRST] if free else []
    found = _at(token, text, cursor, known)
    return [one for one in found if one.text != text[one.start : one.end]][:MOST]


def _at(token: Token, text: str, cursor: int, known: Known) -> list[Completion]:
    # An unclosed quotation reaches to the end of the text, and would take along what is written there already.
    end = token.end if token.closed else cursor
    if token.name and cursor >= token.value_start:
        return _values(token, text[token.value_start : cursor], end, known)
    if token.quoted and not token.name:
        return []
    return _of_word(text[token.start : cursor], token.start, end, known)


def _field(name: str, start: int, end: int) -> Completion:
    return Completion(f"{name}:", start, end, f"{name}:", NAMES[name], whole=False)


def _of_word(written: str, start: int, end: int, known: Known) -> list[Completion]:
    """Fields that begin so, each once and in English where that fits; then topics and feeds."""
    key = unicodedata.normalize("NFC", written).lower()
    fitting: dict[Field, str] = {}
    for name, field in NAMES.items():
        if name.startswith(key):
            fitting.setdefault(field, name)
    found = [_field(name, start, end) for name in fitting.values()]
    if len(written) >= _LETTERS_OF_WORDS:
        found += _proposals(Field.TOPIC, "topic", _matching(written, known.topics), start, end)
        found += _proposals(Field.FEED, "feed", _matching(written, _twice(known.feeds)), start, end)
    return found


def _values(token: Token, written: str, end: int, known: Known) -> list[Completion]:
    field = field_named(token.name)
    if field is None:
        return []
    sought = written.strip('"“„”«»')
    return _proposals(field, token.name, _possible(field, token.name, sought, known), token.start, end)


def _possible(field: Field, name: str, written: str, known: Known) -> Iterable[tuple[str, str]]:
    match field:
        case Field.TOPIC:
            return _matching(written, known.topics)
        case Field.FEED:
            return _matching(written, _twice(known.feeds))
        case Field.FOLDER:
            return _matching(written, _twice(known.folders))
        case Field.LANGUAGE:
            return _matching(written, known.languages)
        case Field.NEWER | Field.OLDER:
            ages = (f"{written}{unit}" for unit in "dhwmy") if written.isdecimal() else AGES
            return _matching(written, _twice(ages))
        case Field.IS | Field.HAS:
            german = name.lower() != field.value
            return _matching(written, ((word, word) for word in _words(field, german)))
        case _:
            return ()


def _words(field: Field, german: bool) -> Iterable[str]:
    """Every value in the language that the field is written in."""
    return VALUES[field].values() if german else VALUES[field].keys()


def _twice(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Names that are written as they are shown, each once."""
    return ((name, name) for name in dict.fromkeys(names))


def _matching(written: str, pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Those whose name or spelling begins so, then those with a word that does, then those that hold it."""
    sought = _folded(written)
    ranks: tuple[list[tuple[str, str]], ...] = ([], [], [])
    for value, name in pairs:
        keys = f"\n{_folded(name)}\n{value}"
        if sought not in keys:
            continue
        rank = 0 if f"\n{sought}" in keys else 1 if f" {sought}" in keys or f"-{sought}" in keys else 2
        ranks[rank].append((value, name))
    for found in ranks:
        yield from found


def _proposals(field: Field, name: str, pairs: Iterable[tuple[str, str]], start: int, end: int) -> list[Completion]:
    """The field stays as it was written."""
    return [
        Completion(f"{name}:{_written(field, value)}", start, end, label, field)
        for value, label in itertools.islice(pairs, MOST)
    ]


def _written(field: Field, value: str) -> str:
    """In quotes where it needs them, and where a feed is called 404, since that is not the feed with this number."""
    if field not in (Field.FEED, Field.FOLDER):
        return value
    term = Term(field, value, phrase=field in PHRASES and (value.isdecimal() or " " in value))
    return write_term(term).removeprefix(f"{field}:")


@lru_cache(maxsize=8_192)  # the same names are asked at every key
def _folded(name: str) -> str:
    """Without case and marks, so that "zur" finds Zürich."""
    if name.isascii():
        return name.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
