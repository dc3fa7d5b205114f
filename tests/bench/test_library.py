"""The big library, small: what the benchmark leans on holds in what was built."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.model import EntryQuery
from aggregator.naming import slug
from aggregator.store import entries, marks
from aggregator.store.db import connect, troubles
from bench.library import build
from bench.people import settle_readers
from bench.plan import APART, COMMON, EVERY, OTHER_APART, PLENTY, QUIET, RARE, RARE_ENTRIES, SMALLEST, Plan, make_plan
from bench.readers import LEFT, NOTHING, READERS, THOROUGH, State
from bench.world import World

SIZE, SEED = 2_000, 5


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(SIZE, SEED)


@pytest.fixture(scope="module")
def path(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "aggregator.db"
    build(plan, path)
    return path


@pytest.fixture(scope="module")
def conn(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(path)) as conn:
        yield conn


@pytest.fixture(scope="module")
def states(conn: sqlite3.Connection, plan: Plan) -> dict[str, State]:
    return settle_readers(conn, plan)


def reader_id(conn: sqlite3.Connection, name: str) -> int:
    return int(conn.execute("SELECT id FROM users WHERE name = ?", (name,)).fetchone()[0])


def matches(conn: sqlite3.Connection, word: str) -> int:
    sql = "SELECT count(*) FROM entry_search WHERE entry_search MATCH ?"
    return int(conn.execute(sql, (f'"{word}"',)).fetchone()[0])


def test_the_database_is_sound_and_holds_all_entries(conn: sqlite3.Connection) -> None:
    assert troubles(conn) == []
    assert entries.count_entries(conn, EntryQuery()) == SIZE


def test_texts_are_of_about_a_kilobyte(conn: sqlite3.Connection) -> None:
    (length,) = conn.execute("SELECT avg(length(CAST(content AS BLOB))) FROM entry_bodies").fetchone()
    assert 800 < length < 1200


def test_topics_are_as_large_as_planned(conn: sqlite3.Connection, plan: Plan) -> None:
    counts = entries.topic_counts(conn, EntryQuery())
    assert counts == {slug(name): len(held) for name, held in plan.topics.items()}
    assert min(counts.values()) == SMALLEST and max(counts.values()) == SIZE * 0.4


def test_two_topics_have_nothing_in_common(conn: sqlite3.Connection) -> None:
    both = EntryQuery(topics=(slug(APART), slug(OTHER_APART)), match_all=True)
    assert entries.count_entries(conn, both) == 0
    assert all(entries.count_entries(conn, EntryQuery(topics=(topic,))) > SIZE / 10 for topic in both.topics)


def test_words_are_as_frequent_as_planned(conn: sqlite3.Connection, plan: Plan) -> None:
    world = World(plan, {})
    assert [matches(conn, word) for word in EVERY] == [SIZE] * len(EVERY)
    assert [matches(conn, word) for word in COMMON] == [len(world.common[word]) for word in COMMON]
    assert all(0.15 < matches(conn, word) / SIZE < 0.25 for word in COMMON)
    assert [matches(conn, word) for word in RARE] == [RARE_ENTRIES] * len(RARE)


@pytest.mark.parametrize("name", READERS)
def test_readers_have_read_what_was_planned(
    conn: sqlite3.Connection, plan: Plan, states: dict[str, State], name: str
) -> None:
    reader = reader_id(conn, name)
    assert marks.unread_count(conn, reader) == len(states[name].unread(plan))
    assert marks.starred_count(conn, reader) == len(states[name].starred)
    quiet = EntryQuery(topics=(slug(QUIET),), unread=True, reader=reader)
    assert entries.count_entries(conn, quiet) == 0


def test_the_extreme_readers(plan: Plan, states: dict[str, State]) -> None:
    assert len(states[THOROUGH].unread(plan)) == LEFT
    assert states[THOROUGH].unread(plan).max() < SIZE / 3
    assert len(states[NOTHING].unread(plan)) == SIZE - len(plan.born)
    assert len(states[NOTHING].unread(plan) & plan.topics[PLENTY]) > SIZE * 0.29


def test_marks_are_put_back(conn: sqlite3.Connection, plan: Plan, states: dict[str, State]) -> None:
    reader = reader_id(conn, NOTHING)
    marks.mark_all(conn, EntryQuery(reader=reader))
    assert marks.unread_count(conn, reader) == 0
    settle_readers(conn, plan)
    assert marks.unread_count(conn, reader) == len(states[NOTHING].unread(plan))
    assert not marks.undo(conn, reader)


def test_what_is_expected_of_the_list_is_what_it_shows(
    conn: sqlite3.Connection, plan: Plan, states: dict[str, State]
) -> None:
    world = World(plan, states)
    for name in READERS[:4]:
        reader = reader_id(conn, name)
        found = entries.list_entries(conn, EntryQuery(unread=True, reader=reader))
        assert {entry.id for entry in found} == world.newest(world.unread(name))
    assert world.order[:50] == [entry.id for entry in entries.list_entries(conn, EntryQuery())]
    folder = entries.list_entries(conn, EntryQuery(folder=3))
    assert {entry.id for entry in folder} == world.newest(world.folder(2))
