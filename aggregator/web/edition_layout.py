"""How an edition lies on its page: a lead story with three beside it, then the topics in columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aggregator.model import Entry, Topic

BESIDE = 3
COLUMNS = 3
Sections = Sequence[tuple[Topic | None, Sequence[Entry]]]


@dataclass(frozen=True, slots=True)
class Block:
    """A topic's entries in columns; ``topic`` is None under "Other"."""

    topic: Topic | None
    columns: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """An entry that stands outside of its topic's block."""

    entry: Entry
    topic: Topic | None


@dataclass(frozen=True, slots=True)
class Paper:
    lead: Story | None
    beside: tuple[Story, ...]
    rows: tuple[tuple[Block, ...], ...]  # one block over the whole width, or two or three side by side

    @property
    def entries(self) -> list[Entry]:
        """Each once, in the order of the page."""
        front = [story.entry for story in ((self.lead,) if self.lead else ()) + self.beside]
        blocks = [block for row in self.rows for block in row]
        return front + [entry for block in blocks for column in block.columns for entry in column]


def lay_out(sections: Sections) -> Paper:
    """The lead is the first that has a picture among the topics' newest, else the first; the next of each topic stand
    beside it. What has at most two entries left shares a row."""
    turns = list(_in_turns(sections))
    if not turns:
        return Paper(None, (), ())
    heads = turns[: len(sections)]
    lead = next((story for story in heads if story.entry.image), turns[0])
    beside = tuple(story for story in turns if story is not lead)[:BESIDE]
    on_top = {story.entry.id for story in (lead, *beside)}
    rest = [(topic, [entry for entry in found if entry.id not in on_top]) for topic, found in sections]
    wide = [(Block(topic, _columns(found)),) for topic, found in rest if len(found) >= COLUMNS]
    narrow = [Block(topic, (tuple(found),)) for topic, found in rest if 0 < len(found) < COLUMNS]
    return Paper(lead, beside, (*wide, *_rows(narrow)))


def _in_turns(sections: Sections) -> Iterable[Story]:
    """The first of each topic, then the second of each …"""
    for turn in range(max((len(found) for _, found in sections), default=0)):
        for topic, found in sections:
            if turn < len(found):
                yield Story(found[turn], topic)


def _columns(found: Sequence[Entry]) -> tuple[tuple[Entry, ...], ...]:
    """The first that has a picture alone, the others shared out; of three each is alone, those with a picture first."""
    ordered = sorted(found, key=lambda entry: entry.image is None)  # stable: newest first among equals
    if len(ordered) == COLUMNS:
        return tuple((entry,) for entry in ordered)
    first, others = ordered[0], [entry for entry in found if entry is not ordered[0]]
    half = (len(others) + 1) // 2
    return (first,), tuple(others[:half]), tuple(others[half:])


def _rows(narrow: Sequence[Block]) -> Iterable[tuple[Block, ...]]:
    """Three to a row; of four two and two, so that none is left alone if there is another. Alone, its entries stand
    side by side."""
    left = list(narrow)
    if len(left) == 1:
        yield (Block(left[0].topic, tuple((entry,) for entry in left[0].columns[0])),)
        return
    while left:
        count = 2 if len(left) in (2, 4) else COLUMNS
        yield tuple(left[:count])
        left = left[count:]
