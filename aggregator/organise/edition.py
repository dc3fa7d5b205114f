"""What goes into an edition, the finite front page: which entries, and under which topic."""

from collections.abc import Iterable, Mapping, Sequence

from aggregator.model import Entry

LENGTHS = (6, 12, 20, 30)
"""Entries of an edition that a reader can choose from."""
USUAL_LENGTH = 12
PER_FEED = 2
"""Entries of one feed under a topic, as long as others are there."""


def select(candidates: Mapping[str | None, Sequence[Entry]], length: int) -> list[tuple[str | None, list[Entry]]]:
    """Spread so many entries over the topics: each topic in turn gives its newest, the one with the newest first.

    An entry stands once, whatever its topics. What has no topic comes when the topics leave room; a third entry of a
    feed under one topic only when nothing else is left.

    :param candidates: a topic's slug → its entries; None → those without a topic
    :return: slug and entries, newest first; the topic with the newest candidate first, None last
    """
    newest_first = {
        topic: sorted(found, key=lambda entry: entry.key, reverse=True) for topic, found in candidates.items() if found
    }
    topics = sorted(
        (topic for topic in newest_first if topic is not None),
        key=lambda topic: (newest_first[topic][0].key, topic),
        reverse=True,
    )
    without: list[str | None] = [None] if None in newest_first else []
    page = _Page(newest_first, length)
    for per_feed in (PER_FEED, length):
        page.fill(topics, per_feed)
        page.fill(without, per_feed)
    order = [*topics, *without]
    return [
        (topic, sorted(page.picked[topic], key=lambda entry: entry.key, reverse=True))
        for topic in order
        if page.picked[topic]
    ]


class _Page:
    """What is picked so far."""

    def __init__(self, candidates: Mapping[str | None, Sequence[Entry]], length: int) -> None:
        self.picked: dict[str | None, list[Entry]] = {topic: [] for topic in candidates}
        self._candidates = candidates
        self._length = length
        self._taken: set[int] = set()

    def fill(self, topics: Iterable[str | None], per_feed: int) -> None:
        """In turns, until the page is full or no topic has anything left that may stand on it."""
        turn = list(topics)
        while turn:
            turn = [topic for topic in turn if self._take(topic, per_feed)]

    def _take(self, topic: str | None, per_feed: int) -> bool:
        if len(self._taken) >= self._length:
            return False
        feeds = [entry.feed for entry in self.picked[topic]]
        for entry in self._candidates[topic]:
            if entry.id not in self._taken and feeds.count(entry.feed) < per_feed:
                self.picked[topic].append(entry)
                self._taken.add(entry.id)
                return True
        return False
