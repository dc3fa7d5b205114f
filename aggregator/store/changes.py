"""Telling those who keep sets of entries in memory what changed of what is stored already.

New entries need no word: their ids are higher than all before. Triggers tell of removed entries and of the catalogue
(feeds, folders, topics); what else changes is told where it is written.
"""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

KEPT = 20_000
"""Changes that are kept: whoever was away for longer reads everything anew."""


class Change(NamedTuple):
    what: str  # catalogue, removed (an entry), born (a feed's baseline), topic, topics, entry, everything
    ref: int | None


def topic_changed(conn: sqlite3.Connection, topic: int) -> None:
    """It took or lost stored entries."""
    conn.execute("INSERT INTO changes (what, ref) VALUES ('topic', ?)", (topic,))


def topics_changed(conn: sqlite3.Connection) -> None:
    """Any of them took or lost stored entries."""
    conn.execute("INSERT INTO changes (what) VALUES ('topics')")


def entries_changed(conn: sqlite3.Connection, entries: Iterable[int]) -> None:
    """Their words, language, pictures or topics."""
    conn.executemany("INSERT INTO changes (what, ref) VALUES ('entry', ?)", ((entry,) for entry in entries))


def reader_changed(conn: sqlite3.Connection, reader: int) -> None:
    """Their marks, stars, follows or mutes."""
    conn.execute("UPDATE users SET changed = changed + 1 WHERE id = ?", (reader,))


def everything_changed(conn: sqlite3.Connection, at: int) -> None:
    """Another database stands in this one's place.

    :param at: milliseconds since 1970, so that the change is later than any that was counted
    """
    conn.execute(
        "INSERT INTO changes (id, what) VALUES (max(?, (SELECT coalesce(max(id), 0) + 1 FROM changes)), ?)",
        (at, "everything"),
    )
    conn.execute("UPDATE users SET changed = max(?, changed + 1)", (at,))


def last_change(conn: sqlite3.Connection) -> int:
    return int(conn.execute("SELECT coalesce(max(id), 0) FROM changes").fetchone()[0])


def changes_since(conn: sqlite3.Connection, seen: int) -> list[Change] | None:
    """In their order; None when some of them are kept no longer, or were counted in another database."""
    rows = conn.execute("SELECT id, what, ref FROM changes WHERE id > ? ORDER BY id", (seen,)).fetchall()
    if rows and rows[0][0] > seen + 1 and rows[0][1] != "everything":
        return None
    return [Change(row[1], row[2]) for row in rows]


def forget_old_changes(conn: sqlite3.Connection) -> None:
    conn.execute("DELETE FROM changes WHERE id <= (SELECT max(id) FROM changes) - ?", (KEPT,))
