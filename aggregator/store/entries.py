"""Reading entries: lists, counts, and one with everything."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from pyroaring import BitMap

from aggregator.model import Enclosure, Entry, EntryQuery, FullEntry, Key, Tag, Topic
from aggregator.query_tree import Node
from aggregator.store.articles import article_of
from aggregator.store.highlight import IN_TEXT, passage, pattern_of
from aggregator.store.index.evaluate import Evaluator
from aggregator.store.index.library import IDS
from aggregator.store.index.search import Found, by_relevance
from aggregator.store.index.selection import SelectionIndex
from aggregator.store.times import moment, moment_or_none
from aggregator.store.titles import shown_title

_COLUMNS = "e.*, f.url AS feed_url, f.own_title, f.title AS feed_title, f.site_url AS feed_site_url"


class Count(NamedTuple):
    """How many entries a question finds. ``further``: a search of common words looked only at the newest matches, and
    older ones may have ids below this one."""

    entries: int
    further: int | None = None


def list_entries(conn: sqlite3.Connection, query: EntryQuery) -> list[Entry]:
    """A page, newest first; by relevance, the best matches."""
    asking = Evaluator(conn, query.reader)
    found = asking.answer(query)
    ids = asking.page(query, found.ids)
    if query.by_relevance and found.expression:
        return _entries(asking, _best(asking, found, ids, query.limit))
    return _in_order(asking, asking.library.times.newest(ids, query.limit))


def _best(asking: Evaluator, found: Found, ids: BitMap, limit: int) -> list[int]:
    best, titled = by_relevance(asking.conn, found, ids)
    for part in (titled, ids - titled) if not best else ():
        newest = asking.library.times.newest(part, limit - len(best))
        best += [entry.id for entry in _in_order(asking, newest)]
    return best[:limit]


def count_entries(conn: sqlite3.Connection, query: EntryQuery) -> int:
    """How many there are in all, whatever the page; of common words, among the newest matches."""
    return count(conn, query).entries


def count(conn: sqlite3.Connection, query: EntryQuery) -> Count:
    """count_entries(), and whether that is all."""
    found = Evaluator(conn, query.reader).answer(query)
    return Count(len(found.ids), found.further)


def topic_counts(conn: sqlite3.Connection, query: EntryQuery) -> dict[str, int]:
    """Slug → how many entries a press on its chip would show.

    With any, that is the topic under the rest of the filter; with all, the topic beside those chosen already.
    """
    asking = Evaluator(conn, query.reader)
    query = replace(query, topics=query.topics if query.match_all else (), quiet=True)

    def counted() -> dict[str, int]:
        ids = asking.answer(query).ids
        counts = {
            topic.slug: ids.intersection_cardinality(asking.library.topic(conn, topic.id))
            for topic in asking.catalogue.topics
        }
        return {slug: number for slug, number in counts.items() if number}

    return asking.index.once(asking.key("topics", query), counted)


def feed_counter(conn: sqlite3.Connection, query: EntryQuery) -> Callable[[int], int]:
    """What tells of a feed how many of its entries the query finds; good for one page."""
    asking = Evaluator(conn, query.reader)
    ids = asking.answer(replace(query, quiet=True)).ids
    return lambda feed: ids.intersection_cardinality(asking.library.feed(feed))


def folder_counts(conn: sqlite3.Connection, query: EntryQuery) -> dict[int, int]:
    """Folder → how many entries of the feeds in it and below the query finds."""
    asking = Evaluator(conn, query.reader)
    query = replace(query, quiet=True)

    def counted() -> dict[int, int]:
        ids = asking.answer(query).ids
        return {
            folder: ids.intersection_cardinality(asking.library.folder(conn, folder))
            for folder in asking.catalogue.nodes
        }

    return asking.index.once(asking.key("folders", query), counted)


def neighbours(conn: sqlite3.Connection, query: EntryQuery, entry: Entry) -> tuple[Entry | None, Entry | None]:
    """The next newer and the next older entry of a list, seen from one that need not be in it any more."""
    asking = Evaluator(conn, query.reader)
    found, times = asking.answer(query).ids, asking.library.times
    newer = times.oldest(times.after(found, entry.key.sort_at, entry.id), 1)
    older = times.newest(times.before(found, entry.key.sort_at, entry.id), 1)
    beside = {one.id: one for one in _in_order(asking, newer | older)}
    return (beside.get(newer[0]) if newer else None, beside.get(older[0]) if older else None)


def page_before(conn: sqlite3.Connection, query: EntryQuery, place: Key, size: int) -> Key | None:
    """Where the page of ``size`` entries begins whose last one has this place: what it is ``before``; None when it is
    the first page."""
    asking = Evaluator(conn, query.reader)
    times = asking.library.times
    newer = times.oldest(times.after(asking.answer(query).ids, place.sort_at, place.entry), size)
    return _in_order(asking, times.newest(newer, 1))[0].key if len(newer) == size else None


def passages(conn: sqlite3.Connection, node: Node, ids: Iterable[int]) -> dict[int, str]:
    """Of entries whose text holds what was searched for: the part of the text around the first such place."""
    pattern = pattern_of(node, IN_TEXT)
    if pattern is None:
        return {}
    rows = conn.execute(
        "SELECT entry, text FROM entry_texts WHERE entry IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
    )
    around = {row["entry"]: passage(row["text"], pattern) for row in rows}
    return {entry: text for entry, text in around.items() if text}


def newest_id(conn: sqlite3.Connection) -> int:
    """The highest id given so far: what a page carries as ``as_of``."""
    return int(conn.execute("SELECT coalesce(max(id), 0) FROM entries").fetchone()[0])


def get_entries(conn: sqlite3.Connection, ids: Iterable[int], reader: int | None) -> list[Entry]:
    """These entries in this order; those that are no more, or that this reader may not see, are left out."""
    wanted = [entry for entry in ids if 0 <= entry < IDS]
    # Inside a transaction the index would be one for this call alone: it need not hold all others.
    asking = Evaluator(conn, reader, index=SelectionIndex(conn, BitMap(wanted)) if conn.in_transaction else None)
    visible = asking.visible()
    return _entries(asking, [entry for entry in wanted if entry in visible])


def get_entry(conn: sqlite3.Connection, entry_id: int, reader: int | None) -> FullEntry | None:
    entries = get_entries(conn, [entry_id], reader)
    return _full(conn, entries[0]) if entries else None


def full_entries(conn: sqlite3.Connection, query: EntryQuery) -> Iterator[FullEntry]:
    """A page with everything, for exports and scripts."""
    for entry in list_entries(conn, query):
        yield _full(conn, entry)


def _in_order(asking: Evaluator, ids: BitMap) -> list[Entry]:
    return sorted(_entries(asking, ids), key=lambda entry: entry.key, reverse=True)


def _entries(asking: Evaluator, ids: Iterable[int]) -> list[Entry]:
    wanted = list(ids)
    page = BitMap(wanted)
    topics: dict[int, list[Topic]] = {}
    for topic in asking.catalogue.topics:
        for entry in page & asking.library.topic(asking.conn, topic.id):
            topics.setdefault(entry, []).append(topic)
    sql = (
        f"SELECT {_COLUMNS} FROM entries e JOIN feeds f ON f.id = e.feed WHERE e.id IN (SELECT value FROM json_each(?))"
    )
    found = {
        row["id"]: _entry(row, tuple(topics.get(row["id"], ())), asking)
        for row in asking.conn.execute(sql, (json.dumps(wanted),))
    }
    return [found[entry] for entry in wanted if entry in found]


def _entry(row: sqlite3.Row, its_topics: tuple[Topic, ...], asking: Evaluator) -> Entry:
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
        read=asking.is_read(row["id"]),
        starred=row["id"] in asking.mine.starred,
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
