import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.store import sessions, users
from aggregator.store.db import connect, transaction
from aggregator.store.times import now
from tests.store.builders import DAY, add_reader

TOKEN, OTHER = b"t" * 32, b"o" * 32


@pytest.fixture
def ada(conn) -> int:
    return add_reader(conn, "Ada")


def sign_in(conn, user: int, token: bytes = TOKEN, days: int = 30) -> None:
    with transaction(conn):
        sessions.add_session(conn, token, user, now() + days * DAY, "Firefox")


def test_a_session_tells_whose_it_is(conn, ada) -> None:
    sign_in(conn, ada)
    assert sessions.find_session(conn, TOKEN, now()) == users.get_user(conn, ada)
    assert sessions.find_session(conn, OTHER, now()) is None
    assert sessions.find_session(conn, b"", now()) is None


def test_an_unused_one_ends(conn, ada) -> None:
    sign_in(conn, ada)
    end = now() + 30 * DAY
    assert sessions.find_session(conn, TOKEN, end + 1) is None


def test_a_used_one_lasts_as_long_again(conn, ada) -> None:
    sign_in(conn, ada)
    start = now()
    for day in range(20, 200, 20):
        assert sessions.find_session(conn, TOKEN, start + day * DAY) is not None, day
    assert sessions.find_session(conn, TOKEN, start + 211 * DAY) is None


def test_looking_often_writes_seldom(conn, ada) -> None:
    sign_in(conn, ada)
    at = now()
    before = conn.total_changes
    for second in range(0, 500, 50):
        sessions.find_session(conn, TOKEN, at + second)
    assert conn.total_changes == before
    sessions.find_session(conn, TOKEN, at + 700)
    assert conn.total_changes == before + 1


def test_signing_out_ends_one_or_all(conn, ada) -> None:
    sign_in(conn, ada, TOKEN)
    sign_in(conn, ada, OTHER)
    with transaction(conn):
        sessions.remove_session(conn, TOKEN)
    assert sessions.find_session(conn, TOKEN, now()) is None
    assert sessions.find_session(conn, OTHER, now()) is not None
    sign_in(conn, ada, TOKEN)
    with transaction(conn):
        sessions.remove_sessions(conn, ada)
    assert sessions.find_session(conn, TOKEN, now()) is None
    assert sessions.find_session(conn, OTHER, now()) is None


def test_sessions_end_with_the_member(conn, ada) -> None:
    sign_in(conn, ada)
    with transaction(conn):
        users.remove_user(conn, ada)
    assert sessions.find_session(conn, TOKEN, now()) is None


def test_ended_ones_are_cleared_away(conn, ada) -> None:
    sign_in(conn, ada, TOKEN, days=-1)
    sign_in(conn, ada, OTHER)
    assert [row["token"] for row in conn.execute("SELECT token FROM sessions")] == [OTHER]


def test_a_link_opens_once_and_for_its_purpose(conn) -> None:
    with transaction(conn):
        sessions.add_link(conn, TOKEN, "first admin", now() + DAY)
        sessions.add_link(conn, OTHER, "first admin", now() + DAY)
    assert sessions.link_valid(conn, TOKEN, "first admin", now())
    assert sessions.link_valid(conn, TOKEN, "first admin", now()), "looking spends nothing"
    assert not sessions.link_valid(conn, TOKEN, "something else", now())
    assert not sessions.link_valid(conn, TOKEN, "first admin", now() + DAY + 1)
    with transaction(conn):
        assert not sessions.spend_link(conn, TOKEN, "something else", now())
        assert not sessions.spend_link(conn, TOKEN, "first admin", now() + DAY + 1)
        assert sessions.spend_link(conn, TOKEN, "first admin", now())
        assert not sessions.spend_link(conn, TOKEN, "first admin", now())
        assert not sessions.spend_link(conn, OTHER, "first admin", now()), "one spent ends the others"


def test_failed_tries_are_counted_until_they_are_forgotten(conn) -> None:
    until = now() + 600
    with transaction(conn):
        for _ in range(3):
            sessions.add_failure(conn, "ada 127.0.0.1", until)
        sessions.add_failure(conn, "noa 127.0.0.1", until)
    assert sessions.failures(conn, "ada 127.0.0.1", now()) == 3
    assert sessions.failures(conn, "ada 127.0.0.1", until + 1) == 0
    assert sessions.failures(conn, "nobody", now()) == 0
    with transaction(conn):
        sessions.clear_failures(conn, "ada 127.0.0.1")
    assert sessions.failures(conn, "ada 127.0.0.1", now()) == 0
    assert sessions.failures(conn, "noa 127.0.0.1", now()) == 1


def test_forgotten_tries_do_not_count_on(conn) -> None:
    with transaction(conn):
        sessions.add_failure(conn, "ada", now() - 1)
        sessions.add_failure(conn, "ada", now() + 600)
    assert sessions.failures(conn, "ada", now()) == 1


def test_a_busy_database_does_not_hold_up_a_page(conn: sqlite3.Connection, path: Path) -> None:
    reader = add_reader(conn)
    sessions.add_session(conn, b"t", reader, now() + 1000, None)
    with closing(connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        assert sessions.find_session(conn, b"t", now() + 700)
        assert time.monotonic() - began < 2
        other.execute("ROLLBACK")
    assert sessions.find_session(conn, b"t", now() + 700)
    assert sessions.find_session(conn, b"t", now() + 1500)
