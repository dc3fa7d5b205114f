"""What stands around every page: the sidebar's topics, folders, feeds and collections with their counts.

Nothing is asked of the database before a template uses it, and nothing twice.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import cast

from flask import Flask, g

from aggregator.model import Collection, EntryQuery, FeedLeaf, FolderNode, Person, Topic
from aggregator.people.access import Action, may
from aggregator.store import collections, entries, folders, marks, topics
from aggregator.web.database import conn, settings
from aggregator.web.listing import ListState
from aggregator.web.presenting import topic_name
from aggregator.web.sign_in import current_person


class Shell:
    def __init__(self) -> None:
        self._counts: dict[EntryQuery, int] = {}
        self._topic_counts: dict[EntryQuery, dict[str, int]] = {}

    @cached_property
    def person(self) -> Person | None:
        return current_person()

    @property
    def reader(self) -> int | None:
        return self.person.id if self.person else None

    def may(self, action: str) -> bool:
        """For templates: may("curate") …"""
        return may(self.person, Action(action), settings())

    @cached_property
    def topics(self) -> list[Topic]:
        """Every topic by its name in the reader's language, with how many entries it holds."""
        return sorted(topics.list_topics(conn(), with_counts=True), key=lambda one: topic_name(one).casefold())

    @cached_property
    def sizes(self) -> dict[str, int]:
        return {topic.slug: topic.entries for topic in self.topics}

    @cached_property
    def tree(self) -> tuple[tuple[FolderNode, ...], tuple[FeedLeaf, ...]]:
        return folders.folder_tree(conn(), self.reader)

    @cached_property
    def leaves(self) -> dict[int, FeedLeaf]:
        """Every feed once, by its id."""

        def inside(nodes: tuple[FolderNode, ...]) -> Iterator[FeedLeaf]:
            for node in nodes:
                yield from node.feeds
                yield from inside(node.folders)

        nodes, loose = self.tree
        return {leaf.id: leaf for leaf in (*inside(nodes), *loose)}

    @cached_property
    def folders(self) -> dict[int, FolderNode]:
        def below(nodes: tuple[FolderNode, ...]) -> Iterator[FolderNode]:
            for node in nodes:
                yield node
                yield from below(node.folders)

        return {node.id: node for node in below(self.tree[0])}

    def holding(self, feed: int) -> list[FolderNode]:
        """The folders in which a feed stands, and those around them."""

        def holds(node: FolderNode) -> bool:
            return any(leaf.id == feed for leaf in node.feeds) or any(holds(child) for child in node.folders)

        return [node for node in self.folders.values() if holds(node)]

    @property
    def all_count(self) -> int:
        return self.count(EntryQuery())

    @cached_property
    def unread_count(self) -> int:
        return sum(leaf.unread for leaf in self.leaves.values())

    @cached_property
    def starred_count(self) -> int:
        return marks.starred_count(conn(), self.reader) if self.reader is not None else 0

    @property
    def topic_numbers(self) -> dict[str, int]:
        """Slug → unread entries of a member, all entries for a visitor."""
        if self.reader is None:
            return self.sizes
        return self.topic_counts(EntryQuery(unread=True, reader=self.reader))

    @cached_property
    def collections(self) -> list[Collection]:
        """Those that this person may see."""
        found = collections.list_collections(conn())
        return [one for one in found if may(self.person, Action.SEE_COLLECTION, settings(), one)]

    def count(self, query: EntryQuery) -> int:
        """entries.count_entries(), once for each question."""
        query = _asked(query)
        if query not in self._counts:
            self._counts[query] = entries.count_entries(conn(), query)
        return self._counts[query]

    def topic_counts(self, query: EntryQuery) -> dict[str, int]:
        """entries.topic_counts(), once for each question."""
        beside = query.topics if query.match_all else ()
        query = _asked(replace(query, topics=beside, match_all=bool(beside)))
        if query == EntryQuery():
            return self.sizes
        if query not in self._topic_counts:
            self._topic_counts[query] = entries.topic_counts(conn(), query)
        return self._topic_counts[query]


def _asked(query: EntryQuery) -> EntryQuery:
    """Without what does not change a count, so that equal questions are equal."""
    reader = query.reader if query.unread or query.starred else None
    return replace(query, before=None, limit=EntryQuery().limit, reader=reader)


def shell() -> Shell:
    """This request's."""
    if "shell" not in g:
        g.shell = Shell()
    return cast(Shell, g.shell)


def forget() -> None:
    """After something was written: counts are asked anew."""
    g.pop("shell", None)


def register(app: Flask) -> None:
    @app.context_processor
    def around() -> dict[str, object]:
        return {"shell": shell(), "person": current_person(), "no_state": ListState()}
