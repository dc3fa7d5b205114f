"""A question → the set of entries that answers it: the one place where lists, counts, exports and marks get theirs."""

import re
import sqlite3
from collections.abc import Hashable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property

from pyroaring import BitMap

from aggregator.model import EntryQuery
from aggregator.naming import tag_key
from aggregator.query_tree import Field, Node, Not, Or, Term
from aggregator.store.index import Index, index_of
from aggregator.store.index.catalogue import Catalogue
from aggregator.store.index.library import IDS, up_to
from aggregator.store.index.search import Found, search
from aggregator.store.search import TEXT_FIELDS, textual, textual_parts
from aggregator.store.times import now, seconds

_AGE = re.compile(r"(\d+)([hdwmy])")
_AGE_HOURS = {"h": 1, "d": 24, "w": 168, "m": 730, "y": 8766}


class Evaluator:
    """Answers questions of one reader at one moment."""

    def __init__(
        self, conn: sqlite3.Connection, reader: int | None, *, index: Index | None = None, everything: bool = False
    ) -> None:
        """
        :param index: what to answer from; None: all that is stored
        :param everything: the private feeds of all readers too, as for rules, which are nobody's
        """
        self.conn = conn
        self.reader = reader
        self.everything = everything
        self.index = index or index_of(conn)
        self.library = self.index.library
        self.mine = self.index.readers.sets(conn, reader)

    @cached_property
    def catalogue(self) -> Catalogue:
        return self.library.catalogue(self.conn)

    def visible(self) -> BitMap:
        """All but the private feeds of others."""
        # In this order, while another thread may be reading new entries: what is in this copy is in its feed's set and
        # in a catalogue that is asked for now.
        entries = self.library.entries.copy()
        if self.everything:
            return entries
        owners = self.library.catalogue(self.conn).owners
        others = [self.library.feed(feed) for feed, owner in owners.items() if owner != self.reader]
        return entries - BitMap.union(*others) if others else entries

    def unread(self) -> BitMap:
        return self.visible() - self.mine.read - (self.library.born_read - self.mine.kept)

    def is_read(self, entry: int) -> bool:
        if self.reader is None:
            return False
        return entry in self.mine.read or (entry in self.library.born_read and entry not in self.mine.kept)

    def answer(self, query: EntryQuery) -> Found:
        """What the query finds, on whichever page. Of common words only the newest matches are looked at."""
        text, rest = textual_parts(query.tree)

        def find() -> Found:
            ids = self._narrowed(query, rest)
            return Found(ids) if text is None else search(self.conn, text, ids)

        # A page asks several times: for its list, its count, its topics.
        return self.index.once(self.key("found", query), find)

    def key(self, what: str, query: EntryQuery) -> Hashable:
        """All that an answer depends on, pages aside: what is found does not change under one key."""
        asked = replace(query, before=None, newer_than=None, limit=0)
        return what, asked, self.reader, self.library.state, self.mine.changed, now() // 60

    def every(self, tree: Node) -> BitMap:
        """All that a tree finds, common words or not, whatever that costs."""
        return self._within(tree, self.visible())

    def page(self, query: EntryQuery, ids: BitMap) -> BitMap:
        """Of what a query found, what lies behind the place where its page begins."""
        if query.before:
            ids = self.library.times.before(ids, query.before.sort_at, query.before.entry)
        if query.newer_than:
            ids = self.library.times.after(ids, query.newer_than.sort_at, query.newer_than.entry)
        return ids

    def _narrowed(self, query: EntryQuery, rest: tuple[Node, ...]) -> BitMap:
        ids = self.unread() if query.unread and self.reader is not None else self.visible()
        if query.starred:
            ids = ids & self.mine.starred
        elif not query.hidden:
            ids = self._without_muted(ids, query)
        if query.topics:
            sets = [self._topic(topic) for topic in query.topics]
            ids = ids & (BitMap.intersection(*sets) if query.match_all else BitMap.union(*sets))
        for topic in query.without:
            ids = ids - self._topic(topic)
        if query.feed is not None:
            ids = ids & self.library.feed(query.feed)
        if query.folder is not None:
            ids = ids & self.library.folder(self.conn, query.folder)
        if query.since:
            ids = self.library.times.after(ids, seconds(query.since) - 1, IDS)
        if query.until:
            ids = self.library.times.before(ids, seconds(query.until), 0)
        if query.up_to_id is not None:
            ids = up_to(ids, query.up_to_id)
        if query.after_id is not None:
            ids = ids - up_to(ids, query.after_id)
        for part in rest:
            ids = self._within(part, ids)
        return ids

    def _without_muted(self, ids: BitMap, query: EntryQuery) -> BitMap:
        """A feed or topic that is asked for by name shows in spite of being muted."""
        mine, library = self.mine, self.library
        asked = {topic.id for topic in self.catalogue.topics if topic.slug in query.topics}
        feeds = [library.feed(feed) for feed in mine.muted_feeds if feed != query.feed]
        if not query.quiet and query.feed is None and query.folder is None and not query.topics:
            feeds += [library.feed(feed) for feed in mine.quiet_feeds]
        topics = [library.topic(self.conn, topic) for topic in mine.muted_topics if topic not in asked]
        if feeds or topics:
            ids = ids - BitMap.union(*feeds, *topics)
        if mine.muted_words:
            # All as one: two hundred would push each other out of what is kept.
            ids = ids - self._matches(
                Or(tuple(Term(Field.WORDS, words, phrase=" " in words) for words in mine.muted_words))
            )
        return ids

    def _within(self, node: Node, ids: BitMap) -> BitMap:
        if isinstance(node, Not):
            return ids - self._within(node.part, ids)
        if isinstance(node, Term):
            return ids & self._matches(node) if node.field in TEXT_FIELDS else ids & self._term(node)
        if textual(node):
            return ids & self._matches(node)
        if isinstance(node, Or):
            return BitMap().union(*(self._within(part, ids) for part in node.parts))
        for part in node.parts:
            ids = self._within(part, ids)
        return ids

    def _matches(self, text: Node) -> BitMap:
        return self.index.matches(self.conn, text)

    def _term(self, term: Term) -> BitMap:
        value = term.value
        if term.field is Field.TOPIC:
            return self._topic(value)
        if term.field is Field.TAG:
            return self.library.tag(self.conn, tag_key(value))
        if term.field is Field.FEED:
            return self._feeds(term)
        if term.field is Field.FOLDER:
            return self._folders(value)
        if term.field is Field.LANGUAGE:
            return self.library.facets(self.conn).language(value)
        if term.field is Field.HAS:
            return self.library.facets(self.conn).has(value)
        if term.field is Field.IS:
            return self._state(value)
        if term.field is Field.NEWER:
            return self.library.times.after(self.library.entries, _moment(value) - 1, IDS)
        return self.library.times.before(self.library.entries, _moment(value), 0)

    def _state(self, value: str) -> BitMap:
        if value == "starred":
            return self.mine.starred
        unread = self.unread() if self.reader is not None else self.visible()
        return unread if value == "unread" else self.visible() - unread

    def _topic(self, slug_or_name: str) -> BitMap:
        topic = self.catalogue.topic(slug_or_name)
        return self.library.topic(self.conn, topic.id) if topic else BitMap()

    def _feeds(self, term: Term) -> BitMap:
        """By number, unless it stands in quotes; else every feed with these words in its title or address."""
        leaves, value = self.catalogue.leaves, term.value
        if not term.phrase and value.isdecimal() and int(value) in leaves:
            return self.library.feed(int(value))
        wanted = tag_key(value)
        found = [leaf.id for leaf in leaves.values() if wanted in tag_key(leaf.title) or wanted in leaf.url.lower()]
        return BitMap().union(*(self.library.feed(feed) for feed in found))

    def _folders(self, value: str) -> BitMap:
        """By number, else every folder of this name or path."""
        nodes = self.catalogue.nodes
        if value.isdecimal() and int(value) in nodes:
            return self.library.folder(self.conn, int(value))
        wanted = tag_key(value)
        found = [node.id for node in nodes.values() if wanted in (tag_key(node.name), tag_key(node.path))]
        return BitMap().union(*(self.library.folder(self.conn, folder) for folder in found))


def _moment(value: str) -> int:
    """An age before now (7d), or a day or month (2026-11-24, 2026-11) in UTC."""
    if age := _AGE.fullmatch(value):
        return now() - int(age[1]) * _AGE_HOURS[age[2]] * 3600
    day = datetime.fromisoformat(value if len(value) > 7 else f"{value}-01").replace(tzinfo=UTC)
    return seconds(day)
