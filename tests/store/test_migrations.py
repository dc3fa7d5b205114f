"""Opening a database: made, brought up to date with a copy first, or refused in words and left as it is."""

import multiprocessing
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from aggregator.store import db
from aggregator.store.db import BusyError, StoreError, connect, open_database
from aggregator.store.migrations import MIGRATIONS, NAMES
from tests.store.builders import add_feed, entry, save, titles


def next_version(monkeypatch: pytest.MonkeyPatch, step: Callable[[Database], None]) -> None:
    """The program as its next version, with one migration more."""
    migrations = Migrations(MIGRATIONS.name)
    for migration in MIGRATIONS._migrations:
        migrations(name=migration.name)(migration.fn)
    migrations(name="m002_next")(step)
    monkeypatch.setattr(db, "MIGRATIONS", migrations)
    monkeypatch.setattr(db, "NAMES", (*NAMES, "m002_next"))


def add_column(database: Database) -> None:
    database.execute("ALTER TABLE feeds ADD COLUMN colour TEXT")


def columns(conn: sqlite3.Connection) -> set[str]:
    return {row["name"] for row in conn.execute("PRAGMA table_info(feeds)")}


def copies(path: Path) -> list[Path]:
    return sorted(path.parent.glob("*before*"))


def test_a_new_database(path) -> None:
    with closing(open_database(path)) as conn:
        assert conn.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert conn.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        recorded = conn.execute("SELECT migration_set, name FROM _sqlite_migrations").fetchall()
        assert [tuple(row) for row in recorded] == [("aggregator", name) for name in NAMES]
        assert db.troubles(conn) == []
    assert copies(path) == []


def test_opening_again_changes_nothing(conn, path) -> None:
    save(conn, add_feed(conn), entry("a"))
    before = conn.execute("PRAGMA data_version").fetchone()[0]
    with closing(open_database(path)) as again:
        assert titles(again) == ["Title a"]
    assert conn.execute("PRAGMA data_version").fetchone()[0] == before
    assert copies(path) == []


def test_sqlite_utils_agrees_that_nothing_is_pending(conn) -> None:
    assert MIGRATIONS.pending(Database(conn)) == []


def test_an_older_one_is_copied_then_migrated(conn, path, monkeypatch) -> None:
    save(conn, add_feed(conn), entry("a"))
    next_version(monkeypatch, add_column)
    with closing(open_database(path)) as newer:
        assert "colour" in columns(newer)
        assert titles(newer) == ["Title a"]
    (copy,) = copies(path)
    assert "m002_next" in copy.name
    with closing(connect(copy)) as kept:
        assert "colour" not in columns(kept)
        assert titles(kept) == ["Title a"]
    with closing(open_database(path)):
        assert copies(path) == [copy]


def test_a_migration_that_fails_leaves_what_was(conn, path, monkeypatch) -> None:
    save(conn, add_feed(conn), entry("a"))

    def breaks(database: Database) -> None:
        add_column(database)
        raise RuntimeError("half way")

    next_version(monkeypatch, breaks)
    with pytest.raises(RuntimeError, match="half way"):
        open_database(path)
    assert "colour" not in columns(conn)
    assert len(copies(path)) == 1
    next_version(monkeypatch, add_column)
    with closing(open_database(path)) as mended:
        assert titles(mended) == ["Title a"]


def test_a_copy_that_cannot_be_made_stops_the_migration(conn, path, monkeypatch) -> None:
    def no_room(*_: object) -> None:
        raise StoreError("no room")

    next_version(monkeypatch, add_column)
    monkeypatch.setattr(db, "backup", no_room)
    with pytest.raises(StoreError, match="no room"):
        open_database(path)
    assert "colour" not in columns(conn)


def test_a_newer_one_is_refused_in_words(conn, path) -> None:
    with db.transaction(conn):
        conn.execute("INSERT INTO _sqlite_migrations VALUES (999, 'aggregator', 'm999_future', 'x')")
    with pytest.raises(StoreError) as caught:
        open_database(path)
    said = str(caught.value)
    assert "newer version" in said
    assert "m999_future" in said
    assert "Nothing was changed" in said
    assert str(path) in said


def plain_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.executescript("CREATE TABLE recipes (name); INSERT INTO recipes VALUES ('Rösti')")


def anothers_migrations(path: Path) -> None:
    migrations = Migrations("kitchen")
    migrations(name="m001_recipes")(lambda database: database.execute("CREATE TABLE recipes (name)"))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        migrations.apply(Database(other))


def cut_short(path: Path) -> None:
    with closing(open_database(path)) as conn:
        save(conn, add_feed(conn), *(entry(str(number), text="word " * 2000) for number in range(30)))
        db.checkpoint(conn)
    path.write_bytes(path.read_bytes()[:7000])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (plain_database, "not a database of the aggregator"),
        (anothers_migrations, "not a database of the aggregator"),
        (lambda path: path.write_bytes(os.urandom(8192)), "cannot be read"),
        (lambda path: path.write_text("<?xml version='1.0'?>" * 200), "cannot be read"),
        (lambda path: path.write_bytes(b"SQLite format 3\0" + b"\xff" * 9000), "cannot be read"),
        (cut_short, "cannot be read"),
        (lambda path: path.mkdir(), "unable to open"),
    ],
    ids=["another program's", "another program's with migrations", "noise", "text", "header only", "cut", "folder"],
)
def test_what_is_not_a_sound_database_of_ours_is_refused_and_left_alone(tmp_path, make, said) -> None:
    path = tmp_path / "aggregator.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError) as caught:
        open_database(path)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_place_where_nothing_can_be_made(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be opened"):
        open_database(tmp_path / "file" / "aggregator.db")


def test_a_database_without_write_ahead_log_gets_it_back(conn, path, tmp_path) -> None:
    """As `VACUUM INTO` leaves one."""
    save(conn, add_feed(conn), entry("a"))
    conn.execute("VACUUM INTO ?", (str(tmp_path / "compact.db"),))
    with closing(open_database(tmp_path / "compact.db")) as opened:
        assert opened.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert titles(opened) == ["Title a"]


@pytest.mark.parametrize("begin", ["BEGIN", "BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_switching_the_log_on_waits_for_others(conn, tmp_path, begin) -> None:
    conn.execute("VACUUM INTO ?", (str(tmp_path / "compact.db"),))
    with closing(sqlite3.connect(tmp_path / "compact.db", isolation_level=None, check_same_thread=False)) as other:
        other.execute(begin)
        other.execute("SELECT count(*) FROM feeds").fetchone()
        ending = threading.Timer(0.2, other.execute, ("COMMIT",))
        ending.start()
        with closing(open_database(tmp_path / "compact.db")) as opened:
            assert opened.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        ending.join()


def _open(path: Path, barrier: object, results: object) -> None:
    barrier.wait()  # type: ignore[attr-defined]
    try:
        with closing(open_database(path)) as conn:
            results.put(conn.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()[0])  # type: ignore[attr-defined]
    except Exception as error:
        results.put(repr(error))  # type: ignore[attr-defined]


def test_processes_that_open_at_once_agree(tmp_path) -> None:
    context = multiprocessing.get_context("fork")
    for attempt in range(5):
        path = tmp_path / str(attempt) / "aggregator.db"
        barrier, results = context.Barrier(4), context.Queue()
        processes = [context.Process(target=_open, args=(path, barrier, results)) for _ in range(4)]
        for process in processes:
            process.start()
        said = [results.get(timeout=30) for _ in processes]
        for process in processes:
            process.join()
        assert said == [len(NAMES)] * 4
        with closing(connect(path)) as conn:
            assert db.troubles(conn) == []
            assert conn.execute("SELECT count(*) FROM facts WHERE name = 'installation'").fetchone()[0] == 1


def test_processes_that_migrate_at_once_make_one_copy(conn, path, monkeypatch) -> None:
    save(conn, add_feed(conn), entry("a"))
    next_version(monkeypatch, add_column)
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(3), context.Queue()
    processes = [context.Process(target=_open, args=(path, barrier, results)) for _ in range(3)]
    for process in processes:
        process.start()
    assert [results.get(timeout=30) for _ in processes] == [len(NAMES) + 1] * 3
    for process in processes:
        process.join()
    assert len(copies(path)) == 1


def test_opening_while_another_process_migrates_says_busy(conn, path, monkeypatch) -> None:
    next_version(monkeypatch, add_column)
    monkeypatch.setattr(db, "connect", lambda place: connect(place, busy_seconds=0.05))
    with db.transaction(conn), pytest.raises(BusyError, match="busy"):
        open_database(path)
