"""Other entries on the same topics: "More on this topic"."""

import sqlite3

from aggregator.model import Entry
from aggregator.store.entries import get_entries

CANDIDATES = 200
"""The newest entries of each shared topic that are weighed, so that a huge topic costs no more than a small one."""


def related_entries(conn: sqlite3.Connection, entry_id: int, reader: int | None, limit: int = 6) -> list[Entry]:
    """Those that share most, each topic weighing the more the rarer it is (1 / its size), then the newest."""
    shared: dict[tuple[int, int], float] = {}
    for (topic,) in conn.execute("SELECT topic FROM entry_topics WHERE entry = ?", (entry_id,)).fetchall():
        size = conn.execute("SELECT count(*) FROM entry_topics WHERE topic = ?", (topic,)).fetchone()[0]
        for row in conn.execute(
            "SELECT sort_at, entry FROM entry_topics WHERE topic = ? ORDER BY sort_at DESC, entry DESC LIMIT ?",
            (topic, CANDIDATES),
        ):
            place = (row["sort_at"], row["entry"])
            shared[place] = shared.get(place, 0.0) + 1.0 / size
    best = sorted(shared, key=lambda place: (round(shared[place], 12), place), reverse=True)
    return get_entries(conn, [entry for _, entry in best if entry != entry_id][:limit], reader)
