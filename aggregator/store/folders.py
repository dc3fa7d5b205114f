"""Folders: OPML's nesting of the catalogue. A feed may stand in several."""

import json
import sqlite3

from aggregator.store.index.catalogue import shown_path


def ensure_folder(conn: sqlite3.Connection, path: tuple[str, ...]) -> int:
    """The folder at this path, made with its parents where there is none."""
    parent: int | None = None
    for depth in range(1, len(path) + 1):
        key = json.dumps(path[:depth], ensure_ascii=False)
        row = conn.execute("SELECT id FROM folders WHERE path = ?", (key,)).fetchone()
        if row:
            parent = int(row["id"])
        else:
            cursor = conn.execute(
                "INSERT INTO folders (parent, name, path) VALUES (?, ?, ?)", (parent, path[depth - 1], key)
            )
            parent = int(cursor.lastrowid or 0)
    if parent is None:
        raise ValueError("a folder needs a name")
    return parent


def put_feed(conn: sqlite3.Connection, feed_id: int, folder_id: int) -> bool:
    """Whether it did not stand there already."""
    return conn.execute("INSERT OR IGNORE INTO feed_folders VALUES (?, ?)", (feed_id, folder_id)).rowcount > 0


def paths_by_feed(conn: sqlite3.Connection, feed_id: int | None = None) -> dict[int, tuple[str, ...]]:
    """Feed → the paths of its folders, names joined by /."""
    found: dict[int, list[str]] = {}
    where, values = ("WHERE ff.feed = ?", (feed_id,)) if feed_id is not None else ("", ())
    sql = f"SELECT ff.feed, f.path FROM feed_folders ff JOIN folders f ON f.id = ff.folder {where} ORDER BY f.path"
    for row in conn.execute(sql, values):
        found.setdefault(row["feed"], []).append(shown_path(row["path"]))
    return {feed: tuple(paths) for feed, paths in found.items()}


def drop_empty(conn: sqlite3.Connection) -> None:
    """Remove folders that hold neither a feed nor a folder."""
    while conn.execute(
        "DELETE FROM folders WHERE id NOT IN (SELECT folder FROM feed_folders) "
        "AND id NOT IN (SELECT parent FROM folders WHERE parent IS NOT NULL)"
    ).rowcount:
        pass


def list_folders(conn: sqlite3.Connection) -> list[tuple[int, str]]:
    """Every folder's id and path, each after the one it lies in."""
    rows = conn.execute("SELECT id, path FROM folders").fetchall()
    rows.sort(key=lambda row: [name.casefold() for name in json.loads(row["path"])])
    return [(row["id"], shown_path(row["path"])) for row in rows]
