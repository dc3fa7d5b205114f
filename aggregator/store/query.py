"""EntryQuery → SQL: the one place where lists, counts, searches, exports and mass marks get their entries from."""

import json
from dataclasses import dataclass, field

from aggregator.model import EntryQuery, Key
from aggregator.store.search import match_expression
from aggregator.store.times import seconds

READ = "coalesce(s.read, e.id <= max(coalesce(u.floor, 0), coalesce(w.mark, 0), f.baseline))"
"""Whether the reader has read an entry: its own mark, else the largest of the reader's floor, the follow's mark and
the feed's baseline. For a visitor (no u) everything is unread."""


@dataclass(slots=True)
class Selection:
    """The parts of a statement over entries e, with the reader's marks where they are asked for."""

    source: str
    where: list[str] = field(default_factory=list)
    values: dict[str, object] = field(default_factory=dict)
    order: str = "e.sort_at DESC, e.id DESC"

    def sql(self, columns: str, *, limit: bool = False, order: bool = True) -> str:
        condition = f" WHERE {' AND '.join(self.where)}" if self.where else ""
        tail = (f" ORDER BY {self.order}" if order else "") + (" LIMIT :limit" if limit else "")
        return f"SELECT {columns} FROM {self.source}{condition}{tail}"


def select_entries(query: EntryQuery, *, marks: bool, newer_than: Key | None = None) -> Selection:
    """The selection for a query.

    :param marks: join the reader's marks even if no condition needs them, for READ in the columns
    :param newer_than: go the other way, from this place towards newer entries
    """
    selection = Selection("entries e", values={"limit": query.limit, "reader": query.reader})
    _narrow_topics(selection, query)
    if marks or query.unread or query.starred:
        _join_marks(selection, query)
    where, values = selection.where, selection.values
    if query.unread and query.reader is not None:
        where.append(f"NOT {READ}")
    if query.starred:
        where.append("s.starred IS NOT NULL")
    if query.feed is not None:
        where.append("e.feed = :feed")
        values["feed"] = query.feed
    if query.folder is not None:
        where.append(
            "e.feed IN (WITH RECURSIVE down (id) AS (SELECT :folder UNION "
            "SELECT folders.id FROM folders JOIN down ON folders.parent = down.id) "
            "SELECT feed FROM feed_folders WHERE folder IN (SELECT id FROM down))"
        )
        values["folder"] = query.folder
    if query.words.strip():
        expression = match_expression(query.words)
        where.append("e.id IN (SELECT rowid FROM entry_search WHERE entry_search MATCH :words)" if expression else "0")
        values["words"] = expression
    if query.since:
        where.append("e.sort_at >= :since")
        values["since"] = seconds(query.since)
    if query.until:
        where.append("e.sort_at < :until")
        values["until"] = seconds(query.until)
    if query.up_to_id is not None:
        where.append("e.id <= :up_to_id")
        values["up_to_id"] = query.up_to_id
    if newer_than:
        where.append("(e.sort_at, e.id) > (:newer_sort, :newer_id)")
        values |= {"newer_sort": newer_than.sort_at, "newer_id": newer_than.entry}
        selection.order = "e.sort_at, e.id"
    elif query.before:
        where.append("(e.sort_at, e.id) < (:before_sort, :before_id)")
        values |= {"before_sort": query.before.sort_at, "before_id": query.before.entry}
    return selection


def _narrow_topics(selection: Selection, query: EntryQuery) -> None:
    has = "EXISTS (SELECT 1 FROM entry_topics x JOIN topics t ON t.id = x.topic WHERE x.entry = e.id AND t.slug {})"
    if query.topics and (query.match_all or len(query.topics) == 1):
        for number, topic in enumerate(query.topics):
            selection.where.append(has.format(f"= :topic{number}"))
            selection.values[f"topic{number}"] = topic
        # One topic alone is one walk over its own index, whatever the size of the rest.
        if len(query.topics) == 1:
            selection.source = "entry_topics y JOIN entries e ON e.id = y.entry"
            selection.where[-1] = "y.topic = (SELECT id FROM topics WHERE slug = :topic0)"
            selection.order = "y.sort_at DESC, y.entry DESC"
    elif query.topics:
        selection.where.append(has.format("IN (SELECT value FROM json_each(:topics))"))
        selection.values["topics"] = json.dumps(query.topics)
    if query.without:
        selection.where.append("NOT " + has.format("IN (SELECT value FROM json_each(:without))"))
        selection.values["without"] = json.dumps(query.without)


def _join_marks(selection: Selection, query: EntryQuery) -> None:
    # CROSS JOIN keeps SQLite from turning the walk around: the entries come first, in their order.
    selection.source += (
        " CROSS JOIN feeds f ON f.id = e.feed"
        " LEFT JOIN users u ON u.id = :reader"
        " LEFT JOIN follows w ON w.reader = :reader AND w.feed = e.feed"
        " LEFT JOIN entry_states s ON s.reader = :reader AND s.entry = e.id"
    )
