"""Folders: OPML's nesting of the catalogue. A feed may stand in several."""

import json
import sqlite3

from aggregator.model import FeedLeaf, FolderNode
from aggregator.store import marks
from aggregator.store.titles import shown_title


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


def folder_tree(conn: sqlite3.Connection, reader: int | None) -> tuple[tuple[FolderNode, ...], tuple[FeedLeaf, ...]]:
    """The folders with their feeds, and the feeds that stand in none; each with the reader's unread count.

    A visitor's counts are zero.
    """
    unread = marks.unread_by_feed(conn, reader) if reader is not None else {}
    leaves: dict[int, FeedLeaf] = {}
    for row in conn.execute("SELECT id, url, own_title, title FROM feeds"):
        leaves[row["id"]] = FeedLeaf(row["id"], shown_title(dict(row)), row["url"], unread.get(row["id"], 0))
    inside: dict[int, list[FeedLeaf]] = {}
    placed: set[int] = set()
    for row in conn.execute("SELECT feed, folder FROM feed_folders"):
        if row["feed"] in leaves:
            inside.setdefault(row["folder"], []).append(leaves[row["feed"]])
            placed.add(row["feed"])
    children: dict[int | None, list[sqlite3.Row]] = {}
    for row in conn.execute("SELECT id, parent, name, path FROM folders ORDER BY name COLLATE NOCASE"):
        children.setdefault(row["parent"], []).append(row)

    def node(row: sqlite3.Row) -> tuple[FolderNode, set[int]]:
        below = [node(child) for child in children.get(row["id"], ())]
        feeds = inside.get(row["id"], [])
        held = {feed.id for feed in feeds}.union(*(ids for _, ids in below))
        count = sum(leaves[feed].unread for feed in held)
        folders = tuple(folder for folder, _ in below)
        return FolderNode(row["id"], row["name"], shown_path(row["path"]), count, _by_title(feeds), folders), held

    top = tuple(node(row)[0] for row in children.get(None, ()))
    return top, _by_title([leaf for feed, leaf in leaves.items() if feed not in placed])


def _by_title(feeds: list[FeedLeaf]) -> tuple[FeedLeaf, ...]:
    return tuple(sorted(feeds, key=lambda feed: (feed.title.casefold(), feed.id)))


def shown_path(path: str) -> str:
    return "/".join(json.loads(path))
