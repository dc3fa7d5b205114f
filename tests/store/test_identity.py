"""Identity that holds: whatever a feed does to its guids, nothing comes twice and nobody loses news."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest

from aggregator.model import EntryQuery, ParsedEntry
from aggregator.naming import address_key
from aggregator.store import arrivals, collections, entries, feeds, marks, revisions
from aggregator.store.db import transaction, troubles
from aggregator.store.retention import remove_old
from aggregator.store.times import moment, now
from tests.store.builders import DAY, add_feed, add_reader, document, entry, save, titles


def key(text: str) -> bytes:
    return text.encode().ljust(16, b".")[:16]


def under(guid: str, made: ParsedEntry) -> ParsedEntry:
    """The same item under another guid, as the parser would give it."""
    return replace(made, guid=guid, key=key(guid), fingerprint=guid.encode().rjust(8, b".")[-8:])


def guids() -> Iterator[str]:
    yield from (f"made-up-{number}" for number in count())


DATED = [entry("a", age=3 * DAY), entry("b", age=2 * DAY), entry("c", age=DAY)]
UNDATED = [entry("a"), entry("b"), entry("c")]


@pytest.mark.parametrize("items", [DATED, UNDATED], ids=["dated", "undated"])
def test_a_guid_a_poll_adds_nothing(conn: sqlite3.Connection, items: list[ParsedEntry]) -> None:
    feed, made_up = add_feed(conn), guids()
    reader = add_reader(conn)
    for poll in range(5):
        arrived = save(conn, feed, *(under(next(made_up), one) for one in items))
        assert len(arrived.new) == (3 if poll == 0 else 0)
    assert entries.count_entries(conn, EntryQuery()) == 3
    assert marks.unread_count(conn, reader) == 3
    assert troubles(conn) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("http://example.org/1", "https://example.org/1"),
        ("http://example.org/1", "http://www.example.org/1/"),
        ("https://example.org/1?utm_source=rss", "https://example.org/1?utm_source=feed&utm_medium=x"),
        ("https://example.org/1?id=2&fbclid=abc", "https://example.org/1?id=2"),
    ],
)
def test_links_that_are_the_same_page(conn: sqlite3.Connection, before: str, after: str) -> None:
    feed = add_feed(conn)
    first = replace(under(before, entry("a", age=DAY)), url=before)
    [entry_id] = save(conn, feed, first).new
    again = save(conn, feed, replace(under(after, first), url=after))
    assert (again.new, again.changed) == ((), (entry_id,))
    full = entries.get_entry(conn, entry_id, None)
    assert full and (full.entry.guid, full.entry.url) == (after, after)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/1", "https://example.org/2"),
        ("https://example.org/?p=1", "https://example.org/?p=2"),
        ("https://example.org/a#one", "https://example.org/a#two"),
        ("https://a.example/1", "https://b.example/1"),
    ],
)
def test_links_that_are_not(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


def test_a_daily_column_is_news_every_day(conn: sqlite3.Connection) -> None:
    """The same link and title every day, under a new guid, and only the newest is listed."""
    feed = add_feed(conn)
    for day in range(5):
        column = replace(entry("weather", age=(5 - day) * DAY), key=key(f"day {day}"), guid=f"day {day}")
        assert len(save(conn, feed, column).new) == 1
    undated = entry("letters")
    for day in range(3):
        one = replace(undated, key=key(f"letter {day}"), text=f"Words of day {day}")
        assert len(save(conn, feed, one).new) == 1


def test_two_items_of_one_document_stay_two(conn: sqlite3.Connection) -> None:
    feed = add_feed(conn)
    twins = [under("one", entry("a", age=DAY)), under("two", entry("a", age=DAY))]
    assert len(save(conn, feed, *twins).new) == 2
    assert save(conn, feed, *twins).new == ()
    fresh = [under("three", entry("a", age=DAY)), under("four", entry("a", age=DAY))]
    assert save(conn, feed, *fresh).new == ()


def test_marks_survive_a_new_guid(conn: sqlite3.Connection) -> None:
    feed, reader = add_feed(conn), add_reader(conn)
    [entry_id] = save(conn, feed, under("old", entry("a", age=60))).new
    with transaction(conn):
        marks.set_read(conn, reader, entry_id, True)
        marks.set_starred(conn, reader, entry_id, True)
    save(conn, feed, under("new", entry("a", age=60)))
    [only] = entries.list_entries(conn, EntryQuery(reader=reader))
    assert (only.id, only.read, only.starred) == (entry_id, True, True)


def test_an_edit_keeps_the_former_text(conn: sqlite3.Connection) -> None:
    feed, reader = add_feed(conn), add_reader(conn)
    [entry_id] = save(conn, feed, entry("a", age=60)).new
    with transaction(conn):
        marks.set_read(conn, reader, entry_id, True)
    save(conn, feed, entry("a", age=60, text="Other words", title="Another title"))
    [kept] = revisions.list_revisions(conn, entry_id)
    assert (kept.title, kept.text) == ("Title a", "Text a")
    [only] = entries.list_entries(conn, EntryQuery(reader=reader))
    assert only.edited is not None and only.read
    assert titles(conn, words="Other") == ["Another title"]
    assert titles(conn, words="Text") == []


def test_no_revision_where_the_words_are_the_same(conn: sqlite3.Connection) -> None:
    feed = add_feed(conn)
    [entry_id] = save(conn, feed, entry("a", age=60)).new
    assert save(conn, feed, entry("a", age=60, author="Somebody else")).changed == (entry_id,)
    assert revisions.list_revisions(conn, entry_id) == []
    [only] = entries.list_entries(conn, EntryQuery())
    assert only.edited is None


def test_the_first_revision_and_the_last_four_are_kept(conn: sqlite3.Connection) -> None:
    feed = add_feed(conn)
    [entry_id] = save(conn, feed, entry("a", age=60, text="version 0")).new
    for version in range(1, 10):
        save(conn, feed, entry("a", age=60, text=f"version {version}"))
    kept = [revision.text for revision in revisions.list_revisions(conn, entry_id)]
    assert kept == ["version 0", "version 5", "version 6", "version 7", "version 8"]
    assert troubles(conn) == []


def test_what_is_deleted_in_the_feed_stays(conn: sqlite3.Connection) -> None:
    feed = add_feed(conn)
    save(conn, feed, entry("a", age=DAY), entry("b", age=60))
    save(conn, feed, entry("b", age=60))
    assert titles(conn) == ["Title b", "Title a"]


def test_what_retention_removed_does_not_come_back(conn: sqlite3.Connection) -> None:
    feed, reader = add_feed(conn), add_reader(conn)
    old = [entry(name, age=100 * DAY) for name in ("plain", "starred", "picked", "listed")]
    save(conn, feed, *old, entry("new", age=60), at=now() - 90 * DAY)
    ids = {one.title: one.id for one in entries.list_entries(conn, EntryQuery())}
    with transaction(conn):
        marks.set_starred(conn, reader, ids["Title starred"], True)
        collection = collections.add_collection(conn, "C")
        collections.add_item(conn, collection.id, ids["Title picked"], reader)
    save(conn, feed, old[3], entry("new", age=60))
    with transaction(conn):
        assert remove_old(conn, days=30) == 1
    assert "Title plain" not in titles(conn)
    assert len(titles(conn)) == 4
    for _ in range(3):
        assert save(conn, feed, *old, entry("new", age=60)).new == ()
    assert "Title plain" not in titles(conn)
    assert troubles(conn) == []


def test_a_feed_that_was_removed_and_added_again_is_new(conn: sqlite3.Connection) -> None:
    feed = add_feed(conn)
    save(conn, feed, entry("a", age=60))
    with transaction(conn):
        feeds.remove_feed(conn, feed)
    assert len(save(conn, add_feed(conn), entry("a", age=60)).new) == 1


def test_the_migration_finds_addresses_for_what_is_stored(conn: sqlite3.Connection) -> None:
    feed = add_feed(conn)
    [entry_id] = save(conn, feed, entry("a", age=60)).new
    row = conn.execute("SELECT url, address FROM entries WHERE id = ?", (entry_id,)).fetchone()
    assert row["address"] == address_key(row["url"])


def test_a_clock_set_back_changes_nothing(conn: sqlite3.Connection) -> None:
    feed = add_feed(conn)
    with transaction(conn):
        arrivals.save_document(conn, feed, document(entry("a", published=moment(now()))), now() + 10 * DAY)
        again = arrivals.save_document(conn, feed, document(entry("a", published=moment(now()))), now())
    assert again.new == ()
