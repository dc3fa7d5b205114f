"""Removing what is old: never what its feed still lists or anybody keeps, and never so that it comes back as new."""

import json
import sqlite3

from aggregator.store.identity import forget
from aggregator.store.times import now

PORTION = 500
"""Entries removed in one transaction."""


def remove_old(conn: sqlite3.Connection, days: int) -> int:
    """Remove a portion of the entries older than ``days``; their keys stay.

    Kept are entries that anybody starred, that were picked into a collection, or that their feed still lists.

    :return: how many went; less than PORTION when that was all
    """
    rows = conn.execute(
        "SELECT e.id, e.feed, e.key FROM entries e JOIN feeds f ON f.id = e.feed "
        "WHERE e.sort_at < ? AND e.arrived < ? AND e.listed = 0 AND f.guide = 0 "
        "AND NOT EXISTS (SELECT 1 FROM entry_states s WHERE s.entry = e.id AND s.starred IS NOT NULL) "
        "AND NOT EXISTS (SELECT 1 FROM collection_items i WHERE i.entry = e.id) "
        "ORDER BY e.sort_at LIMIT ?",
        (now() - days * 86400, now() - days * 86400, PORTION),
    ).fetchall()
    forget(conn, [(row["feed"], row["key"]) for row in rows])
    ids = json.dumps([row["id"] for row in rows])
    conn.execute(
        "INSERT INTO entry_search (entry_search, rowid, title, text) SELECT 'delete', entry, title, text "
        "FROM entry_texts WHERE entry IN (SELECT value FROM json_each(?))",
        (ids,),
    )
    conn.execute("DELETE FROM entries WHERE id IN (SELECT value FROM json_each(?))", (ids,))
    return len(rows)
