"""What a reader has read, as it is stored: a row for each 65,536 ids, with two sets of ids (tables reads, undos)."""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pyroaring import BitMap

SHIFT = 16


class Reads(NamedTuple):
    read: BitMap  # read by the reader
    kept: BitMap  # unread for the reader, even if born read


def load_reads(conn: sqlite3.Connection, reader: int) -> Reads:
    rows = conn.execute("SELECT read, kept FROM reads WHERE reader = ?", (reader,)).fetchall()
    parts = [(BitMap.deserialize(row[0]), BitMap.deserialize(row[1])) for row in rows]
    return Reads(BitMap().union(*(read for read, _ in parts)), BitMap().union(*(kept for _, kept in parts)))


def save_read(conn: sqlite3.Connection, reader: int, entries: Iterable[int], read: bool) -> None:
    """These become read, or unread."""
    for block, ids in _blocks(BitMap(entries)):
        row = conn.execute("SELECT read, kept FROM reads WHERE reader = ? AND block = ?", (reader, block)).fetchone()
        held = Reads(BitMap.deserialize(row[0]), BitMap.deserialize(row[1])) if row else Reads(BitMap(), BitMap())
        if read:
            now = Reads(held.read | ids, held.kept - ids)
        else:
            now = Reads(held.read - ids, held.kept | ids)
        now.read.run_optimize()
        conn.execute(
            "INSERT INTO reads (reader, block, read, kept) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (reader, block) DO UPDATE SET read = excluded.read, kept = excluded.kept",
            (reader, block, now.read.serialize(), now.kept.serialize()),
        )


def _blocks(ids: BitMap) -> Iterator[tuple[int, BitMap]]:
    while ids:
        block = ids.min() >> SHIFT
        inside = ids & BitMap(range(block << SHIFT, (block + 1) << SHIFT))
        yield block, inside
        ids = ids - inside
