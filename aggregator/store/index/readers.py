"""What a reader did and wants, as sets."""

import sqlite3
from dataclasses import dataclass

from pyroaring import BitMap

from aggregator.store.index.library import ids_of
from aggregator.store.reads import load_reads
from aggregator.store.times import now

KEPT = 64
"""Readers whose sets are kept in memory: at most 0.3 MB each at a million entries."""


@dataclass(frozen=True, slots=True)
class ReaderSets:
    """One state of them, never changed."""

    changed: int  # users.changed
    until: int | None  # the moment at which the first of the follows ends
    read: BitMap
    kept: BitMap
    starred: BitMap
    muted_feeds: tuple[int, ...] = ()
    quiet_feeds: tuple[int, ...] = ()  # only in their folder and topics
    muted_topics: tuple[int, ...] = ()
    muted_words: tuple[str, ...] = ()


NOBODY = ReaderSets(0, None, BitMap(), BitMap(), BitMap())


class Readers:
    def __init__(self) -> None:
        self._kept: dict[int, ReaderSets] = {}

    def sets(self, conn: sqlite3.Connection, reader: int | None) -> ReaderSets:
        if reader is None:
            return NOBODY
        row = conn.execute("SELECT changed FROM users WHERE id = ?", (reader,)).fetchone()
        if row is None:
            return NOBODY
        kept = self._kept.pop(reader, None)
        if kept is None or kept.changed != row[0] or (kept.until is not None and kept.until <= now()):
            kept = _load(conn, reader, row[0])
        self._kept[reader] = kept  # at the end: the one that was asked for longest ago goes first
        if len(self._kept) > KEPT:
            self._kept.pop(next(iter(tuple(self._kept))), None)  # other threads may change it meanwhile
        return kept


def _load(conn: sqlite3.Connection, reader: int, changed: int) -> ReaderSets:
    at = now()
    ties = conn.execute(
        "SELECT feed, level, until FROM follows WHERE reader = ? AND level <> 'everywhere' "
        "AND (until IS NULL OR until > ?)",
        (reader, at),
    ).fetchall()
    topics = conn.execute("SELECT topic FROM topic_follows WHERE reader = ? AND level = 'muted'", (reader,))
    words = conn.execute("SELECT words FROM muted_words WHERE reader = ? ORDER BY id", (reader,))
    read, kept = load_reads(conn, reader)
    return ReaderSets(
        changed=changed,
        until=min((tie["until"] for tie in ties if tie["until"] is not None), default=None),
        read=read,
        kept=kept,
        starred=ids_of(conn, "SELECT entry FROM stars WHERE reader = ?", (reader,)),
        muted_feeds=tuple(tie["feed"] for tie in ties if tie["level"] == "muted"),
        quiet_feeds=tuple(tie["feed"] for tie in ties if tie["level"] == "quiet"),
        muted_topics=tuple(row["topic"] for row in topics),
        muted_words=tuple(row["words"] for row in words),
    )
