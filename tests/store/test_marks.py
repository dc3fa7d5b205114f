"""Read, starred, mass marks; and that a mass mark is taken back exactly."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import EntryQuery
from aggregator.query_tree import Field, Term
from aggregator.store import marks
from aggregator.store.db import open_database, transaction
from aggregator.store.entries import list_entries, newest_id
from aggregator.store.marks import UNDOS
from aggregator.store.times import moment, now
from tests.store.builders import DAY, add_feed, add_reader, entry, ids, save, titles
from tests.store.world import make_world


@pytest.fixture
def reader(conn) -> int:
    return add_reader(conn)


@pytest.fixture
def feeds(conn, reader) -> tuple[int, int]:
    """Two feeds with entries a1, a2, a3 and b1, b2, which came one after the other, a1 first."""
    first, second = add_feed(conn), add_feed(conn, "http://b.example/feed")
    for name in ("a1", "b1", "a2", "b2", "a3"):
        save(conn, first if name[0] == "a" else second, entry(name, 100 - int(name[1]), title=name))
    return first, second


def unread(conn, reader: int) -> set[str]:
    return set(titles(conn, unread=True, reader=reader, limit=500))


def mark_all(conn, reader: int, **query: object) -> int:
    return marks.mark_all(conn, EntryQuery(reader=reader, **query))


def undo(conn, reader: int) -> bool:
    with transaction(conn):
        return marks.undo(conn, reader)


def set_read(conn, reader: int, entry_id: int, read: bool) -> None:
    with transaction(conn):
        marks.set_read(conn, reader, entry_id, read)


def test_read_and_unread(conn, reader, feeds) -> None:
    set_read(conn, reader, 1, True)
    assert unread(conn, reader) == {"b1", "a2", "b2", "a3"}
    set_read(conn, reader, 1, False)
    assert unread(conn, reader) == {"a1", "b1", "a2", "b2", "a3"}


def test_a_mark_is_one_persons(conn, reader, feeds) -> None:
    other = add_reader(conn, "Noa")
    set_read(conn, reader, 1, True)
    with transaction(conn):
        marks.set_starred(conn, reader, 2, True)
    mark_all(conn, reader, feed=feeds[0], up_to_id=5)
    assert unread(conn, other) == {"a1", "b1", "a2", "b2", "a3"}
    assert titles(conn, starred=True, reader=other) == []


def test_starring_says_nothing_of_reading(conn, reader, feeds) -> None:
    with transaction(conn):
        marks.set_starred(conn, reader, 1, True)
    assert titles(conn, starred=True, reader=reader) == ["a1"]
    assert "a1" in unread(conn, reader)
    set_read(conn, reader, 1, True)
    assert titles(conn, starred=True, reader=reader) == ["a1"]
    with transaction(conn):
        marks.set_starred(conn, reader, 1, False)
    assert titles(conn, starred=True, reader=reader) == []
    assert "a1" not in unread(conn, reader)
    assert marks.starred_count(conn, reader) == 0


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({}, set()),
        ({"up_to_id": 5}, set()),
        ({"up_to_id": 3}, {"b2", "a3"}),
        ({"feed": 1, "up_to_id": 5}, {"b1", "b2"}),
        ({"feed": 1, "up_to_id": 3}, {"b1", "b2", "a3"}),
        ({"feed": 1}, {"b1", "b2"}),
        ({"tree": Term(Field.WORDS, "a2"), "up_to_id": 5}, {"a1", "b1", "b2", "a3"}),
        ({"starred": True, "up_to_id": 5}, {"a1", "b1", "a2", "a3"}),
        ({"limit": 1, "up_to_id": 5}, set()),
    ],
)
def test_mark_all_takes_what_the_query_shows(conn, reader, feeds, query, left) -> None:
    with transaction(conn):
        marks.set_starred(conn, reader, 4, True)
    if query.get("feed"):
        query = query | {"feed": feeds[0]}
    assert mark_all(conn, reader, **query) == 5 - len(left)
    assert unread(conn, reader) == left
    assert marks.unread_count(conn, reader) == len(left)
    assert undo(conn, reader)
    assert unread(conn, reader) == {"a1", "b1", "a2", "b2", "a3"}
    assert titles(conn, starred=True, reader=reader) == ["b2"]


def test_above_here_and_older_than_a_day(conn, reader) -> None:
    save(conn, add_feed(conn), *(entry(str(days), days * DAY + 60, title=str(days)) for days in range(5)))
    assert mark_all(conn, reader, until=moment(now() - 2 * DAY), up_to_id=5) == 3
    assert unread(conn, reader) == {"0", "1"}
    undo(conn, reader)
    here = next(found for found in list_entries(conn, EntryQuery()) if found.title == "1")
    assert mark_all(conn, reader, since=here.sort_at, up_to_id=5) == 2
    assert unread(conn, reader) == {"2", "3", "4"}


def test_marks_of_a_reader_take_a_row_for_65536_ids(conn, reader, feeds) -> None:
    mark_all(conn, reader, feed=feeds[0], up_to_id=5)
    mark_all(conn, reader, up_to_id=5)
    assert conn.execute("SELECT count(*) FROM reads").fetchone()[0] == 1


def test_what_was_set_to_unread_singly_is_marked_too(conn, reader, feeds) -> None:
    set_read(conn, reader, 2, False)
    assert mark_all(conn, reader, up_to_id=5) == 5
    assert unread(conn, reader) == set()
    undo(conn, reader)
    assert unread(conn, reader) == {"a1", "b1", "a2", "b2", "a3"}


def test_what_comes_later_is_unread(conn, reader, feeds) -> None:
    mark_all(conn, reader, up_to_id=newest_id(conn))
    mark_all(conn, reader, feed=feeds[0], up_to_id=newest_id(conn))
    save(conn, feeds[0], entry("a4", 1, title="a4"))
    assert unread(conn, reader) == {"a4"}


@pytest.mark.parametrize("feed", [False, True])
def test_no_number_marks_the_future(conn, reader, feeds, feed) -> None:
    mark_all(conn, reader, feed=feeds[0] if feed else None, up_to_id=10**15)
    save(conn, feeds[0], entry("a4", 1, title="a4"))
    assert "a4" in unread(conn, reader)


def test_marking_nothing_is_nothing_to_undo(conn, reader, feeds) -> None:
    assert mark_all(conn, reader, up_to_id=5) == 5
    assert mark_all(conn, reader, up_to_id=5) == 0
    assert mark_all(conn, reader, tree=Term(Field.WORDS, "a1")) == 0
    assert undo(conn, reader)
    assert unread(conn, reader) == {"a1", "b1", "a2", "b2", "a3"}
    assert not undo(conn, reader)


def test_marking_nothing_moves_no_mark(conn, reader, feeds) -> None:
    """Else taking the feed's mark back would leave its entries read by the other mark."""
    first, second = feeds
    mark_all(conn, reader, feed=second, up_to_id=5)
    mark_all(conn, reader, feed=first, up_to_id=5)
    assert mark_all(conn, reader, up_to_id=5) == 0
    undo(conn, reader)
    assert unread(conn, reader) == {"a1", "a2", "a3"}


def test_a_mark_never_moves_back(conn, reader, feeds) -> None:
    for feed, left in ((feeds[0], {"b1", "b2"}), (None, set())):
        mark_all(conn, reader, feed=feed, up_to_id=5)
        set_read(conn, reader, 1, False)
        assert mark_all(conn, reader, feed=feed, up_to_id=1) == 1
        assert unread(conn, reader) == left


def test_nobody_else_is_undone(conn, reader, feeds) -> None:
    other = add_reader(conn, "Noa")
    mark_all(conn, other, up_to_id=5)
    assert not undo(conn, reader)
    assert unread(conn, other) == set()


def test_the_last_ten_can_be_undone(conn, reader) -> None:
    feed = add_feed(conn)
    arrived = [save(conn, feed, entry(str(n), title=str(n))).new[0] for n in range(UNDOS + 2)]
    for entry_id in arrived:
        assert mark_all(conn, reader, up_to_id=entry_id) == 1
    assert [undo(conn, reader) for _ in range(UNDOS + 1)] == [True] * 10 + [False]
    assert unread(conn, reader) == {str(n) for n in range(2, UNDOS + 2)}


def test_undo_when_the_feed_is_gone(conn, reader, feeds) -> None:
    mark_all(conn, reader, feed=feeds[0], up_to_id=5)
    mark_all(conn, reader, tree=Term(Field.WORDS, "b1"))
    with transaction(conn):
        conn.execute("DELETE FROM feeds WHERE id = ?", (feeds[0],))
    assert undo(conn, reader)
    assert undo(conn, reader)
    assert unread(conn, reader) == {"b1", "b2"}


def test_a_visitor_cannot_mark(conn, feeds) -> None:
    with pytest.raises(ValueError, match="member"):
        marks.mark_all(conn, EntryQuery())


STEPS = st.builds(
    EntryQuery,
    topics=st.lists(st.sampled_from(("politics", "rust")), max_size=1).map(tuple),
    feed=st.none() | st.integers(1, 4),
    folder=st.none() | st.none() | st.integers(1, 4),
    starred=st.sampled_from((False, False, False, True)),
    up_to_id=st.none() | st.integers(0, 30),
    unread=st.booleans(),
    reader=st.just(1),
)


@given(steps=st.lists(STEPS | st.tuples(st.integers(1, 30), st.booleans()), max_size=UNDOS), seed=st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_any_marks_are_taken_back_exactly(tmp_path_factory, steps, seed) -> None:
    """Mass marks one after the other, singles before them: undone one by one, each step's picture comes back."""
    conn = open_database(tmp_path_factory.mktemp("marks") / "aggregator.db")
    try:
        world = make_world(conn, random.Random(seed), size=30)
        singles = [step for step in steps if isinstance(step, tuple)]
        for entry_id, read in singles:
            set_read(conn, 1, world.facts[entry_id - 1].id, read)
            world.facts[entry_id - 1].read[1] = read
        pictures = []
        for query in (step for step in steps if isinstance(step, EntryQuery)):
            before = set(ids(list_entries(conn, EntryQuery(unread=True, reader=1, limit=100))))
            shown = {fact.id for fact in world.select(replace(query, unread=False))}
            marked = marks.mark_all(conn, query)
            after = set(ids(list_entries(conn, EntryQuery(unread=True, reader=1, limit=100))))
            assert after == before - shown
            assert marked == len(before & shown)
            if marked:
                pictures.append(before)
        while pictures:
            assert undo(conn, 1)
            assert set(ids(list_entries(conn, EntryQuery(unread=True, reader=1, limit=100)))) == pictures.pop()
        assert not undo(conn, 1)
    finally:
        conn.close()
