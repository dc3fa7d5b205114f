"""Which entries a topic takes: those with a tag of its keys, and those that its rule finds.

The one place where entry_topics is written.
"""

import json
import sqlite3
from collections.abc import Iterable

from pyroaring import BitMap

from aggregator.model import Entry
from aggregator.query_tree import Node
from aggregator.store.changes import entries_changed, topic_changed, topics_changed
from aggregator.store.index.evaluate import Evaluator
from aggregator.store.index.library import ids_of
from aggregator.store.index.selection import SelectionIndex
from aggregator.store.rules import RuleReader, in_order, read_rules

AT_ONCE = 20_000
"""Entries that a topic takes or loses within the request that changes it; more of them are left to the poller."""

SMALL = 2_000
"""A topic of at most so many is sorted in the transaction that changes it, others in portions after it."""

_AMONG = "IN (SELECT value FROM json_each(:entries))"
_TAKEN = (
    "FROM entry_tags g JOIN entries e ON e.id = g.entry JOIN tags t ON t.id = g.tag JOIN topic_keys k ON k.key = t.key"
)


def derive(
    conn: sqlite3.Connection,
    *,
    topic: int | None = None,
    feed: int | None = None,
    entries: Iterable[int] | None = None,
) -> None:
    """Sort entries into topics by their tags: all of a topic without a rule, of a feed that has gained tags, or these.

    What rules find of these entries is added by derive_by_rules(), once their texts are indexed. Of entries that are
    not new, entries_changed() tells.
    """
    values: dict[str, int | str | None] = {"topic": topic, "feed": feed, "entries": json.dumps(list(entries or ()))}
    if topic is not None:
        inside = "k.topic = :topic"
        conn.execute(
            f"DELETE FROM entry_topics WHERE topic = :topic AND entry NOT IN (SELECT e.id {_TAKEN} WHERE {inside})",
            values,
        )
    elif feed is not None:
        inside = "e.feed = :feed"
    else:
        inside = f"g.entry {_AMONG}"
        conn.execute(f"DELETE FROM entry_topics WHERE entry {_AMONG}", values)
    conn.execute(
        f"INSERT OR IGNORE INTO entry_topics (topic, sort_at, entry) SELECT k.topic, e.sort_at, e.id {_TAKEN} "
        f"WHERE {inside}",
        values,
    )
    if topic is not None:
        topic_changed(conn, topic)
    elif feed is not None:
        topics_changed(conn)


def derive_by_rules(conn: sqlite3.Connection, entries: Iterable[int], read: RuleReader) -> None:
    """Sort these entries, which derive() has sorted by their tags, by the topics' rules too.

    Their texts must be indexed. A rule that cannot be read, or names itself in a circle, is passed over.
    """
    ids = BitMap(entries)
    trees = read_rules(conn, read).trees if ids else {}
    if not trees:
        return
    asking = Evaluator(conn, None, index=SelectionIndex(conn, ids), everything=True)
    for topic in in_order(trees, lambda name: asking.catalogue.topic(name))[0]:
        insert(conn, topic, asking.every(trees[topic]))


def derive_anew(conn: sqlite3.Connection, entries: Iterable[int], read: RuleReader) -> None:
    """Sort entries that are stored already into topics: by their tags, which have changed, and by rules."""
    changed = list(entries)
    derive(conn, entries=changed)
    derive_by_rules(conn, changed, read)
    entries_changed(conn, changed)


def found_by_rules(conn: sqlite3.Connection, entry: Entry, read: RuleReader) -> frozenset[int]:
    """Of an entry's topics those whose rule finds it, whatever its tags say too."""
    if not any(topic.rule for topic in entry.topics):
        return frozenset()
    trees = read_rules(conn, read).trees
    asking = Evaluator(conn, None, index=SelectionIndex(conn, BitMap([entry.id])), everything=True)
    asked = (topic.id for topic in entry.topics if topic.id in trees)
    return frozenset(topic for topic in asked if asking.every(trees[topic]))


def taken(conn: sqlite3.Connection, keys: Iterable[str], tree: Node | None) -> BitMap:
    """All stored entries that a topic with these keys and this rule takes. To be asked outside of transactions."""
    sql = (
        "SELECT entry FROM entry_tags WHERE tag IN "
        "(SELECT id FROM tags WHERE key IN (SELECT value FROM json_each(:keys)))"
    )
    found = ids_of(conn, sql, {"keys": json.dumps(list(keys))})
    return found | Evaluator(conn, None, everything=True).every(tree) if tree is not None else found


def held(conn: sqlite3.Connection, topic: int) -> BitMap:
    """What stands in the table now."""
    return ids_of(conn, "SELECT entry FROM entry_topics WHERE topic = ?", (topic,))


def is_small(conn: sqlite3.Connection, topic: int) -> bool:
    """Whether it neither holds nor takes by its tags more than SMALL entries."""
    now = "SELECT count(*) FROM (SELECT 1 FROM entry_topics WHERE topic = :topic LIMIT :most)"
    then = (
        "SELECT count(*) FROM (SELECT 1 FROM topic_keys k JOIN tags t ON t.key = k.key JOIN entry_tags g "
        "ON g.tag = t.id WHERE k.topic = :topic LIMIT :most)"
    )
    values = {"topic": topic, "most": SMALL + 1}
    return all(conn.execute(sql, values).fetchone()[0] <= SMALL for sql in (now, then))


def insert(conn: sqlite3.Connection, topic: int, entries: Iterable[int]) -> None:
    """Of entries that are no more, nothing is written."""
    conn.execute(
        f"INSERT OR IGNORE INTO entry_topics (topic, sort_at, entry) SELECT :topic, sort_at, id FROM entries "
        f"WHERE id {_AMONG}",
        {"topic": topic, "entries": json.dumps(list(entries))},
    )


def delete(conn: sqlite3.Connection, topic: int, entries: Iterable[int]) -> None:
    conn.execute(
        f"DELETE FROM entry_topics WHERE topic = :topic AND entry {_AMONG}",
        {"topic": topic, "entries": json.dumps(list(entries))},
    )
