"""Reading entries: lists, counts, and one with everything."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from aggregator.model import Enclosure, Entry, EntryQuery, FullEntry, Key, Tag, Topic
from aggregator.store import topics
from aggregator.store.articles import article_of
from aggregator.store.query import READ, select_entries
from aggregator.store.times import moment, moment_or_none
from aggregator.store.titles import shown_title

_COLUMNS = (
    "e.*, f.url AS feed_url, f.own_title, f.title AS feed_title, f.site_url AS feed_site_url, "
    f"CASE WHEN :reader IS NULL THEN 0 ELSE {READ} END AS is_read, s.starred AS starred"
)


def list_entries(conn: sqlite3.Connection, query: EntryQuery) -> list[Entry]:
    """A page, newest first."""
    selection = select_entries(query, marks=True)
    rows = conn.execute(selection.sql(_COLUMNS, limit=True), selection.values).fetchall()
    return with_topics(conn, rows)


def count_entries(conn: sqlite3.Connection, query: EntryQuery) -> int:
    """How many there are in all, whatever the page."""
    if query == EntryQuery(topics=query.topics[:1], limit=query.limit, before=query.before, reader=query.reader):
        return topics.count_of(conn, query.topics[0]) if query.topics else _count_all(conn)
    selection = select_entries(replace(query, before=None), marks=False)
    return int(conn.execute(selection.sql("count(*)", order=False), selection.values).fetchone()[0])


def _count_all(conn: sqlite3.Connection) -> int:
    return int(conn.execute("SELECT count(*) FROM entries").fetchone()[0])


def topic_counts(conn: sqlite3.Connection, query: EntryQuery) -> dict[str, int]:
    """Slug → how many entries a press on its chip would show.

    With any, that is the topic under the rest of the filter; with all, the topic beside those chosen already.
    """
    rest = replace(query, before=None, topics=query.topics if query.match_all else ())
    selection = select_entries(rest, marks=False)
    if selection.where:
        inside = f"WHERE x.entry IN ({selection.sql('e.id', order=False)})"
    else:
        inside = ""
    sql = f"SELECT t.slug, count(*) AS times FROM entry_topics x JOIN topics t ON t.id = x.topic {inside} GROUP BY t.id"
    return {row["slug"]: row["times"] for row in conn.execute(sql, selection.values)}


def neighbours(conn: sqlite3.Connection, query: EntryQuery, entry: Entry) -> tuple[Entry | None, Entry | None]:
    """The next newer and the next older entry of a list, seen from one that need not be in it any more."""
    older = list_entries(conn, replace(query, before=entry.key, limit=1))
    newer_ones = replace(query, before=None, newer_than=entry.key, limit=1)
    selection = select_entries(newer_ones, marks=True, oldest_first=True)
    rows = conn.execute(selection.sql(_COLUMNS, limit=True), selection.values).fetchall()
    newer = with_topics(conn, rows)
    return (newer[0] if newer else None, older[0] if older else None)


def newest_id(conn: sqlite3.Connection) -> int:
    """The highest id given so far: what a page carries as ``as_of``."""
    return int(conn.execute("SELECT coalesce(max(id), 0) FROM entries").fetchone()[0])


def get_entries(conn: sqlite3.Connection, ids: Iterable[int], reader: int | None) -> list[Entry]:
    """These entries in this order; those that are no more are left out."""
    wanted = list(ids)
    selection = select_entries(EntryQuery(reader=reader), marks=True)
    selection.where.append("e.id IN (SELECT value FROM json_each(:ids))")
    rows = conn.execute(selection.sql(_COLUMNS, order=False), selection.values | {"ids": json.dumps(wanted)}).fetchall()
    found = {entry.id: entry for entry in with_topics(conn, rows)}
    return [found[entry_id] for entry_id in wanted if entry_id in found]


def get_entry(conn: sqlite3.Connection, entry_id: int, reader: int | None) -> FullEntry | None:
    entries = get_entries(conn, [entry_id], reader)
    return _full(conn, entries[0]) if entries else None


def full_entries(conn: sqlite3.Connection, query: EntryQuery) -> Iterator[FullEntry]:
    """A page with everything, for exports and scripts."""
    for entry in list_entries(conn, query):
        yield _full(conn, entry)


def with_topics(conn: sqlite3.Connection, rows: list[sqlite3.Row]) -> list[Entry]:
    """Rows of this file's columns as records, their topics fetched in one go."""
    by_entry: dict[int, list[Topic]] = {}
    for row in conn.execute(
        "SELECT x.entry, t.* FROM entry_topics x JOIN topics t ON t.id = x.topic "
        "WHERE x.entry IN (SELECT value FROM json_each(?)) ORDER BY t.name",
        (json.dumps([row["id"] for row in rows]),),
    ):
        by_entry.setdefault(row["entry"], []).append(topics.topic_of(row))
    return [_entry(row, tuple(by_entry.get(row["id"], ()))) for row in rows]


def _entry(row: sqlite3.Row, its_topics: tuple[Topic, ...]) -> Entry:
    feed: Mapping[str, object] = {
        "own_title": row["own_title"],
        "title": row["feed_title"],
        "url": row["feed_url"],
    }
    return Entry(
        id=row["id"],
        key=Key(row["sort_at"], row["id"]),
        feed=row["feed"],
        feed_title=shown_title(feed),
        feed_url=row["feed_url"],
        guid=row["guid"],
        url=row["url"],
        title=row["title"],
        author=row["author"],
        teaser=row["teaser"],
        image=row["image"],
        published=moment_or_none(row["published"]),
        updated=moment_or_none(row["updated"]),
        arrived=moment(row["arrived"]),
        sort_at=moment(row["sort_at"]),
        language=row["language"],
        comments_url=row["comments_url"],
        topics=its_topics,
        edited=moment_or_none(row["edited"]),
        read=bool(row["is_read"]),
        starred=row["starred"] is not None,
    )


def _full(conn: sqlite3.Connection, entry: Entry) -> FullEntry:
    body = conn.execute("SELECT summary, content FROM entry_bodies WHERE entry = ?", (entry.id,)).fetchone()
    site = conn.execute("SELECT site_url FROM feeds WHERE id = ?", (entry.feed,)).fetchone()
    tags = conn.execute(
        "SELECT t.name, et.source FROM entry_tags et JOIN tags t ON t.id = et.tag "
        "WHERE et.entry = ? ORDER BY t.name, et.source",
        (entry.id,),
    )
    files = conn.execute("SELECT url, type, length FROM enclosures WHERE entry = ? ORDER BY position", (entry.id,))
    picked = conn.execute(
        "SELECT c.slug FROM collection_items i JOIN collections c ON c.id = i.collection "
        "WHERE i.entry = ? ORDER BY c.slug",
        (entry.id,),
    )
    return FullEntry(
        entry=entry,
        feed_site_url=site["site_url"],
        summary=body["summary"],
        content=body["content"],
        tags=tuple(Tag(row["name"], row["source"]) for row in tags),
        enclosures=tuple(Enclosure(row["url"], row["type"], row["length"]) for row in files),
        collections=tuple(row["slug"] for row in picked),
        article=article_of(conn, entry.id),
    )
