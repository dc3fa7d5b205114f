"""What readers did to entries: read, starred, and mass marks that can be taken back."""

import sqlite3

from pyroaring import BitMap

from aggregator.model import EntryQuery
from aggregator.store.changes import reader_changed
from aggregator.store.db import transaction
from aggregator.store.index.evaluate import Evaluator
from aggregator.store.reads import save_read
from aggregator.store.times import now

UNDOS = 10
"""Mass marks that a reader can take back, the newest first."""


def set_read(conn: sqlite3.Connection, reader: int, entry_id: int, read: bool) -> None:
    save_read(conn, reader, [entry_id], read)
    reader_changed(conn, reader)


def set_starred(conn: sqlite3.Connection, reader: int, entry_id: int, starred: bool) -> None:
    if starred:
        conn.execute(
            "INSERT OR REPLACE INTO stars (reader, entry, at) SELECT ?, id, ? FROM entries WHERE id = ?",
            (reader, now(), entry_id),
        )
    else:
        conn.execute("DELETE FROM stars WHERE reader = ? AND entry = ?", (reader, entry_id))
    reader_changed(conn, reader)


def mark_all(conn: sqlite3.Connection, query: EntryQuery) -> int:
    """Everything that the query shows its reader becomes read; to be taken back by undo(). In a transaction of its
    own: what is to be marked is found before, so that nobody who writes waits for that.

    :return: how many were unread
    """
    if query.reader is None:
        raise ValueError("only a member can mark")
    asking = Evaluator(conn, query.reader)
    entries = asking.page(query, asking.answer(query).ids & asking.unread())
    if not entries:
        return 0
    entries.run_optimize()
    with transaction(conn):
        save_read(conn, query.reader, entries, True)
        conn.execute(
            "INSERT INTO undos (reader, at, entries) VALUES (?, ?, ?)", (query.reader, now(), entries.serialize())
        )
        conn.execute(
            "DELETE FROM undos WHERE reader = ? "
            "AND id NOT IN (SELECT id FROM undos WHERE reader = ? ORDER BY id DESC LIMIT ?)",
            (query.reader, query.reader, UNDOS),
        )
        reader_changed(conn, query.reader)
    return len(entries)


def undo(conn: sqlite3.Connection, reader: int) -> bool:
    """Take the reader's last mass mark back.

    :return: whether there was one
    """
    row = conn.execute("SELECT id, entries FROM undos WHERE reader = ? ORDER BY id DESC LIMIT 1", (reader,)).fetchone()
    if row is None:
        return False
    save_read(conn, reader, BitMap.deserialize(row["entries"]), False)
    conn.execute("DELETE FROM undos WHERE id = ?", (row["id"],))
    reader_changed(conn, reader)
    return True


def unread_count(conn: sqlite3.Connection, reader: int) -> int:
    """As the plain list counts: without what the reader muted."""
    return len(Evaluator(conn, reader).answer(EntryQuery(unread=True, reader=reader)).ids)


def starred_count(conn: sqlite3.Connection, reader: int) -> int:
    asking = Evaluator(conn, reader)
    return asking.library.entries.intersection_cardinality(asking.mine.starred)  # some were removed since
