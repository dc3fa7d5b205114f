"""Where the words of a search stand in a text: found as the full-text index finds them, without asking it."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from aggregator.query_tree import Field, Node, Not, Term
from aggregator.store.search import TEXT_FIELDS
from aggregator.store.words import finds_beginnings, phrases, variants

LETTERS = 240
"""Of a passage."""
_BEFORE = 60
"""Letters of it that stand before the first place."""


IN_TITLE = frozenset({Field.WORDS, Field.TITLE})
IN_TEXT = frozenset({Field.WORDS})
"""Fields of which the words may stand in a title, and in a text."""


@lru_cache(maxsize=64)
def pattern_of(node: Node, fields: frozenset[Field] = TEXT_FIELDS) -> re.Pattern[str] | None:
    """What finds the words of a query in a text, marks and case left aside; None for a query without any.

    :param fields: whose words are looked for
    """
    found = sorted({_term(term) for term in _terms(node, fields)}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})", re.IGNORECASE) if found else None


def passage(text: str, pattern: re.Pattern[str]) -> str | None:
    """The part of a text around the first place that the pattern finds; None without any."""
    place = pattern.search(text)
    if place is None:
        return None
    start = max(0, place.start() - _BEFORE)
    if start:
        start = text.find(" ", start, place.start()) + 1 or place.start()
    end = len(text)
    if end > start + LETTERS:
        end = max(text.rfind(" ", start, start + LETTERS), place.end())
    return f"{'… ' if start else ''}{text[start:end].strip()}{' …' if end < len(text) else ''}"


def _terms(node: Node, fields: frozenset[Field]) -> Iterator[Term]:
    if isinstance(node, Term):
        if node.field in fields and any(c.isalnum() for c in node.value):
            yield node
    elif not isinstance(node, Not):
        for part in node.parts:
            yield from _terms(part, fields)


def _term(term: Term) -> str:
    if term.phrase:
        return rf"(?:{'|'.join(_side_by_side(spelling) for spelling in phrases(term.value))})(?!\w)"
    words = re.findall(r"\w+", term.value)
    if len(words) > 1:
        return _side_by_side(term.value)
    ending = "" if finds_beginnings(term.value) else r"(?!\w)"
    return f"(?:{'|'.join(_word(variant) for variant in variants(words[0]))}){ending}"


def _side_by_side(text: str) -> str:
    return r"\W+".join(_word(word) for word in re.findall(r"\w+", text))


def _word(word: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))
    return "".join(_letter(c) for c in plain)


@cache
def _letters() -> dict[str, str]:
    """Latin letter → all that are this one with marks."""
    found: dict[str, str] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        marked = chr(code).lower()
        base = unicodedata.normalize("NFD", marked)[0]
        if base != marked and marked not in found.get(base, ""):
            found[base] = found.get(base, "") + marked
    return found


def _letter(letter: str) -> str:
    marked = _letters().get(letter)
    # A mark may also follow its letter as a character of its own.
    return f"[{letter}{marked}][\u0300-\u036f]*" if marked else re.escape(letter)
