"""What readers did to entries: read, starred, and mass marks that can be taken back."""

import json
import sqlite3
from dataclasses import replace

from aggregator.model import EntryQuery
from aggregator.store.query import select_entries
from aggregator.store.times import now

UNDOS = 10
"""Mass marks that a reader can take back, the newest first."""

_UNREAD = """
    SELECT e.feed, e.id FROM feeds f JOIN users u ON u.id = :reader
        LEFT JOIN follows w ON w.reader = :reader AND w.feed = f.id
        CROSS JOIN entries e ON e.feed = f.id AND e.id > max(u.floor, coalesce(w.mark, 0), f.baseline)
        LEFT JOIN entry_states s ON s.reader = :reader AND s.entry = e.id WHERE coalesce(s.read, 0) = 0
    UNION ALL
    SELECT e.feed, e.id FROM entry_states s CROSS JOIN entries e ON e.id = s.entry
        JOIN feeds f ON f.id = e.feed JOIN users u ON u.id = :reader
        LEFT JOIN follows w ON w.reader = :reader AND w.feed = f.id
        WHERE s.reader = :reader AND s.read = 0 AND e.id <= max(u.floor, coalesce(w.mark, 0), f.baseline)
"""
"""Feed and id of what a reader has not read: a range of ids in each feed above its marks, and below them what was set
to unread singly. It costs what is unread, not what is stored."""


def set_read(conn: sqlite3.Connection, reader: int, entry_id: int, read: bool) -> None:
    conn.execute(
        "INSERT INTO entry_states (reader, entry, read) VALUES (?, ?, ?) "
        "ON CONFLICT (reader, entry) DO UPDATE SET read = excluded.read",
        (reader, entry_id, read),
    )


def set_starred(conn: sqlite3.Connection, reader: int, entry_id: int, starred: bool) -> None:
    conn.execute(
        "INSERT INTO entry_states (reader, entry, starred) VALUES (?, ?, ?) "
        "ON CONFLICT (reader, entry) DO UPDATE SET starred = excluded.starred",
        (reader, entry_id, now() if starred else None),
    )


def mark_all(conn: sqlite3.Connection, query: EntryQuery) -> int:
    """Everything that the query shows its reader becomes read; to be taken back by undo().

    Everything at once and a whole feed move a mark (up to ``query.up_to_id``); any other filter writes a row an entry.

    :return: how many were unread
    """
    reader = query.reader
    if reader is None:
        raise ValueError("only a member can mark")
    selection = select_entries(replace(query, unread=True), marks=False)
    rows = conn.execute(selection.sql("e.id, s.read", order=False), selection.values).fetchall()
    if not rows:
        return 0
    before: dict[str, object] = {}
    whole = replace(query, up_to_id=None, unread=False, limit=0)
    if query.up_to_id is not None and whole == EntryQuery(reader=reader, feed=query.feed, limit=0):
        before = _move_mark(conn, reader, query.feed, query.up_to_id)
    # Below a mark only those need a row that were set to unread singly: such a row outweighs every mark.
    written = [row for row in rows if row["read"] is not None or not before]
    before["states"] = [[row["id"], row["read"]] for row in written]
    conn.executemany(
        "INSERT INTO entry_states (reader, entry, read) VALUES (?, ?, 1) "
        "ON CONFLICT (reader, entry) DO UPDATE SET read = 1",
        [(reader, row["id"]) for row in written],
    )
    _remember(conn, reader, before)
    return len(rows)


def _move_mark(conn: sqlite3.Connection, reader: int, feed: int | None, up_to: int) -> dict[str, object]:
    # What comes later is unread, whatever number the page sent.
    up_to = min(up_to, conn.execute("SELECT coalesce(max(id), 0) FROM entries").fetchone()[0])
    if feed is None:
        floor = conn.execute("SELECT floor FROM users WHERE id = ?", (reader,)).fetchone()["floor"]
        conn.execute("UPDATE users SET floor = max(floor, ?) WHERE id = ?", (up_to, reader))
        return {"floor": floor}
    old = conn.execute("SELECT mark FROM follows WHERE reader = ? AND feed = ?", (reader, feed)).fetchone()
    conn.execute(
        "INSERT INTO follows (reader, feed, mark) VALUES (?, ?, ?) "
        "ON CONFLICT (reader, feed) DO UPDATE SET mark = max(mark, excluded.mark)",
        (reader, feed, up_to),
    )
    return {"follow": [feed, old["mark"] if old else 0]}


def _remember(conn: sqlite3.Connection, reader: int, before: dict[str, object]) -> None:
    conn.execute("INSERT INTO undos (reader, at, before) VALUES (?, ?, ?)", (reader, now(), json.dumps(before)))
    conn.execute(
        "DELETE FROM undos WHERE reader = ? "
        "AND id NOT IN (SELECT id FROM undos WHERE reader = ? ORDER BY id DESC LIMIT ?)",
        (reader, reader, UNDOS),
    )


def undo(conn: sqlite3.Connection, reader: int) -> bool:
    """Take the reader's last mass mark back.

    :return: whether there was one
    """
    row = conn.execute("SELECT id, before FROM undos WHERE reader = ? ORDER BY id DESC LIMIT 1", (reader,)).fetchone()
    if row is None:
        return False
    before = json.loads(row["before"])
    if "floor" in before:
        conn.execute("UPDATE users SET floor = ? WHERE id = ?", (before["floor"], reader))
    if "follow" in before:
        feed, mark = before["follow"]
        conn.execute("UPDATE follows SET mark = ? WHERE reader = ? AND feed = ?", (mark, reader, feed))
    conn.executemany(
        "UPDATE entry_states SET read = ? WHERE reader = ? AND entry = ?",
        [(read, reader, entry) for entry, read in before["states"]],
    )
    conn.execute("DELETE FROM undos WHERE id = ?", (row["id"],))
    return True


def unread_by_feed(conn: sqlite3.Connection, reader: int) -> dict[int, int]:
    """Feed → how many entries the reader has not read; feeds without any are left out."""
    sql = f"SELECT feed, count(*) AS times FROM ({_UNREAD}) GROUP BY feed"
    return {row["feed"]: row["times"] for row in conn.execute(sql, {"reader": reader})}


def unread_count(conn: sqlite3.Connection, reader: int) -> int:
    return sum(unread_by_feed(conn, reader).values())


def starred_count(conn: sqlite3.Connection, reader: int) -> int:
    sql = "SELECT count(*) FROM entry_states WHERE reader = ? AND starred IS NOT NULL"
    return int(conn.execute(sql, (reader,)).fetchone()[0])
