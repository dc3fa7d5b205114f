"""The sets of entries that the threads of a process share, and what may happen while one of them reads."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from aggregator.model import EntryQuery, Outline
from aggregator.store import feeds, marks, topics
from aggregator.store.changes import everything_changed
from aggregator.store.db import Connection, connect, transaction
from aggregator.store.entries import count_entries, list_entries, topic_counts
from aggregator.store.index import Index, catalogue, index_of, library
from aggregator.store.index.evaluate import Evaluator
from aggregator.store.index.library import Library
from tests.store.builders import add_feed, add_reader, entry, save

SECONDS = 0.3
"""Long enough for a page of so small a library, where nothing holds it back."""


@pytest.fixture
def two(conn, path) -> Iterator[tuple[Connection, Connection]]:
    """Connections of two threads that share an index."""
    index = Index()
    with closing(connect(path)) as one, closing(connect(path)) as other:
        one.index = other.index = index
        yield one, other


def while_it_reads(read: Callable[[], object], held: "Held", meanwhile: Callable[[], object]) -> None:
    """Read in a thread, and do something else after it has asked the database and before it keeps what it got."""
    reader = threading.Thread(target=read)
    reader.start()
    assert held.has_read.wait(10)
    other = threading.Thread(target=meanwhile)
    other.start()
    other.join(SECONDS)
    held.go_on.set()
    reader.join(10)
    other.join(10)


class Held:
    """A function that stops once, when it has its answer."""

    def __init__(self, function: Callable[..., object]) -> None:
        self.function = function
        self.has_read, self.go_on = threading.Event(), threading.Event()

    def __call__(self, *args: object, **kwargs: object) -> object:
        found = self.function(*args, **kwargs)
        if not self.has_read.is_set():
            self.has_read.set()
            assert self.go_on.wait(10)
        return found


def test_a_topic_that_is_read_while_entries_come_does_not_miss_them(conn, two, monkeypatch) -> None:
    one, other = two
    feed = add_feed(conn)
    save(conn, feed, entry("first", 100, tags=("Rust",)))
    with transaction(conn):
        topics.add_topic(conn, "Rust")
    index_of(one)
    held = Held(library.ids_of)
    monkeypatch.setattr(library, "ids_of", held)

    def arrive() -> None:
        save(conn, feed, entry("second", 50, tags=("Rust",)), entry("first", 100, tags=("Rust",)))
        count_entries(other, EntryQuery())

    while_it_reads(lambda: topic_counts(one, EntryQuery()), held, arrive)
    assert topic_counts(one, EntryQuery()) == {"rust": 2}


def test_a_catalogue_that_is_read_while_it_changes_does_not_stay_old(conn, two, monkeypatch) -> None:
    one, other = two
    index_of(one)
    held = Held(library.load_catalogue)
    monkeypatch.setattr(library, "load_catalogue", held)

    def add() -> None:
        add_feed(conn)
        index_of(other)

    while_it_reads(lambda: Evaluator(one, None).catalogue, held, add)
    assert len(catalogue(one).leaves) == 1


def test_what_failed_to_be_brought_up_to_date_is_done_again(conn, two, monkeypatch) -> None:
    one, _ = two
    feed = add_feed(conn)
    save(conn, feed, entry("first", 100, tags=("Rust",)), entry("second", 50))
    with transaction(conn):
        topics.add_topic(conn, "Rust")
    assert topic_counts(one, EntryQuery()) == {"rust": 1}
    with transaction(conn):
        topics.change_topic(conn, topics.list_topics(conn)[0].id, "Rust", ["Iron"], {})
        save_tag(conn)

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as broken:
        broken.setattr(Library, "_apply", fail)
        with pytest.raises(sqlite3.OperationalError):
            topic_counts(one, EntryQuery())
    assert topic_counts(one, EntryQuery()) == {"rust": 2}


def save_tag(conn: sqlite3.Connection) -> None:
    conn.execute("INSERT INTO tags (key, name) VALUES ('iron', 'Iron')")
    conn.execute("INSERT INTO entry_tags SELECT id, (SELECT id FROM tags WHERE key = 'iron'), 'author' FROM entries")
    topics.derive(conn, topic=topics.list_topics(conn)[0].id)


def test_a_private_feed_that_comes_within_a_page_is_not_seen_on_it(conn, two) -> None:
    one, other = two
    mira, noah = add_reader(conn), add_reader(conn, "Noah")
    save(conn, add_feed(conn), entry("public", 100))
    asking = Evaluator(one, noah)
    assert asking.catalogue.owners == {}
    with transaction(conn):
        own = feeds.add_feed(conn, Outline("http://own.example/feed", None), owner=mira)[0]
    save(conn, own, entry("secret", 50))
    assert count_entries(other, EntryQuery(reader=mira)) == 2
    assert len(asking.visible()) == 1


def test_what_a_page_sees_does_not_grow_under_it(conn, two) -> None:
    one, other = two
    feed = add_feed(conn)
    save(conn, feed, entry("first", 100))
    seen = Evaluator(one, None).visible()
    save(conn, feed, entry("second", 50), entry("first", 100))
    assert count_entries(other, EntryQuery()) == 2
    assert len(seen) == 1


def test_marks_of_another_database_in_its_place_are_read_anew(conn, two) -> None:
    one, _ = two
    reader = add_reader(conn)
    save(conn, add_feed(conn), entry("first", 100), entry("second", 50))
    ids = [found.id for found in list_entries(conn, EntryQuery())]
    with transaction(conn):
        marks.set_read(conn, reader, ids[0], True)
    assert marks.unread_count(one, reader) == 1
    with transaction(conn):  # as in a backup that counted as many changes
        conn.execute("DELETE FROM reads")
        everything_changed(conn, 1_700_000_000_000)
    assert marks.unread_count(one, reader) == 2


def test_stars_of_removed_entries_are_not_counted(conn, two) -> None:
    one, _ = two
    reader = add_reader(conn)
    feed = add_feed(conn)
    save(conn, feed, entry("first", 100))
    with transaction(conn):
        marks.set_starred(conn, reader, list_entries(conn, EntryQuery())[0].id, True)
    assert marks.starred_count(one, reader) == 1
    with transaction(conn):
        feeds.remove_feed(conn, feed)
    assert marks.starred_count(one, reader) == 0
