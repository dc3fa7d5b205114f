"""The sets of a few entries alone: what a query means for those that have just come costs nothing of the rest."""

import json
import sqlite3

from pyroaring import BitMap

from aggregator.query_tree import Node
from aggregator.store.index import Index
from aggregator.store.index.facets import Facets
from aggregator.store.index.few import fill_few, search_few
from aggregator.store.index.library import Library, ids_of, up_to
from aggregator.store.search import match_expression

_AMONG = "IN (SELECT value FROM json_each(:ids))"


class Selection(Library):
    """These entries of all that are stored, as they are now. Good for one transaction: it does not catch up."""

    def __init__(self, conn: sqlite3.Connection, ids: BitMap) -> None:
        super().__init__()
        self.listed = json.dumps(list(ids))
        cursor = conn.cursor()
        cursor.row_factory = None
        cursor.execute(f"SELECT id, feed, sort_at FROM entries WHERE id {_AMONG}", {"ids": self.listed})
        for entry, feed, sort_at in cursor.fetchall():
            self.entries.add(entry)
            self.times.add([entry], [sort_at])
            self._feeds.setdefault(feed, BitMap()).add(entry)
        for feed, ids in self._feeds.items():
            baseline = conn.execute("SELECT baseline FROM feeds WHERE id = ?", (feed,)).fetchone()[0]
            self.born_read |= up_to(ids, baseline)

    def topic(self, conn: sqlite3.Connection, topic: int) -> BitMap:
        if topic not in self._topics:
            self._topics[topic] = self._ids(conn, "SELECT entry FROM entry_topics WHERE topic = :key", topic)
        return self._topics[topic]

    def tag(self, conn: sqlite3.Connection, key: str) -> BitMap:
        return self._ids(conn, "SELECT entry FROM entry_tags WHERE tag = (SELECT id FROM tags WHERE key = :key)", key)

    def facets(self, conn: sqlite3.Connection) -> Facets:
        if self._facets is None:
            self._facets = Facets()
            for entry in self.entries:
                self._facets.read(conn, entry - 1, entry)
        return self._facets

    def _ids(self, conn: sqlite3.Connection, sql: str, key: int | str) -> BitMap:
        return ids_of(conn, f"{sql} AND entry {_AMONG}", {"key": key, "ids": self.listed})


class SelectionIndex(Index):
    """Answers by a Selection."""

    def __init__(self, conn: sqlite3.Connection, ids: BitMap) -> None:
        super().__init__(Selection(conn, ids))
        self._filled = False

    def search(self, conn: sqlite3.Connection, node: Node, after: int = 0) -> BitMap:
        expression = match_expression(node, beginnings=True)
        if not expression:
            return BitMap()
        if not self._filled:
            fill_few(conn, self.library.entries)
            self._filled = True
        found = search_few(conn, expression)
        found.remove_range(0, after + 1)
        return found
