"""The front page: which entry leads, what stands beside it, and in which columns a topic's entries stand.

Nothing is held back and nothing stands twice; the sections' order is that of the page, for keys and for "next".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from aggregator.model import Entry, Group
from aggregator.web.grouping import Section, by_topic

LEADS = 10
"""Among so many of the newest the first with a picture leads."""
BESIDE = 3
"""So many stand beside it."""
FIRSTS = 3
"""Among so many of a topic's newest the first with a picture stands large."""
WIDE_AT_MOST = 4
"""Entries of a section whose first takes two columns."""


class Size(StrEnum):
    LEAD = "lead"
    WIDE = "wide"  # picture and words side by side, over two columns
    LARGE = "large"
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class Column:
    """Entries one below the other; ``width`` in twelfths of the page."""

    width: int
    size: Size
    entries: tuple[Entry, ...]


def front_sections(entries: Iterable[Entry], named: tuple[str, ...], sizes: Mapping[str, int]) -> list[Section]:
    """The first page's sections: the top without a heading, then the rest by topic."""
    rest = list(entries)
    if not rest:
        return []
    lead = _picture_first(rest, LEADS)[0]
    rest.remove(lead)
    beside: list[Entry] = []
    feeds = {lead.feed}
    for entry in rest:
        if entry.feed not in feeds and len(beside) < BESIDE:
            feeds.add(entry.feed)
            beside.append(entry)
    beside += [entry for entry in rest if entry not in beside][: BESIDE - len(beside)]
    rest = [entry for entry in rest if entry not in beside]
    return [Section(Group.NONE, (lead, *beside)), *later_sections(rest, named, sizes)]


def later_sections(entries: Iterable[Entry], named: tuple[str, ...], sizes: Mapping[str, int]) -> list[Section]:
    """Those of the pages after it."""
    return [
        Section(section.kind, tuple(_picture_first(section.entries, FIRSTS)), topic=section.topic)
        for section in by_topic(entries, named, sizes)
    ]


def columns(section: Section) -> list[Column]:
    """Left to right, in the order of the section's entries."""
    first, *rest = section.entries
    if section.kind is Group.NONE:
        beside = [Column(4, Size.SMALL, tuple(rest))] if rest else []
        return [Column(8 if rest else 12, Size.LEAD, (first,)), *beside]
    if not first.image:
        return _small(section.entries, 3)
    if len(section.entries) == 3 and all(entry.image for entry in rest):
        return [Column(4, Size.LARGE, (entry,)) for entry in section.entries]
    if len(section.entries) <= WIDE_AT_MOST:
        return [Column(8, Size.WIDE, (first,)), *_small(rest, 1)]
    return [Column(4, Size.LARGE, (first,)), *_small(rest, 2)]


def _small(entries: Iterable[Entry], most: int) -> list[Column]:
    """In so many columns, or one for each where there are fewer, as even as can be."""
    found = tuple(entries)
    count = min(most, len(found))
    cuts = [round(len(found) * number / count) for number in range(count + 1)] if count else [0]
    width = 4 if most < 3 or count == 3 else 12 // count
    return [Column(width, Size.SMALL, found[a:b]) for a, b in pairwise(cuts)]


def _picture_first(entries: Iterable[Entry], among: int) -> list[Entry]:
    """With the first that has a picture moved to the start."""
    found = list(entries)
    for at, entry in enumerate(found[:among]):
        if entry.image:
            return [entry, *found[:at], *found[at + 1 :]]
    return found
