"""What a reader did and wants, as sets."""

import sqlite3
from dataclasses import dataclass

from pyroaring import BitMap

from aggregator.store.follows import Level, TopicLevel, follows_of, list_muted_words, topic_follows_of
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
    ties = follows_of(conn, reader)
    topics = topic_follows_of(conn, reader)
    read, kept = load_reads(conn, reader)
    return ReaderSets(
        changed=changed,
        until=min((tie.until for tie in ties.values() if tie.until is not None), default=None),
        read=read,
        kept=kept,
        starred=ids_of(conn, "SELECT entry FROM stars WHERE reader = ?", (reader,)),
        muted_feeds=tuple(feed for feed, tie in ties.items() if tie.level is Level.MUTED),
        quiet_feeds=tuple(feed for feed, tie in ties.items() if tie.level is Level.QUIET),
        muted_topics=tuple(topic for topic, level in topics.items() if level is TopicLevel.MUTED),
        muted_words=tuple(one.words for one in list_muted_words(conn, reader)),
    )
