"""Which stored entry an item is: by its key, else by what stayed the same when its guid did not."""

import sqlite3
from collections.abc import Collection, Iterable
from typing import NamedTuple

from aggregator.model import ParsedEntry
from aggregator.naming import address_key
from aggregator.store.times import seconds_or_none


class Stored(NamedTuple):
    """An entry that is there already, or, without an id, one that retention removed."""

    id: int | None
    fingerprint: bytes


class Identifier:
    """Finds the entries of one document among those of its feed.

    An item with a new key is an entry that is there when the document lists that one's key no more, and link, title
    and date agree (without dates: the words). So a feed may change its guids, their scheme or their parameters at
    every poll and add nothing, while a column that bears the same title and link every day stays news every day.
    """

    def __init__(self, conn: sqlite3.Connection, feed_id: int, listed: Collection[bytes]) -> None:
        self._conn = conn
        self._feed = feed_id
        self._listed = frozenset(listed)
        self._taken: set[int] = set()

    def find(self, entry: ParsedEntry) -> Stored | None:
        """The entry that this item is; None when it is news."""
        row = self._conn.execute(
            "SELECT id, fingerprint FROM entries WHERE feed = ? AND key = ?", (self._feed, entry.key)
        ).fetchone()
        if row:
            return Stored(row["id"], row["fingerprint"])
        forgotten = self._conn.execute(
            "SELECT 1 FROM forgotten WHERE feed = ? AND key = ?", (self._feed, entry.key)
        ).fetchone()
        if forgotten:
            return Stored(None, b"")
        return self._under_another_key(entry)

    def _under_another_key(self, entry: ParsedEntry) -> Stored | None:
        published = seconds_or_none(entry.published)
        for row in self._conn.execute(
            "SELECT e.id, e.key, e.published, t.text FROM entries e JOIN entry_texts t ON t.entry = e.id "
            "WHERE e.feed = ? AND e.address IS ? AND e.title IS ? ORDER BY e.id DESC",
            (self._feed, address_key(entry.url), entry.title),
        ):
            if row["key"] in self._listed or row["id"] in self._taken:
                continue
            same = row["published"] == published if published is not None else row["text"] == entry.text
            if same:
                self._taken.add(row["id"])
                return Stored(row["id"], b"")  # no fingerprint: its new key is worth an update in any case
        return None


def forget(conn: sqlite3.Connection, entries: Iterable[tuple[int, bytes]]) -> None:
    """Leave the keys (feed, key) of entries that are removed."""
    conn.executemany("INSERT OR IGNORE INTO forgotten (feed, key) VALUES (?, ?)", entries)
