"""The tree of a query: what the query language is read into (organise.query), and what the store answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """What a term of the query language looks at."""

    WORDS = "words"  # title, text and author
    TITLE = "title"
    AUTHOR = "author"
    TOPIC = "topic"  # slug or name
    TAG = "tag"
    FEED = "feed"  # number, or words of its title or address
    FOLDER = "folder"  # number or name
    LANGUAGE = "lang"  # de, en …
    NEWER = "newer"  # than an age (7d) or a date (2026-11-24): by sort_at
    OLDER = "older"
    IS = "is"  # read, unread, starred
    HAS = "has"  # image, audio, video, comments


@dataclass(frozen=True, slots=True)
class Term:
    """One condition. ``value`` is what was written, without quotes."""

    field: Field
    value: str
    phrase: bool = False  # its words stand side by side, as they are written


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"


Node = Term | And | Or | Not


def terms(node: Node | None) -> Iterator[Term]:
    """Every term of the tree in the order written, negated ones too."""
    match node:
        case Term():
            yield node
        case And(parts) | Or(parts):
            for part in parts:
                yield from terms(part)
        case Not(part):
            yield from terms(part)
