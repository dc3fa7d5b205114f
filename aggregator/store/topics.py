"""Topics: promoted tags, and which entries they take."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace

from aggregator.model import EntryQuery, Topic
from aggregator.naming import tag_key, unique_slug
from aggregator.store.changes import topic_changed, topics_changed
from aggregator.store.db import StoreError
from aggregator.store.entries import topic_counts
from aggregator.store.index import catalogue
from aggregator.store.index.catalogue import load_topics


class TopicExists(StoreError):
    """A topic of this name is there already."""


def list_topics(conn: sqlite3.Connection, with_counts: bool = False) -> list[Topic]:
    """Every topic by name, with its aliases; ``entries`` counts those that everybody may see."""
    if not with_counts:
        return list(load_topics(conn))
    counts = topic_counts(conn, EntryQuery())
    return [replace(topic, entries=counts.get(topic.slug, 0)) for topic in catalogue(conn).topics]


def find_topic(conn: sqlite3.Connection, slug_or_name: str) -> Topic | None:
    """By slug, else by name in any language, else by what the name's slug would be."""
    return catalogue(conn).topic(slug_or_name)


def add_topic(
    conn: sqlite3.Connection, name: str, aliases: Iterable[str] = (), names: Mapping[str, str] | None = None
) -> Topic:
    """Promote a tag; what is stored is sorted into it at once.

    :raises TopicExists: when a topic has this name
    """
    name = name.strip()
    if not tag_key(name):
        raise StoreError("A topic needs a name.")
    _refuse_taken(conn, name)
    taken = {row["slug"] for row in conn.execute("SELECT slug FROM topics")}
    new_slug = unique_slug(name, taken.__contains__)
    cursor = conn.execute("INSERT INTO topics (slug, name) VALUES (?, ?)", (new_slug, name))
    topic_id = int(cursor.lastrowid or 0)
    _set_keys(conn, topic_id, name, aliases, names or {})
    held = conn.execute("SELECT count(*) FROM entry_topics WHERE topic = ?", (topic_id,)).fetchone()[0]
    return next(replace(topic, entries=held) for topic in load_topics(conn) if topic.id == topic_id)


def change_topic(
    conn: sqlite3.Connection, topic_id: int, name: str, aliases: Iterable[str], names: Mapping[str, str]
) -> None:
    """Rename a topic and set its aliases; its slug stays, since bookmarks and feeds lean on it.

    :raises TopicExists: when another topic has this name
    """
    name = name.strip()
    if not tag_key(name):
        raise StoreError("A topic needs a name.")
    _refuse_taken(conn, name, but=topic_id)
    conn.execute("UPDATE topics SET name = ? WHERE id = ?", (name, topic_id))
    _set_keys(conn, topic_id, name, aliases, names)


def remove_topic(conn: sqlite3.Connection, topic_id: int) -> None:
    """Its entries and their tags stay."""
    conn.execute("DELETE FROM topics WHERE id = ?", (topic_id,))
    topic_changed(conn, topic_id)


def derive(
    conn: sqlite3.Connection,
    *,
    topic: int | None = None,
    feed: int | None = None,
    entries: Iterable[int] | None = None,
) -> None:
    """Sort entries into topics by their tags: all of a topic, all of a feed, or these.

    The one place where entry_topics is written. Of entries that are not new, entries_changed() tells.
    """
    values: dict[str, int | str | None] = {"topic": topic, "feed": feed, "entries": json.dumps(list(entries or ()))}
    chosen = "IN (SELECT value FROM json_each(:entries))"
    if topic is not None:
        which, inside = "topic = :topic", "k.topic = :topic"
    elif feed is not None:
        which, inside = "entry IN (SELECT id FROM entries WHERE feed = :feed)", "e.feed = :feed"
    else:
        which, inside = f"entry {chosen}", f"g.entry {chosen}"
    conn.execute(f"DELETE FROM entry_topics WHERE {which}", values)
    conn.execute(
        "INSERT OR IGNORE INTO entry_topics (topic, sort_at, entry) SELECT k.topic, e.sort_at, e.id "
        "FROM entry_tags g JOIN entries e ON e.id = g.entry JOIN tags t ON t.id = g.tag "
        f"JOIN topic_keys k ON k.key = t.key WHERE {inside}",
        values,
    )
    if topic is not None:
        topic_changed(conn, topic)
    elif feed is not None:
        topics_changed(conn)


def _set_keys(
    conn: sqlite3.Connection, topic_id: int, name: str, aliases: Iterable[str], names: Mapping[str, str]
) -> None:
    own_slug = conn.execute("SELECT slug FROM topics WHERE id = ?", (topic_id,)).fetchone()["slug"]
    keys: dict[str, str | None] = {tag_key(own): None for own in (name, own_slug, *names.values())}
    for alias in aliases:
        keys.setdefault(tag_key(alias), alias.strip())
    keys.pop("", None)
    conn.execute("UPDATE topics SET names = ? WHERE id = ?", (json.dumps(dict(names), ensure_ascii=False), topic_id))
    conn.execute("DELETE FROM topic_keys WHERE topic = ?", (topic_id,))
    conn.executemany("INSERT INTO topic_keys VALUES (?, ?, ?)", [(topic_id, key, alias) for key, alias in keys.items()])
    derive(conn, topic=topic_id)


def _refuse_taken(conn: sqlite3.Connection, name: str, but: int | None = None) -> None:
    for topic in list_topics(conn):
        if topic.id != but and tag_key(name) in (tag_key(topic.name), topic.slug):
            raise TopicExists(f"There is a topic “{topic.name}” already (slug {topic.slug}). Nothing was changed.")
