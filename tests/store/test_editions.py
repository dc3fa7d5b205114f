"""Editions: kept as they were made, the last ones, each for its reader alone."""

import sqlite3

import pytest

from aggregator.store import editions, users
from aggregator.store.db import transaction
from aggregator.store.editions import KEPT
from tests.store.builders import add_reader

SECTIONS = (("cloud", (5, 3)), (None, (9,)))


@pytest.fixture
def reader(conn: sqlite3.Connection) -> int:
    return add_reader(conn)


def make(conn: sqlite3.Connection, reader: int, up_to: int = 9) -> int:
    with transaction(conn):
        return editions.make_edition(conn, reader, up_to, SECTIONS)


def finish(conn: sqlite3.Connection, edition: int) -> None:
    with transaction(conn):
        editions.finish_edition(conn, edition)


def test_it_comes_back_as_it_was_made(conn: sqlite3.Connection, reader: int) -> None:
    assert editions.last_edition(conn, reader) is None
    made = make(conn, reader)
    found = editions.get_edition(conn, reader, made)
    assert found is not None
    assert (found.id, found.up_to, found.sections, found.finished) == (made, 9, SECTIONS, None)
    assert found.entries == [5, 3, 9]
    assert editions.last_edition(conn, reader) == found


def test_finished_once_and_opened_again(conn: sqlite3.Connection, reader: int) -> None:
    made = make(conn, reader)
    assert editions.finished_up_to(conn, reader) is None
    finish(conn, made)
    first = editions.get_edition(conn, reader, made)
    assert first is not None and first.finished is not None
    conn.execute("UPDATE editions SET finished = finished - 60")
    finish(conn, made)
    again = editions.get_edition(conn, reader, made)
    assert again is not None and again.finished is not None and again.finished < first.finished
    assert editions.finished_up_to(conn, reader) == 9
    with transaction(conn):
        editions.reopen_edition(conn, made)
    assert editions.finished_up_to(conn, reader) is None


def test_the_last_are_kept_and_the_last_finished_one(conn: sqlite3.Connection, reader: int) -> None:
    made = [make(conn, reader, up_to=10 + n) for n in range(3)]
    finish(conn, made[0])
    finish(conn, made[1])
    made += [make(conn, reader, up_to=20 + n) for n in range(KEPT)]
    assert [one.id for one in editions.list_editions(conn, reader)] == made[:2:-1]
    assert editions.finished_up_to(conn, reader) == 11
    assert editions.get_edition(conn, reader, made[0]) is None
    assert editions.get_edition(conn, reader, made[1]) is not None


def test_another_readers_is_not_there(conn: sqlite3.Connection, reader: int) -> None:
    other = add_reader(conn, "Noah")
    made = make(conn, reader)
    finish(conn, made)
    assert editions.get_edition(conn, other, made) is None
    assert editions.list_editions(conn, other) == []
    assert editions.finished_up_to(conn, other) is None
    for _ in range(KEPT + 1):
        make(conn, other)
    assert editions.get_edition(conn, reader, made) is not None


def test_they_go_with_their_reader(conn: sqlite3.Connection, reader: int) -> None:
    make(conn, reader)
    with transaction(conn):
        users.remove_user(conn, reader)
    assert conn.execute("SELECT count(*) FROM editions").fetchone()[0] == 0


def test_the_length_is_the_readers(conn: sqlite3.Connection, reader: int) -> None:
    assert editions.edition_length(conn, reader) is None
    with transaction(conn):
        editions.set_edition_length(conn, reader, 20)
    assert editions.edition_length(conn, reader) == 20
    assert editions.edition_length(conn, add_reader(conn, "Noah")) is None
