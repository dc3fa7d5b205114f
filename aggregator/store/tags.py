"""Tags: words on entries, each with its source."""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from aggregator.naming import tag_key

LOOKED_AT = 20_000
"""Entries, the newest, of which the tags are counted."""


class TagCount(NamedTuple):
    name: str
    entries: int


def frequent_tags(conn: sqlite3.Connection, limit: int, least: int = 2) -> list[TagCount]:
    """The tags that stand on most of the newest LOOKED_AT entries and are no topic's, private feeds left out.

    :param least: entries that a tag stands on
    """
    since = conn.execute("SELECT coalesce(max(id), 0) FROM entries").fetchone()[0] - LOOKED_AT
    rows = conn.execute(
        "WITH counted AS (SELECT tag, count(DISTINCT entry) AS entries FROM entry_tags WHERE entry > :since "
        "AND entry NOT IN (SELECT e.id FROM feeds f JOIN entries e ON e.feed = f.id WHERE f.owner IS NOT NULL "
        "AND e.id > :since) GROUP BY tag) "
        "SELECT t.name, c.entries FROM counted c JOIN tags t ON t.id = c.tag "
        "WHERE c.entries >= :least AND t.key NOT IN (SELECT key FROM topic_keys) "
        "ORDER BY c.entries DESC, t.name LIMIT :limit",
        {"since": since, "least": least, "limit": limit},
    )
    return [TagCount(*row) for row in rows]


def tag_id(conn: sqlite3.Connection, name: str) -> int:
    """The tag of this name, made where there is none. The first spelling stays."""
    key = tag_key(name)
    row = conn.execute("SELECT id FROM tags WHERE key = ?", (key,)).fetchone()
    if row:
        return int(row["id"])
    return int(conn.execute("INSERT INTO tags (key, name) VALUES (?, ?)", (key, name.strip())).lastrowid or 0)


def set_author_tags(conn: sqlite3.Connection, entry_id: int, names: Iterable[str]) -> None:
    """The words that the feed itself puts on the entry, in place of those it put before."""
    conn.execute("DELETE FROM entry_tags WHERE entry = ? AND source = 'author'", (entry_id,))
    conn.executemany(
        "INSERT OR IGNORE INTO entry_tags VALUES (?, ?, 'author')",
        [(entry_id, tag_id(conn, name)) for name in names if tag_key(name)],
    )


def tag_feed(conn: sqlite3.Connection, feed_id: int, name: str) -> bool:
    """A word that every entry of the feed gets; whether it is new to the feed."""
    sql = "INSERT OR IGNORE INTO feed_tags VALUES (?, ?)"
    return conn.execute(sql, (feed_id, tag_id(conn, name))).rowcount > 0


def tag_by_feed(conn: sqlite3.Connection, feed_id: int, entries: Iterable[int]) -> None:
    """The words that come from where the feed stands: its folders' names and its outline's categories."""
    words = {row["tag"] for row in conn.execute("SELECT tag FROM feed_tags WHERE feed = ?", (feed_id,))}
    for row in conn.execute(
        "WITH RECURSIVE up (id, parent, name) AS ("
        "SELECT f.id, f.parent, f.name FROM folders f JOIN feed_folders ff ON ff.folder = f.id WHERE ff.feed = ? "
        "UNION SELECT f.id, f.parent, f.name FROM folders f JOIN up ON f.id = up.parent) SELECT name FROM up",
        (feed_id,),
    ).fetchall():
        if tag_key(row["name"]):
            words.add(tag_id(conn, row["name"]))
    if words:
        conn.executemany(
            "INSERT OR IGNORE INTO entry_tags VALUES (?, ?, 'folder')",
            [(e, tag) for e in entries for tag in words],
        )


def tag_entry(conn: sqlite3.Connection, entry: int, name: str, source: str) -> bool:
    """A word that somebody puts on an entry; whether it is new. deriving.derive_anew() is the caller's task."""
    sql = "INSERT OR IGNORE INTO entry_tags VALUES (?, ?, ?)"
    return conn.execute(sql, (entry, tag_id(conn, name), source)).rowcount > 0


def untag_entry(conn: sqlite3.Connection, entry: int, name: str, source: str) -> bool:
    """Take a word of this source away again; whether it stood there. deriving.derive_anew() is the caller's task."""
    sql = "DELETE FROM entry_tags WHERE entry = ? AND source = ? AND tag = (SELECT id FROM tags WHERE key = ?)"
    return conn.execute(sql, (entry, source, tag_key(name))).rowcount > 0
