"""Sets of entry ids, kept in memory by a process and brought up to date whenever they are asked for.

They are an index over the tables and nothing more: whatever they say can be read from the tables anew.
"""

import sqlite3
from array import array
from threading import RLock

from pyroaring import BitMap

from aggregator.store.changes import Change, changes_since
from aggregator.store.index.catalogue import Catalogue, load_catalogue
from aggregator.store.index.facets import Facets
from aggregator.store.index.times import SlicedTimes

PORTION = 50_000
IDS = 1 << 32


class Library:
    """All entries by feed, time, topic, language and what they have. Sets may hold ids that were removed since:
    what counts are those that are in ``entries`` too."""

    def __init__(self) -> None:
        # Held while sets are brought up to date, and while one is read for the first time: what is read must not
        # become older than the rest before it is kept.
        self.lock = RLock()
        self._forget()

    def _forget(self) -> None:
        self.entries = BitMap()
        self.times = SlicedTimes()
        self.born_read = BitMap()
        self._feeds: dict[int, BitMap] = {}
        self._folders: dict[int, BitMap] = {}
        self._topics: dict[int, BitMap] = {}
        self._facets: Facets | None = None
        self._catalogue: Catalogue | None = None
        self._newest = 0
        self._change: int | None = None

    @property
    def state(self) -> tuple[int, int | None]:
        """Equal as long as nothing has changed."""
        return self._newest, self._change

    def is_behind(self, conn: sqlite3.Connection) -> bool:
        newest, change = _last(conn)
        return change != self._change or newest > self._newest

    def catch_up(self, conn: sqlite3.Connection) -> None:
        """Read what came and what changed since the last time."""
        newest, change = _last(conn)
        changes = [] if self._change is None else changes_since(conn, self._change)
        if changes is None or Change("everything", None) in changes:
            self._forget()
            changes = []
        if Change("catalogue", None) in changes:
            # Before new entries: of a new private feed must be known whose it is.
            self._catalogue = None
            self._folders.clear()
        self._read_new(conn, newest)
        for what, ref in dict.fromkeys(changes):
            self._apply(conn, what, ref or 0)
        # Last: until then others wait for it, and after an error it is done again.
        self._newest, self._change = newest, change

    def _read_new(self, conn: sqlite3.Connection, newest: int) -> None:
        after = self._newest
        if newest <= after:
            return
        # A covering index: the rows themselves are not touched.
        cursor = conn.cursor()
        cursor.row_factory = None
        if after:
            cursor.execute("SELECT feed, sort_at, id FROM entries WHERE id > ? AND id <= ?", (after, newest))
        else:
            cursor.execute("SELECT feed, sort_at, id FROM entries INDEXED BY entries_feed_sort ORDER BY feed")
        held: dict[int, array[int]] = {}
        while rows := cursor.fetchmany(PORTION):
            _, times, ids = zip(*rows, strict=True)
            self.times.add(ids, times)
            for feed, _, entry in rows:
                try:
                    held[feed].append(entry)
                except KeyError:
                    held[feed] = array("I", (entry,))
        for feed, its in held.items():
            self._feeds.setdefault(feed, BitMap()).update(its)
            for folder, inside in self._folders.items():
                if feed in self.catalogue(conn).inside[folder]:
                    inside.update(its)
        for its in held.values():  # after its feed has it: see Evaluator.visible()
            self.entries.update(its)
        if not after:
            for feed, baseline in conn.execute("SELECT id, baseline FROM feeds WHERE baseline > 0").fetchall():
                self.born_read |= up_to(self.feed(feed), baseline)
        if self._topics:
            for topic, entry in conn.execute("SELECT topic, entry FROM entry_topics WHERE entry > ?", (after,)):
                if topic in self._topics:
                    self._topics[topic].add(entry)
        if self._facets:
            self._facets.read(conn, after, newest)

    def _apply(self, conn: sqlite3.Connection, what: str, ref: int) -> None:
        if what == "removed":
            self.entries.discard(ref)
        elif what == "born":
            row = conn.execute("SELECT baseline FROM feeds WHERE id = ?", (ref,)).fetchone()
            self.born_read -= self.feed(ref)
            self.born_read |= up_to(self.feed(ref), row[0] if row else 0)
        elif what == "topic":
            self._topics.pop(ref, None)
        elif what == "topics":
            self._topics.clear()
        elif what == "entry":
            self._read_again(conn, ref)

    def _read_again(self, conn: sqlite3.Connection, entry: int) -> None:
        now = {row[0] for row in conn.execute("SELECT topic FROM entry_topics WHERE entry = ?", (entry,))}
        for topic, ids in self._topics.items():
            if topic in now:
                ids.add(entry)
            else:
                ids.discard(entry)
        if self._facets:
            self._facets.forget(entry)
            self._facets.read(conn, entry - 1, entry)

    def catalogue(self, conn: sqlite3.Connection) -> Catalogue:
        found = self._catalogue
        if found is None:
            with self.lock:
                found = self._catalogue = self._catalogue or load_catalogue(conn)
        return found

    def feed(self, feed: int) -> BitMap:
        return self._feeds.get(feed, BitMap())

    def folder(self, conn: sqlite3.Connection, folder: int) -> BitMap:
        """Of all feeds in a folder and in the folders below."""
        found = self._folders.get(folder)
        if found is None:
            with self.lock:
                feeds = self.catalogue(conn).inside.get(folder, frozenset())
                found = self._folders[folder] = BitMap().union(*(self.feed(feed) for feed in feeds))
        return found

    def topic(self, conn: sqlite3.Connection, topic: int) -> BitMap:
        found = self._topics.get(topic)
        if found is None:
            with self.lock:
                found = ids_of(conn, "SELECT entry FROM entry_topics WHERE topic = ?", (topic,))
                self._topics[topic] = found
        return found

    def tag(self, conn: sqlite3.Connection, key: str) -> BitMap:
        """With a tag of this key, whoever gave it."""
        sql = "SELECT entry FROM entry_tags WHERE tag = (SELECT id FROM tags WHERE key = ?)"
        return ids_of(conn, sql, (key,))

    def facets(self, conn: sqlite3.Connection) -> Facets:
        found = self._facets
        if found is None:
            with self.lock:
                found = self._facets
                if found is None:
                    found = Facets()
                    found.read(conn, 0, self._newest)
                    self._facets = found
        return found


def _last(conn: sqlite3.Connection) -> tuple[int, int]:
    """The highest ids of entries and of changes."""
    sql = "SELECT (SELECT coalesce(max(id), 0) FROM entries), (SELECT coalesce(max(id), 0) FROM changes)"
    newest, change = conn.execute(sql).fetchone()
    return newest, change


def ids_of(conn: sqlite3.Connection, sql: str, values: tuple[object, ...] | dict[str, object] = ()) -> BitMap:
    """The set of what a statement gives in its only column."""
    cursor = conn.cursor()
    cursor.row_factory = None
    cursor.execute(sql, values)
    found = BitMap()
    while rows := cursor.fetchmany(PORTION):
        found.update(array("I", [row[0] for row in rows]))
    return found


def up_to(ids: BitMap, last: int) -> BitMap:
    """Those of a set that are at most ``last``."""
    part = ids.copy()
    part.remove_range(min(max(last + 1, 0), IDS), IDS)
    return part
