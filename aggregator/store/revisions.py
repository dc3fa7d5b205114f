"""Former texts of entries that their feeds changed."""

import sqlite3

from aggregator.model import Revision
from aggregator.store.times import moment

LATEST = 4
"""Kept beside the first one."""


def keep_revision(conn: sqlite3.Connection, entry_id: int, title: str, text: str, at: int) -> None:
    """Before an edit: keep what the entry says, where the new words differ."""
    now = conn.execute("SELECT title, text FROM entry_texts WHERE entry = ?", (entry_id,)).fetchone()
    if (now["title"], now["text"]) == (title, text):
        return
    conn.execute(
        "INSERT INTO revisions (entry, until, title, text) VALUES (?, ?, ?, ?)",
        (entry_id, at, now["title"], now["text"]),
    )
    conn.execute("UPDATE entries SET edited = ? WHERE id = ?", (at, entry_id))
    conn.execute(
        "DELETE FROM revisions WHERE entry = :entry AND id != (SELECT min(id) FROM revisions WHERE entry = :entry) "
        "AND id NOT IN (SELECT id FROM revisions WHERE entry = :entry ORDER BY id DESC LIMIT :latest)",
        {"entry": entry_id, "latest": LATEST},
    )


def list_revisions(conn: sqlite3.Connection, entry_id: int) -> list[Revision]:
    """The oldest first."""
    rows = conn.execute("SELECT * FROM revisions WHERE entry = ? ORDER BY id", (entry_id,))
    return [Revision(row["title"], row["text"], moment(row["until"])) for row in rows]


def text_of(conn: sqlite3.Connection, entry_id: int) -> tuple[str, str] | None:
    """Title and text as they are now."""
    row = conn.execute("SELECT title, text FROM entry_texts WHERE entry = ?", (entry_id,)).fetchone()
    return (row["title"], row["text"]) if row else None
