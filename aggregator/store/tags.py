"""Tags: words on entries, each with its source."""

import sqlite3
from collections.abc import Iterable

from aggregator.naming import tag_key


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
