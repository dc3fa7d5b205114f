import sqlite3
import threading
import time
from contextlib import closing

import pytest

from aggregator.store.db import BusyError, connect, transaction
from aggregator.store.settings import fact as get_fact
from aggregator.store.settings import set_fact


def test_all_of_it(conn, path) -> None:
    with transaction(conn):
        set_fact(conn, "one", "1")
        set_fact(conn, "two", "2")
    with closing(connect(path)) as other:
        assert (get_fact(other, "one"), get_fact(other, "two")) == ("1", "2")


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, sqlite3.IntegrityError])
def test_or_nothing(conn, error) -> None:
    with pytest.raises(error), transaction(conn):
        set_fact(conn, "one", "1")
        raise error
    assert get_fact(conn, "one") is None
    with transaction(conn):
        set_fact(conn, "one", "2")
    assert get_fact(conn, "one") == "2"


def test_nobody_sees_half_of_it(conn, path) -> None:
    with closing(connect(path)) as other:
        with transaction(conn):
            set_fact(conn, "one", "1")
            assert get_fact(other, "one") is None
        assert get_fact(other, "one") == "1"


def test_one_inside_another_is_a_mistake_that_changes_nothing(conn) -> None:
    with pytest.raises(sqlite3.OperationalError), transaction(conn):
        set_fact(conn, "one", "1")
        with transaction(conn):
            set_fact(conn, "two", "2")
    assert get_fact(conn, "one") is None
    assert not conn.in_transaction


def test_a_commit_that_fails_leaves_no_transaction_open(conn) -> None:
    with pytest.raises(sqlite3.IntegrityError), transaction(conn):
        conn.execute("PRAGMA defer_foreign_keys = ON")
        conn.execute("INSERT INTO feed_polls (feed) VALUES (4711)")
    assert not conn.in_transaction
    assert conn.execute("SELECT count(*) FROM feed_polls").fetchone()[0] == 0


def test_a_second_writer_is_told_that_it_is_busy(conn, path) -> None:
    with closing(connect(path, busy_seconds=0.05)) as other:
        with transaction(conn):
            set_fact(conn, "one", "mine")
            with pytest.raises(BusyError, match="Nothing was changed"), transaction(other):
                set_fact(other, "one", "theirs")
        assert get_fact(other, "one") == "mine"
        with transaction(other):
            set_fact(other, "one", "theirs")
    assert get_fact(conn, "one") == "theirs"


def test_a_second_writer_waits_its_turn(conn, path) -> None:
    def write() -> None:
        with closing(connect(path)) as other, transaction(other):
            set_fact(other, "order", (get_fact(other, "order") or "") + "second")

    writer = threading.Thread(target=write)
    with transaction(conn):
        writer.start()
        time.sleep(0.1)
        set_fact(conn, "order", "first, ")
    writer.join(timeout=10)
    assert get_fact(conn, "order") == "first, second"


def test_readers_never_wait_for_a_writer(conn, path) -> None:
    with closing(connect(path, busy_seconds=0)) as reader, transaction(conn):
        set_fact(conn, "one", "1")
        assert get_fact(reader, "installation")
