"""Connections, transactions, and opening a database: created, migrated, or refused in words."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from sqlite_utils import Database

from aggregator.store.changes import everything_changed
from aggregator.store.migrations import MIGRATIONS, NAMES

BUSY_SECONDS = 10.0
"""How long a writer waits for another before it says so."""


class StoreError(Exception):
    """The database cannot be used as asked. The message is for people."""


class BusyError(StoreError):
    """Another process has been writing for longer than this connection waits."""


class Connection(sqlite3.Connection):
    """A connection that brings sets of entries along (store.index): threads of one process share theirs."""

    index: object = None


def connect(path: Path, busy_seconds: float = BUSY_SECONDS) -> Connection:
    """A connection in autocommit mode: writes are grouped by transaction()."""
    conn = sqlite3.connect(
        path, timeout=busy_seconds, isolation_level=None, check_same_thread=False, factory=Connection
    )
    conn.row_factory = sqlite3.Row
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA synchronous = NORMAL")
    # SQLite before 3.51.3 can lose commits when two connections checkpoint at once: only checkpoint() does it.
    conn.execute("PRAGMA wal_autocheckpoint = 0")
    conn.execute("PRAGMA temp_store = MEMORY")
    conn.execute("PRAGMA cache_size = -16000")
    return conn


@contextmanager
def transaction(conn: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All or nothing. Takes the write lock at once, so that what is read inside cannot change before it is written.

    :raises BusyError: when the lock cannot be had
    """
    try:
        conn.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise BusyError(
                "The database is busy: another process is writing. Nothing was changed; try again."
            ) from error
        raise
    try:
        yield conn
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise


@contextmanager
def not_waiting(conn: sqlite3.Connection) -> Iterator[None]:
    """Inside, a statement that finds another writer fails at once."""
    usual = conn.execute("PRAGMA busy_timeout").fetchone()[0]
    conn.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        conn.execute(f"PRAGMA busy_timeout = {usual}")


def open_database(path: Path) -> sqlite3.Connection:
    """Open for use: make it when there is none, bring an older one up to date (a copy is made first).

    :raises StoreError: when it is damaged, not ours, or made by a newer version
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _make_private(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be opened: {error}") from error
    try:
        conn = connect(path)
        try:
            _bring_up_to_date(conn, path)
        except BaseException:
            conn.close()
            raise
    except sqlite3.DatabaseError as error:
        raise _unusable(path, error) from error
    return conn


def _make_private(path: Path) -> None:
    """An empty file for its owner alone, where there is none: it will hold passwords' hashes and what people read.

    SQLite gives the files beside it the same permissions.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _unusable(path: Path, error: sqlite3.DatabaseError) -> StoreError:
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
        return BusyError(f"{path} is busy: another process is writing. Nothing was changed; try again.")
    return StoreError(
        f"{path} cannot be read ({error}). Nothing was changed. Restore a backup: aggregator restore PATH"
    )


def _bring_up_to_date(conn: sqlite3.Connection, path: Path) -> None:
    pending = _pending(conn, path)
    _write_ahead(conn)
    if not pending:
        return
    # A step may make a table anew, and what points to it must not go with the old one
    # (https://www.sqlite.org/lang_altertable.html, 7).
    conn.execute("PRAGMA foreign_keys = OFF")
    try:
        # Two processes may start at once: whoever comes second finds nothing pending.
        with transaction(conn):
            pending = _pending(conn, path)
            if pending and pending != NAMES:
                with closing(connect(path)) as reader:
                    backup(reader, path.with_name(f"{path.name}.before-{pending[0]}-{time.time_ns()}"))
            _migrate(conn)
    finally:
        conn.execute("PRAGMA foreign_keys = ON")


def _migrate(conn: sqlite3.Connection) -> None:
    db = Database(conn)
    MIGRATIONS.ensure_migrations_table(db)
    for migration in MIGRATIONS.pending(db):
        migration.fn(db)
        conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, ?)",
            (MIGRATIONS.name, migration.name, time.strftime("%Y-%m-%d %H:%M:%S+00:00", time.gmtime())),
        )


def _write_ahead(conn: sqlite3.Connection) -> None:
    """Switch to the write-ahead log, where readers never wait. Others may be opening too; SQLite does not wait here."""
    deadline = time.monotonic() + BUSY_SECONDS
    while conn.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            conn.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _tables(conn: sqlite3.Connection) -> set[str]:
    return {row[0] for row in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}


def _foreign(path: Path) -> StoreError:
    return StoreError(f"{path} is not a database of the aggregator. Nothing was changed; name another instance.")


def _pending(conn: sqlite3.Connection, path: Path) -> tuple[str, ...]:
    tables = _tables(conn)
    if "_sqlite_migrations" not in tables:
        if tables - {"sqlite_sequence"}:
            raise _foreign(path)
        return NAMES
    rows = conn.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (MIGRATIONS.name,))
    applied = {row[0] for row in rows}
    if not applied and tables - {"sqlite_sequence", "_sqlite_migrations"}:
        raise _foreign(path)
    if unknown := applied - set(NAMES):
        raise StoreError(
            f"{path} was made by a newer version of the aggregator (it has {', '.join(sorted(unknown))}). "
            "Nothing was changed; upgrade the aggregator or restore a backup made by this version."
        )
    return tuple(name for name in NAMES if name not in applied)


def backup(conn: sqlite3.Connection, target: Path) -> None:
    """A consistent copy of one moment, while others read and write.

    :raises StoreError: when the target exists or cannot be written
    """
    if target.exists():
        raise StoreError(f"{target} exists already. Nothing was changed; name a new file.")
    part = target.with_name(target.name + ".part")
    try:
        part.unlink(missing_ok=True)
        _make_private(part)
        with closing(sqlite3.connect(part)) as copy:
            conn.backup(copy)
            # One file, that opens from a read-only place too.
            copy.execute("PRAGMA journal_mode = DELETE")
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise StoreError(f"The backup could not be written to {target}: {error}") from error


def restore(source: Path, path: Path) -> Path | None:
    """Put a backup in a database's place, whole or not at all; a site that has it open goes on with the new content.
    Everyone signs in anew.

    :return: where the former database was kept; None when there was none
    :raises StoreError: when the source is no sound database of ours; nothing was changed
    """
    if not source.is_file():
        raise StoreError(f"{source} is no file. Nothing was changed.")
    try:
        with closing(sqlite3.connect(f"file:{quote(str(source.resolve()))}?mode=ro", uri=True)) as given:
            given.row_factory = sqlite3.Row
            if not any(_tables(given)) or _pending(given, source) == NAMES:
                raise StoreError(f"{source} is not a database of the aggregator. Nothing was changed.")
            if found := [row[0] for row in given.execute("PRAGMA integrity_check") if row[0] != "ok"]:
                raise StoreError(f"{source} is damaged ({found[0]}). Nothing was changed; name another backup.")
            kept = _put_aside(path)
            _make_private(path)
            with closing(connect(path)) as target:
                given.backup(target)
    except sqlite3.Error as error:
        raise StoreError(f"{source} could not be restored: {error}. What stood there before was kept.") from error
    with closing(open_database(path)) as conn, transaction(conn):
        # What was ended since the backup was made stays ended.
        conn.execute("DELETE FROM sessions")
        conn.execute("DELETE FROM one_time_links")
        everything_changed(conn, time.time_ns() // 1_000_000)
    return kept


def _put_aside(path: Path) -> Path | None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        return None
    kept = path.with_name(f"{path.name}.before-restore-{time.time_ns()}")
    try:
        with closing(connect(path)) as conn:
            backup(conn, kept)
    except (sqlite3.Error, StoreError):
        # Too damaged to be copied page by page: keep the files as they are.
        for suffix in ("", "-wal", "-shm"):
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.replace(kept.with_name(kept.name + suffix))
    return kept


def checkpoint(conn: sqlite3.Connection) -> None:
    """Move what the write-ahead log holds into the database, as far as no reader needs it.

    One process alone does this: see connect().
    """
    conn.execute("PRAGMA wal_checkpoint(PASSIVE)")


def optimise(conn: sqlite3.Connection) -> None:
    """Let SQLite renew what it knows of the tables' contents; when another process writes, the next time will do."""
    try:
        conn.execute("PRAGMA optimize")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise


def troubles(conn: sqlite3.Connection) -> list[str]:
    """What is wrong with the file, in words; empty when all is well.

    :raises BusyError: when another process is writing and does not end
    """
    found: list[str] = []
    try:
        found += [f"integrity: {row[0]}" for row in conn.execute("PRAGMA integrity_check") if row[0] != "ok"]
        found += [
            f"foreign key: a row of {row[0]} points to nothing in {row[2]}"
            for row in conn.execute("PRAGMA foreign_key_check")
        ]
        for table in ("entry_bodies", "entry_texts"):
            sql = f"SELECT count(*) FROM entries WHERE id NOT IN (SELECT entry FROM {table})"
            if missing := conn.execute(sql).fetchone()[0]:
                found.append(f"{missing} entries have no row in {table}")
    except sqlite3.DatabaseError as error:
        found.append(f"the file cannot be read further: {error}")
    try:
        with transaction(conn):
            conn.execute("INSERT INTO entry_search (entry_search, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        found.append(f"search index: {error}")
    return found
