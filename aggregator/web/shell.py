"""What stands around every page: the sidebar's topics, folders, feeds and collections with their counts.

Nothing is asked of the database before a template uses it. What was counted once is kept by the index (Index.once), as
long as nothing changes.
"""

from collections.abc import Callable
from functools import cached_property
from typing import cast

from flask import Flask, g

from aggregator.model import Collection, EntryQuery, FeedLeaf, FolderNode, Person, Topic
from aggregator.people.access import Action, may
from aggregator.store import collections, entries, marks, topics
from aggregator.store.entries import Count
from aggregator.store.index import catalogue
from aggregator.store.index.catalogue import Catalogue
from aggregator.web.database import conn, settings
from aggregator.web.listing import ListState
from aggregator.web.presenting import topic_name
from aggregator.web.sign_in import current_person


class Shell:
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
    def _catalogue(self) -> Catalogue:
        return catalogue(conn())

    @property
    def tree(self) -> tuple[tuple[FolderNode, ...], tuple[FeedLeaf, ...]]:
        """The catalogue's folders, and its feeds that stand in none."""
        return self._catalogue.top, self._catalogue.loose

    @cached_property
    def own_feeds(self) -> tuple[FeedLeaf, ...]:
        """The reader's private ones."""
        return self._catalogue.own_leaves(self.reader)

    def leaf(self, feed: int) -> FeedLeaf | None:
        """A feed that this reader may see."""
        return self._catalogue.leaves[feed] if self._catalogue.seen_by(self.reader, feed) else None

    @property
    def leaves(self) -> dict[int, FeedLeaf]:
        """Every feed that this reader may see, by its id."""
        known = self._catalogue
        return {feed: leaf for feed, leaf in known.leaves.items() if known.seen_by(self.reader, feed)}

    @property
    def folders(self) -> dict[int, FolderNode]:
        return self._catalogue.nodes

    @cached_property
    def folder_of(self) -> dict[int, FolderNode]:
        """Feed → the first of its folders by path."""
        found: dict[int, FolderNode] = {}
        for node in sorted(self.folders.values(), key=lambda one: (one.path.casefold(), one.id)):
            for leaf in node.feeds:
                found.setdefault(leaf.id, node)
        return found

    def holding(self, feed: int) -> tuple[FolderNode, ...]:
        """The folders in which a feed stands, and those around them."""
        return self._catalogue.folders_of.get(feed, ())

    @property
    def all_count(self) -> int:
        return self.count(EntryQuery(reader=self.reader))

    @cached_property
    def unread_count(self) -> int:
        return marks.unread_count(conn(), self.reader) if self.reader is not None else 0

    @cached_property
    def starred_count(self) -> int:
        return marks.starred_count(conn(), self.reader) if self.reader is not None else 0

    @cached_property
    def topic_numbers(self) -> dict[str, int]:
        """Slug → unread entries of a member, all entries for a visitor."""
        return self.topic_counts(self._sidebar) if self.reader is not None else self.sizes

    @cached_property
    def folder_numbers(self) -> dict[int, int]:
        """Folder → unread entries of a member; a visitor's are zero."""
        return entries.folder_counts(conn(), self._sidebar) if self.reader is not None else {}

    def feed_number(self, feed: int) -> int:
        """A member's unread entries of a feed; a visitor's are zero."""
        return self._count_of_feed(feed) if self.reader is not None else 0

    @cached_property
    def _count_of_feed(self) -> Callable[[int], int]:
        return entries.feed_counter(conn(), self._sidebar)

    @cached_property
    def _sidebar(self) -> EntryQuery:
        return EntryQuery(unread=True, reader=self.reader)

    @cached_property
    def collections(self) -> list[Collection]:
        """Those that this person may see."""
        found = collections.list_collections(conn())
        return [one for one in found if may(self.person, Action.SEE_COLLECTION, settings(), one)]

    def count(self, query: EntryQuery) -> int:
        return self.counted(query).entries

    def counted(self, query: EntryQuery) -> Count:
        return entries.count(conn(), query)

    def topic_counts(self, query: EntryQuery) -> dict[str, int]:
        return entries.topic_counts(conn(), query)


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
