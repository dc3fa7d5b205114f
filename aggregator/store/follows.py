"""A reader's ties: to feeds and topics, and the words that they want to read nothing of.

What is not named here is followed everywhere.
"""

import sqlite3
from enum import StrEnum
from typing import NamedTuple

from aggregator.store.changes import reader_changed
from aggregator.store.db import StoreError
from aggregator.store.times import now

MOST_WORDS = 200
"""Muted words a reader."""


class TooManyWords(StoreError):
    """The reader has MOST_WORDS muted words."""


class Level(StrEnum):
    """A tie to a feed."""

    EVERYWHERE = "everywhere"
    QUIET = "quiet"  # only in its folder and topics: for loud feeds
    MUTED = "muted"


class TopicLevel(StrEnum):
    """A tie to a topic."""

    FOLLOWED = "followed"  # it makes the reader's edition
    MUTED = "muted"


class Tie(NamedTuple):
    level: Level
    until: int | None = None  # Unix seconds: when that ends, and the feed is followed everywhere again; None: it stays


class MutedWords(NamedTuple):
    id: int
    words: str


def set_follow(conn: sqlite3.Connection, reader: int, feed: int, level: Level, until: int | None = None) -> None:
    """
    :param until: Unix seconds after which the feed is followed everywhere again
    """
    reader_changed(conn, reader)
    if level is Level.EVERYWHERE:
        conn.execute("DELETE FROM follows WHERE reader = ? AND feed = ?", (reader, feed))
        return
    conn.execute(
        "INSERT INTO follows (reader, feed, level, until) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (reader, feed) DO UPDATE SET level = excluded.level, until = excluded.until",
        (reader, feed, level, until),
    )


def follows_of(conn: sqlite3.Connection, reader: int) -> dict[int, Tie]:
    """Feed → the tie in force, for those that are not followed everywhere."""
    rows = conn.execute(
        "SELECT feed, level, until FROM follows "
        "WHERE reader = ? AND level != 'everywhere' AND (until IS NULL OR until > ?)",
        (reader, now()),
    )
    return {row["feed"]: Tie(Level(row["level"]), row["until"]) for row in rows}


def set_topic_follow(conn: sqlite3.Connection, reader: int, topic: int, level: TopicLevel | None) -> None:
    """
    :param level: None for neither
    """
    reader_changed(conn, reader)
    if level is None:
        conn.execute("DELETE FROM topic_follows WHERE reader = ? AND topic = ?", (reader, topic))
        return
    conn.execute(
        "INSERT INTO topic_follows (reader, topic, level) VALUES (?, ?, ?) "
        "ON CONFLICT (reader, topic) DO UPDATE SET level = excluded.level",
        (reader, topic, level),
    )


def topic_follows_of(conn: sqlite3.Connection, reader: int) -> dict[int, TopicLevel]:
    """Topic → how it is followed, for those that are not as all are."""
    rows = conn.execute("SELECT topic, level FROM topic_follows WHERE reader = ?", (reader,))
    return {row["topic"]: TopicLevel(row["level"]) for row in rows}


def list_muted_words(conn: sqlite3.Connection, reader: int) -> list[MutedWords]:
    """By the alphabet."""
    rows = conn.execute("SELECT id, words FROM muted_words WHERE reader = ? ORDER BY words COLLATE NOCASE", (reader,))
    return [MutedWords(*row) for row in rows]


def add_muted_words(conn: sqlite3.Connection, reader: int, words: str) -> bool:
    """Mute a word, or several that stand side by side in an entry.

    :return: whether they were not muted already, in letters of any case
    :raises TooManyWords: nothing was changed
    """
    known = list_muted_words(conn, reader)
    if words.casefold() in {one.words.casefold() for one in known}:
        return False
    if len(known) >= MOST_WORDS:
        raise TooManyWords(f"{MOST_WORDS} words are muted already. Nothing was changed; remove one first.")
    conn.execute("INSERT INTO muted_words (reader, words) VALUES (?, ?)", (reader, words))
    reader_changed(conn, reader)
    return True


def remove_muted_words(conn: sqlite3.Connection, reader: int, words_id: int) -> str | None:
    """
    :return: the words; None when the reader has none of this number
    """
    row = conn.execute(
        "DELETE FROM muted_words WHERE id = ? AND reader = ? RETURNING words", (words_id, reader)
    ).fetchone()
    if row is None:
        return None
    reader_changed(conn, reader)
    return str(row["words"])
