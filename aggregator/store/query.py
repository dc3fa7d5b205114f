"""EntryQuery → SQL: the one place where lists, counts, searches, exports and mass marks get their entries from."""

import json
from dataclasses import dataclass, field

from aggregator.model import EntryQuery, Key
from aggregator.store.search import match_expression
from aggregator.store.times import seconds

READ = "coalesce(s.read, e.id <= max(coalesce(u.floor, 0), coalesce(w.mark, 0), f.baseline))"
"""Whether the reader has read an entry: its own mark, else the largest of the reader's floor, the follow's mark and
the feed's baseline. For a visitor (no u) everything is unread."""

_HAS_TOPIC = (
    "EXISTS (SELECT 1 FROM entry_topics x JOIN topics t ON t.id = x.topic WHERE x.entry = e.id AND t.slug {slugs})"
)
_BELOW_FOLDER = (
    "e.feed IN (WITH RECURSIVE down (id) AS (SELECT :folder UNION "
    "SELECT folders.id FROM folders JOIN down ON folders.parent = down.id) "
    "SELECT feed FROM feed_folders WHERE folder IN (SELECT id FROM down))"
)


@dataclass(slots=True)
class Selection:
    """The parts of a statement over entries e, with the reader's marks where they are asked for."""

    source: str = "entries e"
    place: tuple[str, str] = ("e.sort_at", "e.id")  # the columns of the walk: with a topic, those of its own index
    where: list[str] = field(default_factory=list)
    values: dict[str, object] = field(default_factory=dict)
    oldest_first: bool = False

    def sql(self, columns: str, *, limit: bool = False, order: bool = True) -> str:
        condition = f" WHERE {' AND '.join(self.where)}" if self.where else ""
        way = "" if self.oldest_first else " DESC"
        ordered = f" ORDER BY {', '.join(column + way for column in self.place)}" if order else ""
        return f"SELECT {columns} FROM {self.source}{condition}{ordered}{' LIMIT :limit' if limit else ''}"

    def narrow(self, condition: str, **values: object) -> None:
        self.where.append(condition)
        self.values |= values

    def beyond(self, sign: str, key: Key, name: str) -> None:
        """Only what comes after (<) or before (>) a place in the list."""
        condition = f"({', '.join(self.place)}) {sign} (:{name}_sort, :{name}_id)"
        self.narrow(condition, **{f"{name}_sort": key.sort_at, f"{name}_id": key.entry})


def select_entries(query: EntryQuery, *, marks: bool, oldest_first: bool = False) -> Selection:
    """The selection for a query.

    :param marks: join the reader's marks even if no condition needs them, for READ in the columns
    :param oldest_first: turn the order around
    """
    selection = Selection(values={"limit": query.limit, "reader": query.reader}, oldest_first=oldest_first)
    _narrow_topics(selection, query)
    if marks or query.unread or query.starred:
        _join_marks(selection)
    if query.unread and query.reader is not None:
        selection.narrow(f"NOT {READ}")
    if query.starred:
        selection.narrow("s.starred IS NOT NULL")
    if query.feed is not None:
        selection.narrow("e.feed = :feed", feed=query.feed)
    if query.folder is not None:
        selection.narrow(_BELOW_FOLDER, folder=query.folder)
    if query.words.strip():
        expression = match_expression(query.words)
        found = "e.id IN (SELECT rowid FROM entry_search WHERE entry_search MATCH :words)" if expression else "0"
        selection.narrow(found, words=expression)
    if query.since:
        selection.narrow("e.sort_at >= :since", since=seconds(query.since))
    if query.until:
        selection.narrow("e.sort_at < :until", until=seconds(query.until))
    if query.up_to_id is not None:
        selection.narrow("e.id <= :up_to_id", up_to_id=query.up_to_id)
    if query.before:
        selection.beyond("<", query.before, "before")
    if query.newer_than:
        selection.beyond(">", query.newer_than, "newer_than")
    return selection


def _narrow_topics(selection: Selection, query: EntryQuery) -> None:
    if query.topics and (query.match_all or len(query.topics) == 1):
        # The first topic is one walk over its own index, whatever the size of the rest; the others are looked up.
        first, *others = query.topics
        selection.source = "entry_topics y JOIN entries e ON e.id = y.entry"
        selection.place = ("y.sort_at", "y.entry")
        selection.narrow("y.topic = (SELECT id FROM topics WHERE slug = :topic)", topic=first)
        for number, topic in enumerate(others):
            selection.narrow(_HAS_TOPIC.format(slugs=f"= :topic{number}"), **{f"topic{number}": topic})
    elif query.topics:
        chosen = "IN (SELECT value FROM json_each(:topics))"
        selection.narrow(_HAS_TOPIC.format(slugs=chosen), topics=json.dumps(query.topics))
    if query.without:
        left_out = "IN (SELECT value FROM json_each(:without))"
        selection.narrow("NOT " + _HAS_TOPIC.format(slugs=left_out), without=json.dumps(query.without))


def _join_marks(selection: Selection) -> None:
    # CROSS JOIN keeps SQLite from turning the walk around: the entries come first, in their order.
    selection.source += (
        " CROSS JOIN feeds f ON f.id = e.feed"
        " LEFT JOIN users u ON u.id = :reader"
        " LEFT JOIN follows w ON w.reader = :reader AND w.feed = e.feed"
        " LEFT JOIN entry_states s ON s.reader = :reader AND s.entry = e.id"
    )
