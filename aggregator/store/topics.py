"""Topics: promoted tags. What each takes is found by store.deriving, at once or by a job."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace

from aggregator.model import EntryQuery, Topic
from aggregator.naming import tag_key, unique_slug
from aggregator.store import topic_jobs
from aggregator.store.db import StoreError
from aggregator.store.deriving import derive, is_small
from aggregator.store.entries import topic_counts
from aggregator.store.index import catalogue
from aggregator.store.index.catalogue import load_topics
from aggregator.store.index.evaluate import Evaluator

__all__ = ["TopicExists", "add_topic", "change_topic", "derive", "find_topic", "list_topics", "remove_topic"]


class TopicExists(StoreError):
    """A topic of this name is there already."""


def list_topics(conn: sqlite3.Connection, with_counts: bool = False) -> list[Topic]:
    """Every topic by name, with its aliases; ``entries`` counts those that everybody may see."""
    if not with_counts:
        return list(load_topics(conn))
    asking = Evaluator(conn, None)

    def counted() -> list[Topic]:
        counts = topic_counts(conn, EntryQuery())
        return [replace(topic, entries=counts.get(topic.slug, 0)) for topic in asking.catalogue.topics]

    return list(asking.index.once(asking.key("listed", EntryQuery()), counted))


def find_topic(conn: sqlite3.Connection, slug_or_name: str) -> Topic | None:
    """By slug, else by name in any language, else by what the name's slug would be."""
    return catalogue(conn).topic(slug_or_name)


def add_topic(
    conn: sqlite3.Connection,
    name: str,
    aliases: Iterable[str] = (),
    names: Mapping[str, str] | None = None,
    rule: str | None = None,
) -> Topic:
    """Promote a tag. What is stored is sorted into it at once; with a rule, and when it takes more than
    deriving.SMALL entries, by a job: topic_jobs.start() is the caller's task, outside of the transaction.

    :param rule: the text of a query; store.rules.refuse_circle() is the caller's task
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
    _define(conn, topic_id, name, aliases, names or {}, rule)
    held = conn.execute("SELECT count(*) FROM entry_topics WHERE topic = ?", (topic_id,)).fetchone()[0]
    return next(replace(topic, entries=held) for topic in load_topics(conn) if topic.id == topic_id)


def change_topic(
    conn: sqlite3.Connection,
    topic_id: int,
    name: str,
    aliases: Iterable[str],
    names: Mapping[str, str],
    rule: str | None = None,
) -> None:
    """Rename a topic and set its aliases and rule; its slug stays, since bookmarks and feeds lean on it. What is
    stored is sorted as by add_topic().

    :raises TopicExists: when another topic has this name
    """
    name = name.strip()
    if not tag_key(name):
        raise StoreError("A topic needs a name.")
    _refuse_taken(conn, name, but=topic_id)
    conn.execute("UPDATE topics SET name = ? WHERE id = ?", (name, topic_id))
    _define(conn, topic_id, name, aliases, names, rule)


def remove_topic(conn: sqlite3.Connection, topic_id: int) -> None:
    """Its entries and their tags stay. Of a large one the table goes by a job."""
    topic_jobs.remove(conn, topic_id)
    topic_jobs.ask_rules(conn)


def _define(
    conn: sqlite3.Connection,
    topic_id: int,
    name: str,
    aliases: Iterable[str],
    names: Mapping[str, str],
    rule: str | None,
) -> None:
    own_slug, former_rule = conn.execute("SELECT slug, rule FROM topics WHERE id = ?", (topic_id,)).fetchone()
    keys: dict[str, str | None] = {tag_key(own): None for own in (name, own_slug, *names.values())}
    for alias in aliases:
        keys.setdefault(tag_key(alias), alias.strip())
    keys.pop("", None)
    conn.execute(
        "UPDATE topics SET names = ?, rule = ? WHERE id = ?",
        (json.dumps(dict(names), ensure_ascii=False), rule or None, topic_id),
    )
    conn.execute("DELETE FROM topic_keys WHERE topic = ?", (topic_id,))
    conn.executemany("INSERT INTO topic_keys VALUES (?, ?, ?)", [(topic_id, key, alias) for key, alias in keys.items()])
    if rule or former_rule or topic_jobs.job_of(conn, topic_id) or not is_small(conn, topic_id):
        topic_jobs.ask(conn, topic_id)
    else:
        derive(conn, topic=topic_id)
        topic_jobs.ask_rules(conn)


def _refuse_taken(conn: sqlite3.Connection, name: str, but: int | None = None) -> None:
    for topic in list_topics(conn):
        if topic.id != but and tag_key(name) in (tag_key(topic.name), topic.slug):
            raise TopicExists(f"There is a topic “{topic.name}” already (slug {topic.slug}). Nothing was changed.")
