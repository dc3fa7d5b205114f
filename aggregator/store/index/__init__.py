"""Sets of entries in memory that answer lists and counts."""

import sqlite3
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from pyroaring import BitMap

from aggregator.query_tree import Node
from aggregator.store.index.catalogue import Catalogue
from aggregator.store.index.library import Library
from aggregator.store.index.readers import Readers
from aggregator.store.index.search import all_matches

T = TypeVar("T")

_KEPT = 64


class Index:
    """Kept by a process for its database. Threads may share it: whatever it gives was complete at one moment."""

    def __init__(self, library: Library | None = None) -> None:
        self.library = library or Library()
        self.readers = Readers()
        self.lock = self.library.lock
        self._words: dict[Node, tuple[tuple[int, int | None], BitMap]] = {}
        self._made: dict[Hashable, object] = {}

    def matches(self, conn: sqlite3.Connection, node: Node) -> BitMap:
        """Every match of a textual node; asked for again, only what came since is searched."""
        state = self.library.state
        known = self._words.pop(node, None)
        if known is None or known[0][1] != state[1]:
            ids = self.search(conn, node)
        elif known[0] == state:
            ids = known[1]
        else:
            ids = known[1] | self.search(conn, node, after=known[0][0])
        self._words[node] = (state, ids)
        _shorten(self._words)
        return ids

    def search(self, conn: sqlite3.Connection, node: Node, after: int = 0) -> BitMap:
        """Every match of a textual node above an id, whatever that costs."""
        return all_matches(conn, node, after)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made under a key that says all that it depends on."""
        made = self._made.pop(key, None)
        if made is None:
            made = make()
        self._made[key] = made
        _shorten(self._made)
        return cast(T, made)

    def catch_up(self, conn: sqlite3.Connection) -> None:
        if not self.library.is_behind(conn):
            return
        with self.lock:
            if conn.in_transaction:
                self.library.catch_up(conn)
                return
            conn.execute("BEGIN")  # everything out of one moment
            try:
                self.library.catch_up(conn)
            finally:
                conn.execute("COMMIT")


def _shorten(kept: dict[Any, Any]) -> None:
    """The one that was asked for longest ago goes first."""
    if len(kept) > _KEPT:
        kept.pop(next(iter(tuple(kept))), None)  # other threads may change it meanwhile


def index_of(conn: sqlite3.Connection) -> Index:
    """The index that goes with a connection, up to date.

    Inside a transaction it is one for this call alone: what is not committed may be taken back.
    """
    kept = getattr(conn, "index", None)
    if conn.in_transaction or not isinstance(kept, Index):
        kept = Index()
        if not conn.in_transaction and hasattr(conn, "index"):
            conn.index = kept
    kept.catch_up(conn)
    return kept


def catalogue(conn: sqlite3.Connection) -> Catalogue:
    """What feeds, folders and topics there are."""
    index = index_of(conn)
    with index.lock:
        return index.library.catalogue(conn)
