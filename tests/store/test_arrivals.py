"""What a document brings: each entry once, in its place for good, without a flood."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Enclosure, EntryQuery
from aggregator.store import marks
from aggregator.store.arrivals import save_document
from aggregator.store.db import open_database, transaction, troubles
from aggregator.store.entries import get_entry, list_entries
from aggregator.store.feeds import get_feed
from aggregator.store.polls import known_entries
from aggregator.store.times import moment, now
from tests.store.builders import DAY, add_feed, add_reader, document, entry, save, titles, unix, utc


@pytest.fixture
def feed(conn) -> int:
    return add_feed(conn)


def test_an_entry_comes_out_as_it_went_in(conn, feed) -> None:
    files = (Enclosure("http://example.org/a.mp3", "audio/mpeg", 12345), Enclosure("http://example.org/b", None, None))
    given_entry = entry(
        "a",
        3600,
        author="Ada",
        updated=moment(now() - 60),
        summary="<p>short</p>",
        content="<p>long</p>",
        teaser="short",
        image="http://example.org/a.jpg",
        tags=("One", "two"),
        enclosures=files,
        comments_url="http://example.org/a#comments",
        language="de",
    )
    at = now()
    (entry_id,) = save(conn, feed, given_entry, at=at, title="The feed", site_url="http://site.example/").new
    full = get_entry(conn, entry_id, None)
    assert full is not None
    stored = full.entry
    for name in (
        "guid",
        "url",
        "title",
        "author",
        "published",
        "updated",
        "teaser",
        "image",
        "language",
        "comments_url",
    ):
        assert getattr(stored, name) == getattr(given_entry, name), name
    assert (stored.arrived, stored.sort_at) == (moment(at), given_entry.published)
    assert (stored.feed, stored.feed_title, stored.feed_url) == (feed, "The feed", "http://a.example/feed")
    assert (full.summary, full.content, full.enclosures) == ("<p>short</p>", "<p>long</p>", files)
    assert [(tag.name, tag.source) for tag in full.tags] == [("One", "author"), ("two", "author")]
    assert full.feed_site_url == "http://site.example/"


def test_a_document_is_stored_oldest_first(conn, feed) -> None:
    arrived = save(conn, feed, entry("new", 60), entry("old", 300), entry("middle", 120))
    assert list(arrived.new) == sorted(arrived.new)
    assert titles(conn) == ["Title new", "Title middle", "Title old"]
    assert [found.title for found in sorted(list_entries(conn, EntryQuery()), key=lambda e: e.id)] == [
        "Title old",
        "Title middle",
        "Title new",
    ]


def test_undated_entries_keep_the_documents_order(conn, feed) -> None:
    save(conn, feed, *(entry(name) for name in "abcd"))
    assert titles(conn) == ["Title a", "Title b", "Title c", "Title d"]


@pytest.mark.parametrize(
    ("published", "updated", "expected"),
    [
        ("2026-01-02 03:04:05", None, "2026-01-02 03:04:05"),
        (None, "2026-01-02 03:04:05", "2026-01-02 03:04:05"),
        ("2025-06-01 00:00:00", "2026-01-02 03:04:05", "2025-06-01 00:00:00"),
        ("1990-01-01 00:00:00", None, "1990-01-01 00:00:00"),
        ("1989-12-31 23:59:59", None, None),
        ("1970-01-01 00:00:00", None, None),
        ("0001-01-01 00:00:00", None, None),
        ("9999-12-31 23:59:59", None, None),
        ("2026-03-01 12:00:00", None, "2026-03-01 12:00:00"),
        ("2026-03-01 12:00:01", None, None),
        (None, None, None),
    ],
)
def test_its_place_is_its_own_time_where_that_is_sane(conn, feed, published, updated, expected) -> None:
    """When it arrived stands for what lies before 1990 or ahead."""
    at = unix("2026-03-01 12:00:00")
    said = {"published": published and utc(published), "updated": updated and utc(updated)}
    save(conn, feed, entry("a", **said), at=at)
    (found,) = list_entries(conn, EntryQuery())
    assert found.sort_at == (utc(expected) if expected else moment(at))
    assert found.published == said["published"]


def test_the_same_document_twice_adds_nothing(conn, feed) -> None:
    entries = [entry(name, 60) for name in "abc"]
    first = save(conn, feed, *entries)
    before = list_entries(conn, EntryQuery())
    assert len(first.new) == 3
    for _ in range(2):
        assert save(conn, feed, *entries) == ((), ())
    assert list_entries(conn, EntryQuery()) == before


def test_an_edit_keeps_id_place_and_marks(conn, feed) -> None:
    reader = add_reader(conn)
    (entry_id,) = save(conn, feed, entry("a", 3 * DAY, tags=("old",))).new
    with transaction(conn):
        marks.set_read(conn, reader, entry_id, True)
        marks.set_starred(conn, reader, entry_id, True)
    before = list_entries(conn, EntryQuery(reader=reader))[0]
    edited = entry(
        "a", 60, title="Corrected", content="<p>new</p>", tags=("new",), enclosures=(Enclosure("http://example.org/x"),)
    )
    assert save(conn, feed, edited) == ((), (entry_id,))
    after = list_entries(conn, EntryQuery(reader=reader))[0]
    assert (after.id, after.key, after.arrived, after.read, after.starred) == (
        entry_id,
        before.key,
        before.arrived,
        True,
        True,
    )
    full = get_entry(conn, entry_id, reader)
    assert full is not None
    assert (after.title, full.content) == ("Corrected", "<p>new</p>")
    assert [tag.name for tag in full.tags] == ["new"]
    assert [file.url for file in full.enclosures] == ["http://example.org/x"]
    assert troubles(conn) == []


def test_an_edit_never_turns_an_entry_unread(conn, feed) -> None:
    reader = add_reader(conn)
    (entry_id,) = save(conn, feed, entry("a", 60)).new
    marks.mark_all(conn, EntryQuery(reader=reader, up_to_id=entry_id))
    save(conn, feed, entry("a", 30, title="Changed"))
    assert titles(conn, unread=True, reader=reader) == []


def test_what_the_document_no_longer_lists_stays(conn, feed) -> None:
    a, b, c = (entry(name, 60) for name in "abc")
    save(conn, feed, a, b)
    save(conn, feed, b, c)
    assert set(titles(conn)) == {"Title a", "Title b", "Title c"}
    assert set(known_entries(conn, feed)) == {b.key, c.key}


def test_what_comes_back_is_not_new(conn, feed) -> None:
    a, b = entry("a", 60), entry("b", 50)
    save(conn, feed, a)
    save(conn, feed, b)
    assert save(conn, feed, a, b) == ((), ())
    assert known_entries(conn, feed) == {a.key: a.fingerprint, b.key: b.fingerprint}
    changed = entry("a", 60, title="Other")
    save(conn, feed, b)
    assert len(save(conn, feed, changed, b).changed) == 1


def test_only_what_changed_need_come_along(conn, feed) -> None:
    """The entries of a document are those that differ from what was known; ``listed`` names them all."""
    a, b = entry("a", 60), entry("b", 50)
    save(conn, feed, a)
    save(conn, feed, b, listed=(b.key, a.key))
    assert set(known_entries(conn, feed)) == {a.key, b.key}


def test_two_items_with_one_key_are_one_entry_that_says_the_first(conn, feed) -> None:
    arrived = save(conn, feed, entry("a", title="First"), entry("b"), entry("a", title="Second"))
    assert len(arrived.new) == 2
    assert arrived.changed == ()
    assert set(titles(conn)) == {"First", "Title b"}
    assert titles(conn, words="second") == []
    assert troubles(conn) == []


def test_the_same_key_in_two_feeds_is_two_entries(conn, feed) -> None:
    other = add_feed(conn, "http://b.example/feed")
    save(conn, feed, entry("a"))
    save(conn, other, entry("a"))
    assert len(titles(conn)) == 2


def test_a_document_says_what_its_feed_is_called(conn, feed) -> None:
    save(conn, feed, title="The Daily", site_url="http://daily.example/", language="en")
    save(conn, feed, title=None, site_url=None)
    found = get_feed(conn, feed)
    assert found is not None
    assert (found.title, found.site_url) == ("The Daily", "http://daily.example/")


@pytest.mark.parametrize(
    ("ages_in_days", "unread"),
    [
        ((0, 1, 6), 3),
        ((0, 8, 9, 10), 3),
        ((8, 9, 10, 11, 12), 3),
        ((0, 1, 2, 3, 4, 8, 9), 5),
        ((30,), 1),
        ((30, 40, 50), 3),
        ((30, 40, 50, 60), 3),
    ],
)
def test_no_flood_from_a_new_feed(conn, feed, ages_in_days, unread) -> None:
    """Entries older than seven days are born read, but never the newest three."""
    reader = add_reader(conn)
    save(conn, feed, *(entry(f"e{days}", days * DAY) for days in ages_in_days))
    assert titles(conn, unread=True, reader=reader) == [f"Title e{days}" for days in ages_in_days[:unread]]
    assert len(titles(conn)) == len(ages_in_days), "born read is not hidden"


def test_a_known_feed_brings_old_entries_unread(conn, feed) -> None:
    reader = add_reader(conn)
    save(conn, feed, entry("a", 60))
    save(conn, feed, entry("late", 30 * DAY), entry("a", 60))
    assert set(titles(conn, unread=True, reader=reader)) == {"Title a", "Title late"}


def test_a_new_feed_leaves_the_marks_of_others_alone(conn, feed) -> None:
    reader = add_reader(conn)
    save(conn, feed, entry("a", 60))
    save(conn, add_feed(conn, "http://b.example/feed"), *(entry(str(days), days * DAY) for days in range(10, 20)))
    assert "Title a" in titles(conn, unread=True, reader=reader)


def test_nothing_of_a_transaction_that_fails(conn, feed) -> None:
    with pytest.raises(RuntimeError), transaction(conn):
        save_document(conn, feed, document(entry("a")), now())
        raise RuntimeError
    assert titles(conn) == []
    assert troubles(conn) == []


@given(
    documents=st.lists(
        st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 2), st.integers(0, 20)), max_size=6), max_size=5
    )
)
@settings(max_examples=40, deadline=None)
def test_whatever_documents_come(tmp_path_factory, documents) -> None:
    """Each key once with its latest words, ids in order of arrival, places frozen, index and tables in step."""
    conn = open_database(tmp_path_factory.mktemp("any") / f"{random.random()}.db")
    try:
        feed = add_feed(conn)
        first: dict[str, tuple[int, object]] = {}
        latest: dict[str, str] = {}
        for items in documents:
            entries = [entry(name, days * DAY, title=f"{name}{version}", guid=name) for name, version, days in items]
            save(conn, feed, *entries)
            latest |= {item.guid: item.title for item in reversed(entries)}
            for found in list_entries(conn, EntryQuery(limit=100)):
                place = (found.id, found.key)
                assert first.setdefault(str(found.guid), place) == place
            assert set(known_entries(conn, feed)) == {item.key for item in entries}
        stored = {found.guid: found.title for found in list_entries(conn, EntryQuery(limit=100))}
        assert stored == latest
        assert troubles(conn) == []
    finally:
        conn.close()
