"""What the site must answer: worked out from the plan alone, without a line of the site's own code."""

from dataclasses import dataclass, field
from functools import cached_property
from heapq import nlargest
from random import Random

from pyroaring import BitMap

from aggregator.naming import slug
from bench.plan import COMMON, RARE, Plan
from bench.readers import State

PAGE = 50
_FEW = 20_000


@dataclass(frozen=True, slots=True)
class Question:
    """An address, who asks, and what must stand in the answer."""

    reader: str
    address: str
    entries: frozenset[int] | None = None  # exactly these; None: not a list
    within: BitMap | None = None  # as many as fit on a page, all of these
    unread: int | None = None  # the reader's number in the sidebar


@dataclass
class World:
    plan: Plan
    states: dict[str, State]
    _unread: dict[str, BitMap] = field(default_factory=dict)

    @cached_property
    def whole(self) -> BitMap:
        return BitMap(range(1, self.plan.size + 1))

    @cached_property
    def order(self) -> list[int]:
        """Every id, as the plain list shows them."""
        at = self.plan.sort_at
        return sorted(range(1, self.plan.size + 1), key=lambda entry: (at[entry - 1], entry), reverse=True)

    def unread(self, reader: str) -> BitMap:
        if reader not in self._unread:
            self._unread[reader] = self.states[reader].unread(self.plan)
        return self._unread[reader]

    @cached_property
    def by_feed(self) -> dict[int, BitMap]:
        found: dict[int, BitMap] = {}
        for entry, feed in enumerate(self.plan.feed, 1):
            found.setdefault(feed, BitMap()).add(entry)
        return found

    def folder(self, number: int) -> BitMap:
        """What stands in a folder and in those inside it."""
        inside = {number} | {child for child in range(number, 60) if self.plan.parent(child) == number}
        feeds = [feed for feed, known in enumerate(self.plan.feeds, 1) if inside & set(known.folders)]
        return BitMap().union(*(self.by_feed.get(feed, BitMap()) for feed in feeds))

    @cached_property
    def common(self) -> dict[str, BitMap]:
        plan = self.plan
        return {word: BitMap(e for e in range(1, plan.size + 1) if plan.has_common(e, word)) for word in COMMON}

    @cached_property
    def rare(self) -> dict[str, BitMap]:
        return {word: BitMap(ids) for word, ids in self.plan.rare().items() if word in RARE}

    @cached_property
    def german(self) -> BitMap:
        return BitMap().union(
            *(held for feed, held in self.by_feed.items() if self.plan.feeds[feed - 1].language == "de")
        )

    @cached_property
    def with_image(self) -> BitMap:
        return BitMap(entry for entry in range(1, self.plan.size + 1) if self.plan.has_image(entry))

    def newest(self, chosen: BitMap, start: int = 0) -> frozenset[int]:
        """The ids of a page.

        :param start: places of the whole order that come before it
        """
        if len(chosen) < _FEW and start == 0:
            at = self.plan.sort_at
            return frozenset(nlargest(PAGE, chosen, key=lambda entry: (at[entry - 1], entry)))
        found: list[int] = []
        for place in range(start, self.plan.size):
            if self.order[place] in chosen:
                found.append(self.order[place])
                if len(found) == PAGE:
                    break
        return frozenset(found)

    def key(self, place: int) -> str:
        """What an address carries to go on behind this place of the whole order."""
        entry = self.order[place]
        return f"{self.plan.sort_at[entry - 1]}-{entry}"

    def ask(self, reader: str, arguments: str, chosen: BitMap, start: int = 0) -> Question:
        """A page of a list, newest first.

        :param chosen: all that the list holds
        :param start: places of the whole order that the page leaves behind
        """
        if start:
            arguments += f"&before={self.key(start - 1)}"
        return Question(reader, f"/?{arguments}", self.newest(chosen, start), unread=len(self.unread(reader)))

    def topic(self, name: str) -> tuple[str, BitMap]:
        return f"topic={slug(name)}", self.plan.topics[name]

    def random(self, about: str) -> Random:
        return Random(f"{self.plan.seed} {about}")
