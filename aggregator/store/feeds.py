"""Feeds: what people edit of them, and the catalogue's table. A private feed belongs to one reader alone: it is of no
catalogue, export or count, and only list_own_feeds() and its id lead to it."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from aggregator.model import Failure, Feed, FeedState, Outline
from aggregator.naming import tag_key
from aggregator.store import deriving, folders, tags, topic_jobs
from aggregator.store.search import forget_texts
from aggregator.store.times import moment, moment_or_none, now
from aggregator.store.titles import shown_title

_SELECT = """
SELECT f.*, p.last_poll, p.next_poll, p.reason, p.failures, p.failing_since, p.error_kind, p.error_detail, p.status,
       (SELECT count(*) FROM entries WHERE feed = f.id) AS entries
FROM feeds f LEFT JOIN feed_polls p ON p.feed = f.id
"""


class FirstPolls(NamedTuple):
    """How far the first polls of the catalogue's newest feeds are."""

    done: int
    total: int
    entries: int


def list_feeds(conn: sqlite3.Connection) -> list[Feed]:
    """The whole catalogue by title, the guide feed too."""
    paths = folders.paths_by_feed(conn)
    rows = conn.execute(_SELECT + "WHERE f.owner IS NULL")
    return _by_title(_feed(row, paths.get(row["id"], ())) for row in rows)


def list_own_feeds(conn: sqlite3.Connection, reader: int) -> list[Feed]:
    """A reader's private feeds by title."""
    return _by_title(_feed(row, ()) for row in conn.execute(_SELECT + "WHERE f.owner = ?", (reader,)))


def count_private(conn: sqlite3.Connection) -> int:
    """How many private feeds all readers have together."""
    return int(conn.execute("SELECT count(*) FROM feeds WHERE owner IS NOT NULL").fetchone()[0])


def all_ids(conn: sqlite3.Connection) -> frozenset[int]:
    """Of every feed that there is, private ones too."""
    return frozenset(row["id"] for row in conn.execute("SELECT id FROM feeds"))


def get_feed(conn: sqlite3.Connection, feed_id: int) -> Feed | None:
    """A feed of the catalogue or a private one: who may see it is people.access's to say."""
    row = conn.execute(_SELECT + "WHERE f.id = ?", (feed_id,)).fetchone()
    return _feed(row, folders.paths_by_feed(conn, feed_id).get(feed_id, ())) if row else None


def find_feed(conn: sqlite3.Connection, url: str, owner: int | None = None) -> Feed | None:
    """The catalogue's feed of this URL, or this reader's own."""
    row = conn.execute("SELECT id FROM feeds WHERE url = ? AND owner IS ?", (url, owner)).fetchone()
    return get_feed(conn, row["id"]) if row else None


def add_feed(
    conn: sqlite3.Connection,
    outline: Outline,
    *,
    starter: bool = False,
    guide: bool = False,
    owner: int | None = None,
) -> tuple[int, bool]:
    """Put a feed into the catalogue, or add folders and tags to the one that is there.

    :param owner: the reader whose private feed it becomes instead; folders are the catalogue's, so it gets none
    :return: its id, and whether it is new
    """
    if owner is not None:
        outline = replace(outline, folders=())
    row = conn.execute("SELECT id FROM feeds WHERE url = ? AND owner IS ?", (outline.url, owner)).fetchone()
    if row:
        feed_id, new = int(row["id"]), False
        conn.execute("UPDATE feeds SET starter = 0 WHERE id = ? AND NOT ?", (feed_id, starter))
    else:
        cursor = conn.execute(
            "INSERT INTO feeds (url, owner, own_title, site_url, outline, starter, guide, created) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                outline.url,
                owner,
                outline.title,
                outline.site_url,
                json.dumps(dict(outline.extra)),
                starter,
                guide,
                now(),
            ),
        )
        feed_id, new = int(cursor.lastrowid or 0), True
        if not guide:
            conn.execute("INSERT INTO feed_polls (feed) VALUES (?)", (feed_id,))
    placed = [
        folders.put_feed(conn, feed_id, folders.ensure_folder(conn, path)) for path in filter(None, outline.folders)
    ]
    placed += [tags.tag_feed(conn, feed_id, name) for name in filter(tag_key, outline.tags)]
    if any(placed) and not new:
        _tag_stored(conn, feed_id)
    return feed_id, new


def _tag_stored(conn: sqlite3.Connection, feed_id: int) -> None:
    """Give the feed's stored entries the words of the places and categories that it has gained."""
    entries = [row["id"] for row in conn.execute("SELECT id FROM entries WHERE feed = ?", (feed_id,))]
    tags.tag_by_feed(conn, feed_id, entries)
    deriving.derive(conn, feed=feed_id)
    topic_jobs.ask_rules(conn)


def outlines(conn: sqlite3.Connection) -> list[Outline]:
    """The catalogue as OPML names it: every feed but the guide."""
    places: dict[int, list[tuple[str, ...]]] = {}
    for row in conn.execute(
        "SELECT ff.feed, f.path FROM feed_folders ff JOIN folders f ON f.id = ff.folder ORDER BY f.path"
    ):
        places.setdefault(row["feed"], []).append(tuple(json.loads(row["path"])))
    names: dict[int, list[str]] = {}
    for row in conn.execute("SELECT ft.feed, t.name FROM feed_tags ft JOIN tags t ON t.id = ft.tag ORDER BY t.name"):
        names.setdefault(row["feed"], []).append(row["name"])
    return [
        Outline(
            url=row["url"],
            title=row["own_title"] or row["title"],
            site_url=row["site_url"],
            folders=tuple(places.get(row["id"], ())),
            tags=tuple(names.get(row["id"], ())),
            extra=json.loads(row["outline"]),
        )
        for row in conn.execute("SELECT * FROM feeds WHERE guide = 0 AND owner IS NULL ORDER BY id")
    ]


def set_state(conn: sqlite3.Connection, feed_id: int, state: FeedState) -> None:
    """Pause, resume or end a feed; a resumed one is due at once."""
    conn.execute("UPDATE feeds SET state = ?, starter = 0 WHERE id = ?", (state, feed_id))
    if state is FeedState.ACTIVE:
        poll_soon(conn, [feed_id])


def rename_feed(conn: sqlite3.Connection, feed_id: int, title: str | None) -> None:
    """An own title; None or nothing gives the document's back."""
    conn.execute("UPDATE feeds SET own_title = ?, starter = 0 WHERE id = ?", ((title or "").strip() or None, feed_id))


def remove_feed(conn: sqlite3.Connection, feed_id: int) -> None:
    """Remove a feed with its entries. What was picked into collections stays there."""
    forget_texts(conn, [row["id"] for row in conn.execute("SELECT id FROM entries WHERE feed = ?", (feed_id,))])
    conn.execute("DELETE FROM feeds WHERE id = ?", (feed_id,))
    folders.drop_empty(conn)


def poll_soon(conn: sqlite3.Connection, feed_ids: Iterable[int]) -> None:
    """Make feeds due now; a running Retry-After of their server is still kept."""
    conn.executemany(
        "UPDATE feed_polls SET next_poll = max(?, coalesce(wait_until, 0)), reason = 'asked' WHERE feed = ?",
        ((now(), feed_id) for feed_id in feed_ids),
    )


def retry_failed(conn: sqlite3.Connection) -> int:
    """Make every active feed of the catalogue due now whose last poll failed, after an outage say; a running
    Retry-After is kept.

    :return: how many these are
    """
    return conn.execute(
        "UPDATE feed_polls SET next_poll = max(?, coalesce(wait_until, 0)), reason = 'asked' "
        "WHERE error_kind IS NOT NULL "
        "AND feed IN (SELECT id FROM feeds WHERE state = 'active' AND guide = 0 AND owner IS NULL)",
        (now(),),
    ).rowcount


def has_own_feeds(conn: sqlite3.Connection) -> bool:
    """Whether the catalogue holds anything but the guide and the untouched starter list."""
    sql = "SELECT 1 FROM feeds WHERE guide = 0 AND starter = 0 AND owner IS NULL LIMIT 1"
    return conn.execute(sql).fetchone() is not None


def ever_held_a_feed(conn: sqlite3.Connection) -> bool:
    """Whether any feed was ever stored: ids are never used again, so their counter tells."""
    return conn.execute("SELECT 1 FROM sqlite_sequence WHERE name = 'feeds' AND seq > 0").fetchone() is not None


def keep_starter(conn: sqlite3.Connection) -> None:
    """The starter catalogue is the people's own from now on."""
    conn.execute("UPDATE feeds SET starter = 0 WHERE starter = 1")


def drop_starter(conn: sqlite3.Connection, keep: Iterable[str] = ()) -> int:
    """Remove the starter feeds that nobody touched: unchanged, and without an entry that was starred or picked.

    :param keep: URLs that stay in any case
    :return: how many were removed
    """
    kept = set(keep)
    rows = conn.execute(
        "SELECT id, url FROM feeds f WHERE starter = 1 AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.feed = f.id "
        "AND (EXISTS (SELECT 1 FROM stars s WHERE s.entry = e.id) "
        "OR EXISTS (SELECT 1 FROM collection_items i WHERE i.entry = e.id)))"
    ).fetchall()
    dropped = [row["id"] for row in rows if row["url"] not in kept]
    for feed_id in dropped:
        remove_feed(conn, feed_id)
    return len(dropped)


def first_polls(conn: sqlite3.Connection) -> FirstPolls:
    """Of the feeds added within a day before the newest one: how many were visited, and the entries they brought."""
    row = conn.execute(
        "SELECT count(*) AS total, count(p.last_poll) AS done, "
        "coalesce(sum((SELECT count(*) FROM entries WHERE feed = f.id)), 0) AS entries "
        "FROM feeds f JOIN feed_polls p ON p.feed = f.id "
        "WHERE f.state = 'active' AND f.starter = 0 AND f.owner IS NULL AND f.created > (SELECT "
        "coalesce(max(created), 0) - 86400 FROM feeds WHERE guide = 0 AND starter = 0 AND owner IS NULL)"
    ).fetchone()
    return FirstPolls(row["done"], row["total"], row["entries"])


def _by_title(found: Iterable[Feed]) -> list[Feed]:
    return sorted(found, key=lambda feed: (feed.title.casefold(), feed.id))


def _feed(row: sqlite3.Row, paths: tuple[str, ...]) -> Feed:
    values: Mapping[str, object] = {key: row[key] for key in row.keys()}  # noqa: SIM118 (a Row is no mapping)
    active = row["state"] == FeedState.ACTIVE
    return Feed(
        id=row["id"],
        url=row["url"],
        title=shown_title(values),
        site_url=row["site_url"],
        state=FeedState(row["state"]),
        folders=paths,
        last_poll=moment_or_none(row["last_poll"]),
        next_poll=moment(row["next_poll"] or now()) if active and row["next_poll"] is not None else None,
        reason=row["reason"],
        failures=row["failures"] or 0,
        failing_since=moment_or_none(row["failing_since"]),
        error=Failure(row["error_kind"], row["error_detail"]) if row["error_kind"] else None,
        status=row["status"],
        entries=row["entries"],
        starter=bool(row["starter"]),
        guide=bool(row["guide"]),
        owner=row["owner"],
    )
