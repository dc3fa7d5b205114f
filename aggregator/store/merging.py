"""One topic into another: nothing that led to the first leads nowhere."""

import sqlite3

from aggregator.model import Topic
from aggregator.store import topic_jobs
from aggregator.store.changes import reader_changed
from aggregator.store.topics import change_topic


def merge_topic(conn: sqlite3.Connection, topic: Topic, into: Topic, rule: str | None) -> None:
    """What the first takes, the second takes; its name, names, slug and aliases become aliases of the second, to which
    readers' follows and views move over. The first is a topic no longer.

    :param rule: of the second from now on: one that finds what both rules found
    """
    _move_follows(conn, topic.id, into.id)
    _move_views(conn, topic.slug, into.slug)
    topic_jobs.remove(conn, topic.id)
    aliases = (*into.aliases, topic.name, topic.slug, *topic.names.values(), *topic.aliases)
    change_topic(conn, into.id, into.name, aliases, into.names, rule)


def _move_follows(conn: sqlite3.Connection, topic: int, into: int) -> None:
    """A reader's tie to the second outweighs that to the first."""
    for (reader,) in conn.execute("SELECT reader FROM topic_follows WHERE topic = ?", (topic,)).fetchall():
        reader_changed(conn, reader)
    conn.execute("UPDATE OR IGNORE topic_follows SET topic = ? WHERE topic = ?", (into, topic))


def _move_views(conn: sqlite3.Connection, slug: str, into: str) -> None:
    """In the addresses of lists, as web.listing writes them; in searches the slug goes on as an alias."""
    for view, address in conn.execute("SELECT id, address FROM views").fetchall():
        pairs = address.split("&")
        moved = [f"{pair[: -len(slug)]}{into}" if pair in (f"topic={slug}", f"not={slug}") else pair for pair in pairs]
        if moved != pairs:
            conn.execute("UPDATE views SET address = ? WHERE id = ?", ("&".join(dict.fromkeys(moved)), view))
