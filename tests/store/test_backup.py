"""Copies of a moment, put back whole or not at all; and what `check` finds."""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.store import db
from aggregator.store.db import BusyError, StoreError, backup, connect, open_database, restore, transaction, troubles
from tests.store.builders import add_feed, entry, save, titles


@pytest.fixture
def filled(conn) -> int:
    """A feed with entries enough to fill many pages."""
    feed = add_feed(conn)
    save(conn, feed, *(entry(f"e{number}", 100 + number, text=f"word{number} " * 400) for number in range(40)))
    return feed


def kept(path: Path) -> list[Path]:
    return sorted(path.parent.glob("*before-restore*"))


def test_a_backup_is_a_whole_database_and_leaves_nothing_beside_it(conn, filled, tmp_path) -> None:
    target = tmp_path / "copies" / "monday.db"
    target.parent.mkdir()
    backup(conn, target)
    assert [file.name for file in target.parent.iterdir()] == ["monday.db"]
    with closing(open_database(target)) as copy:
        assert len(titles(copy)) == 40
        assert troubles(copy) == []


def test_a_backup_holds_what_is_committed_and_nothing_else(conn, filled, path, tmp_path) -> None:
    with closing(connect(path)) as writer, transaction(writer):
        writer.execute("DELETE FROM entries")
        backup(conn, tmp_path / "copy.db")
    with closing(open_database(tmp_path / "copy.db")) as copy:
        assert len(titles(copy)) == 40


def test_a_backup_never_overwrites(conn, filled, tmp_path) -> None:
    (tmp_path / "precious").write_text("mine")
    with pytest.raises(StoreError, match="exists already"):
        backup(conn, tmp_path / "precious")
    assert (tmp_path / "precious").read_text() == "mine"


def test_a_backup_into_nowhere_says_so(conn, tmp_path) -> None:
    with pytest.raises(StoreError, match="could not be written"):
        backup(conn, tmp_path / "missing" / "copy.db")


def test_restore_puts_the_content_back_and_keeps_what_was_there(conn, filled, path, tmp_path) -> None:
    backup(conn, tmp_path / "copy.db")
    save(conn, filled, entry("later"))
    former = restore(tmp_path / "copy.db", path)
    assert len(titles(conn)) == 40, "who has it open goes on with the new content"
    assert conn.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert troubles(conn) == []
    assert former is not None
    with closing(open_database(former)) as before:
        assert len(titles(before, limit=100)) == 41
    assert {file.name for file in tmp_path.iterdir() if file.is_file()} == {"copy.db"}, (
        "nothing is left beside the backup"
    )


def test_restore_into_an_empty_instance(conn, filled, tmp_path) -> None:
    backup(conn, tmp_path / "copy.db")
    place = tmp_path / "new" / "aggregator.db"
    assert restore(tmp_path / "copy.db", place) is None
    with closing(open_database(place)) as restored:
        assert len(titles(restored)) == 40
        assert restored.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_restore_in_the_place_of_a_damaged_one_keeps_its_files(conn, filled, path, tmp_path) -> None:
    backup(conn, tmp_path / "copy.db")
    conn.close()
    path.write_bytes(b"damaged" * 1000)
    former = restore(tmp_path / "copy.db", path)
    assert former is not None
    assert former.read_bytes() == b"damaged" * 1000
    with closing(open_database(path)) as restored:
        assert len(titles(restored)) == 40
        assert troubles(restored) == []


def foreign(place: Path) -> None:
    with closing(sqlite3.connect(place)) as other:
        other.execute("CREATE TABLE recipes (name)")


def empty_database(place: Path) -> None:
    with closing(sqlite3.connect(place)) as other:
        other.execute("CREATE TABLE x (y)")
        other.execute("DROP TABLE x")


def from_the_future(place: Path) -> None:
    with closing(open_database(place)) as other, transaction(other):
        other.execute("INSERT INTO _sqlite_migrations VALUES (999, 'aggregator', 'm999_future', 'x')")


def damaged(place: Path) -> None:
    with closing(open_database(place)) as other:
        save(other, add_feed(other), *(entry(str(number), text="word " * 3000) for number in range(30)))
        db.checkpoint(other)
    overwrite_entries(place)


def overwrite_entries(place: Path) -> None:
    """Noise over the first page of a table."""
    with closing(sqlite3.connect(place)) as opened:
        page = opened.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'entries'").fetchone()[0]
        size = opened.execute("PRAGMA page_size").fetchone()[0]
    with place.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(os.urandom(size))


@pytest.mark.parametrize(
    "make",
    [
        lambda place: None,
        lambda place: place.mkdir(),
        lambda place: place.write_bytes(b""),
        lambda place: place.write_text("no database" * 1000),
        foreign,
        empty_database,
        from_the_future,
        damaged,
    ],
    ids=["missing", "folder", "empty file", "text", "foreign", "empty database", "newer", "damaged"],
)
def test_what_is_no_sound_backup_is_refused_and_changes_nothing(conn, filled, path, tmp_path, make) -> None:
    source = tmp_path / "backup.db"
    make(source)
    with pytest.raises(StoreError) as caught:
        restore(source, path)
    assert str(source) in str(caught.value)
    assert len(titles(conn)) == 40
    assert troubles(conn) == []
    assert kept(path) == []


def test_a_sound_database_has_no_troubles(conn, filled) -> None:
    assert troubles(conn) == []


def test_troubles_names_damaged_pages(conn, filled, path) -> None:
    db.checkpoint(conn)
    conn.close()
    overwrite_entries(path)
    with closing(connect(path)) as again:
        found = troubles(again)
    assert found
    assert all(isinstance(line, str) and line for line in found)


def test_troubles_names_rows_that_point_nowhere(conn, filled) -> None:
    conn.execute("PRAGMA foreign_keys = OFF")
    conn.execute("INSERT INTO feed_polls (feed) VALUES (4711)")
    assert troubles(conn) == ["foreign key: a row of feed_polls points to nothing in feeds"]


def test_troubles_names_missing_bodies(conn, filled) -> None:
    conn.execute("DELETE FROM entry_bodies WHERE entry <= 2")
    assert troubles(conn) == ["2 entries have no row in entry_bodies"]


def test_troubles_names_an_index_that_disagrees(conn, filled) -> None:
    conn.execute("UPDATE entry_texts SET text = 'something else' WHERE entry = 1")
    (found,) = troubles(conn)
    assert found.startswith("search index:")


def test_troubles_does_not_take_a_busy_database_for_a_damaged_one(conn, filled, path) -> None:
    with closing(connect(path, busy_seconds=0.05)) as other, transaction(conn), pytest.raises(BusyError):
        troubles(other)


def test_checkpoint_empties_the_log_into_the_database(conn, filled, path) -> None:
    size = path.stat().st_size
    db.checkpoint(conn)
    assert path.stat().st_size > size
    assert (
        conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1:]
        == conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1:]
    )


def test_optimise_gives_way_to_a_writer(conn, filled, path) -> None:
    with closing(connect(path, busy_seconds=0.05)) as other, transaction(conn):
        db.optimise(other)
    db.optimise(conn)
    assert troubles(conn) == []


def test_a_restore_brings_no_ended_sign_in_back(conn, filled, path, tmp_path) -> None:
    conn.execute("INSERT INTO users (name, password, role, created) VALUES ('mira', 'x', 'admin', 0)")
    conn.execute("INSERT INTO sessions VALUES (x'00', 1, 0, 0, 9999999999, '')")
    conn.execute("INSERT INTO one_time_links VALUES (x'01', 'first-admin', 9999999999)")
    backup(conn, tmp_path / "copy.db")
    conn.execute("DELETE FROM sessions")
    restore(tmp_path / "copy.db", path)
    for table in ("sessions", "one_time_links"):
        assert conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0


def test_files_are_for_their_owner_alone(tmp_path) -> None:
    path = tmp_path / "private.db"
    with closing(open_database(path)) as conn:
        conn.execute("CREATE TABLE written (x)")
        backup(conn, tmp_path / "copy.db")
        restore(tmp_path / "copy.db", tmp_path / "restored.db")
        files = list(tmp_path.glob("*.db*"))
        assert {"private.db", "private.db-wal", "copy.db", "restored.db"} <= {file.name for file in files}
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_database_may_lie_behind_a_link(tmp_path) -> None:
    (tmp_path / "disk").mkdir()
    with closing(open_database(tmp_path / "disk" / "real.db")) as conn:
        backup(conn, tmp_path / "copy.db")
    link = tmp_path / "aggregator.db"
    link.symlink_to(tmp_path / "disk" / "real.db")
    restore(tmp_path / "copy.db", link)
    assert link.is_symlink()
    with closing(open_database(link)) as conn:
        assert troubles(conn) == []
