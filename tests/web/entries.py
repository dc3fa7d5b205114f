"""Entries of no database, for the pure parts of pages."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from aggregator.model import Entry, Key, Topic

NOON = datetime(2026, 9, 17, 12, tzinfo=UTC)
TOPICS = {slug: Topic(number, slug, slug.upper()) for number, slug in enumerate("ab")}


def made_entries(count: int, shape: Sequence[tuple[bool, str, int]] = ()) -> list[Entry]:
    """Newest first, with ids from 0.

    :param shape: for each whether it has a picture, its topic's slug or "", its feed; without it a feed for each
    """
    return [_entry(number, *(shape[number] if shape else (False, "", number))) for number in range(count)]


def _entry(number: int, picture: bool, topic: str, feed: int) -> Entry:
    at = NOON - timedelta(minutes=number)
    return Entry(
        id=number, key=Key(int(at.timestamp()), number), feed=feed, feed_title=f"Feed {feed}",
        feed_url=f"https://{feed}.example/", guid=None, url=None, title=f"Entry {number}", author=None, teaser="",
        image="https://example.org/a.jpg" if picture else None, published=at, updated=None, arrived=at, sort_at=at,
        language=None, comments_url=None, topics=(TOPICS[topic],) if topic else (),
    )  # fmt: skip
