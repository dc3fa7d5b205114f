"""Removing what is old: never what its feed still lists or anybody keeps, and never so that it comes back as new."""

import json
import sqlite3

from aggregator.store.identity import forget
from aggregator.store.search import forget_texts
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
        "AND NOT EXISTS (SELECT 1 FROM stars s WHERE s.entry = e.id) "
        "AND NOT EXISTS (SELECT 1 FROM collection_items i WHERE i.entry = e.id) "
        "ORDER BY e.sort_at LIMIT ?",
        (now() - days * 86400, now() - days * 86400, PORTION),
    ).fetchall()
    forget(conn, [(row["feed"], row["key"]) for row in rows])
    ids = [row["id"] for row in rows]
    forget_texts(conn, ids)
    conn.execute("DELETE FROM entries WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(ids),))
    return len(rows)
