"""Other entries on the same topics: "More on this topic"."""

import sqlite3

from pyroaring import BitMap

from aggregator.model import Entry
from aggregator.store.entries import get_entries
from aggregator.store.index.evaluate import Evaluator

CANDIDATES = 200
"""The newest entries of each shared topic that are weighed, so that a huge topic costs no more than a small one."""


def related_entries(conn: sqlite3.Connection, entry_id: int, reader: int | None, limit: int = 6) -> list[Entry]:
    """Those that share most, each topic weighing the more the rarer it is (1 / its size), then the newest."""
    asking = Evaluator(conn, reader)
    visible, times = asking.visible(), asking.library.times
    shared: dict[int, float] = {}
    for (topic,) in conn.execute("SELECT topic FROM entry_topics WHERE entry = ?", (entry_id,)).fetchall():
        held = visible & asking.library.topic(conn, topic)
        for entry in times.newest(held, CANDIDATES):
            shared[entry] = shared.get(entry, 0.0) + 1.0 / len(held)
    shared.pop(entry_id, None)
    best: list[int] = []
    for weight in sorted({round(weight, 12) for weight in shared.values()}, reverse=True):
        equal = BitMap(entry for entry in shared if round(shared[entry], 12) == weight)
        newest = times.newest(equal, limit - len(best))
        best += [entry.id for entry in sorted(get_entries(conn, newest, reader), key=lambda one: one.key, reverse=True)]
        if len(best) >= limit:
            break
    return get_entries(conn, best, reader)
