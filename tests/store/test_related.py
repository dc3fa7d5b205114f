"""More on this topic: what shares most, a rare topic counting more than a common one, then the newest."""

import pytest

from aggregator.store import marks, topics
from aggregator.store.db import transaction
from aggregator.store.related import CANDIDATES, related_entries
from tests.store.builders import DAY, add_feed, add_reader, entry, save


@pytest.fixture
def library(conn):
    """Name → id of entries on a common topic (news), a rarer one (space) and a rare one (moon)."""
    with transaction(conn):
        for name in ("News", "Space", "Moon"):
            topics.add_topic(conn, name)
    held = {
        "here": ("news", "space", "moon"),
        "moon, old": ("moon",),
        "space, new": ("space",),
        "space, newer": ("space",),
        "news and space": ("news", "space"),
        "news": ("news",),
        "news, newest": ("news",),
        "news, too": ("news",),
        "none": (),
    }
    ages = {"moon, old": 90 * DAY, "space, newer": 10, "space, new": 20, "news, newest": 1}
    feed = add_feed(conn)
    return {
        name: save(conn, feed, entry(name, ages.get(name, 100 + number), tags=tags)).new[0]
        for number, (name, tags) in enumerate(held.items())
    }


def names(library, found) -> list[str]:
    by_id = {entry_id: name for name, entry_id in library.items()}
    return [by_id[one.id] for one in found]


def test_the_rarest_first_then_the_newest_and_never_itself(conn, library) -> None:
    """moon holds 2, space 4, news 5: weights 1/2, 1/4 and 1/5."""
    assert names(library, related_entries(conn, library["here"], None, limit=20)) == [
        "moon, old",
        "news and space",
        "space, newer",
        "space, new",
        "news, newest",
        "news",
        "news, too",
    ]


def test_no_more_than_asked_for(conn, library) -> None:
    assert names(library, related_entries(conn, library["here"], None, limit=2)) == ["moon, old", "news and space"]
    assert len(related_entries(conn, library["here"], None)) == 6


def test_nothing_without_a_topic_or_an_entry(conn, library) -> None:
    assert related_entries(conn, library["none"], None) == []
    assert related_entries(conn, 4711, None) == []


def test_what_is_related_carries_the_readers_marks(conn, library) -> None:
    reader = add_reader(conn)
    with transaction(conn):
        marks.set_read(conn, reader, library["moon, old"], True)
        marks.set_starred(conn, reader, library["moon, old"], True)
    found = related_entries(conn, library["here"], reader)[0]
    assert (found.read, found.starred) == (True, True)


def test_a_huge_topic_costs_no_more_than_its_newest(conn) -> None:
    with transaction(conn):
        topics.add_topic(conn, "News")
    feed = add_feed(conn)
    arrived = save(conn, feed, *(entry(str(n), n, tags=("news",)) for n in range(CANDIDATES + 50)))
    oldest, newest = arrived.new[0], arrived.new[-6:]
    assert [one.id for one in related_entries(conn, oldest, None)] == list(reversed(newest))
    assert len(related_entries(conn, oldest, None, limit=1000)) == CANDIDATES
