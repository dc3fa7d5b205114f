"""The catalogue as lists need it: what feeds, folders and topics are called, and what stands in what."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from aggregator.model import FeedLeaf, FolderNode, Topic
from aggregator.naming import slug, tag_key
from aggregator.store.titles import shown_title


@dataclass(frozen=True)
class Catalogue:
    """One state of it, never changed: a change makes another one."""

    leaves: dict[int, FeedLeaf]  # every feed, private ones too
    owners: dict[int, int]  # private feed → whose it is
    inside: dict[int, frozenset[int]]  # folder → feeds in it and in the folders below
    nodes: dict[int, FolderNode]
    top: tuple[FolderNode, ...]
    loose: tuple[FeedLeaf, ...]  # feeds of the catalogue that stand in no folder
    topics: tuple[Topic, ...]  # by name

    @cached_property
    def by_slug(self) -> dict[str, Topic]:
        return {topic.slug: topic for topic in self.topics}

    @cached_property
    def by_name(self) -> dict[str, Topic]:
        """Key of a name in any language, an alias left out → its topic; the topic's own name outweighs the others."""
        named = {tag_key(name): topic for topic in reversed(self.topics) for name in topic.names.values()}
        return named | {tag_key(topic.name): topic for topic in self.topics}

    @cached_property
    def folders_of(self) -> dict[int, tuple[FolderNode, ...]]:
        """Feed → the folders that hold it, those around them too."""
        found: dict[int, list[FolderNode]] = {}
        for folder, feeds in self.inside.items():
            for feed in feeds:
                found.setdefault(feed, []).append(self.nodes[folder])
        return {feed: tuple(nodes) for feed, nodes in found.items()}

    @cached_property
    def by_alias(self) -> dict[str, Topic]:
        return {tag_key(alias): topic for topic in reversed(self.topics) for alias in topic.aliases}

    def topic(self, slug_or_name: str) -> Topic | None:
        """By slug, else by name in any language, else by what the name's slug would be, else by an alias: of a topic
        that was merged into another, its slug is one."""
        key = tag_key(slug_or_name)
        return (
            self.by_slug.get(slug_or_name)
            or self.by_name.get(key)
            or self.by_slug.get(slug(slug_or_name))
            or self.by_alias.get(key)
        )

    def own_leaves(self, reader: int | None) -> tuple[FeedLeaf, ...]:
        """The private feeds of a reader."""
        if reader is None or reader not in self.owners.values():
            return ()
        return _by_title(self.leaves[feed] for feed, owner in self.owners.items() if owner == reader)

    def seen_by(self, reader: int | None, feed: int) -> bool:
        return feed in self.leaves and self.owners.get(feed, reader) == reader


def load_catalogue(conn: sqlite3.Connection) -> Catalogue:
    leaves: dict[int, FeedLeaf] = {}
    owners: dict[int, int] = {}
    for row in conn.execute("SELECT id, url, owner, own_title, title FROM feeds"):
        own = row["owner"] is not None
        leaves[row["id"]] = FeedLeaf(row["id"], shown_title(dict(row)), row["url"], own)
        if own:
            owners[row["id"]] = row["owner"]
    placed: dict[int, list[FeedLeaf]] = {}
    for row in conn.execute("SELECT feed, folder FROM feed_folders"):
        placed.setdefault(row["folder"], []).append(leaves[row["feed"]])
    children: dict[int | None, list[sqlite3.Row]] = {}
    for row in conn.execute("SELECT id, parent, name, path FROM folders ORDER BY name COLLATE NOCASE"):
        children.setdefault(row["parent"], []).append(row)
    nodes: dict[int, FolderNode] = {}
    inside: dict[int, frozenset[int]] = {}

    def node(row: sqlite3.Row) -> FolderNode:
        below = tuple(node(child) for child in children.get(row["id"], ()))
        feeds = _by_title(placed.get(row["id"], ()))
        inside[row["id"]] = frozenset(feed.id for feed in feeds).union(*(inside[folder.id] for folder in below))
        nodes[row["id"]] = FolderNode(row["id"], row["name"], shown_path(row["path"]), feeds, below)
        return nodes[row["id"]]

    top = tuple(node(row) for row in children.get(None, ()))
    standing = {leaf.id for feeds in placed.values() for leaf in feeds}
    loose = _by_title(leaf for leaf in leaves.values() if leaf.id not in standing and not leaf.own)
    return Catalogue(leaves, owners, inside, nodes, top, loose, load_topics(conn))


def load_topics(conn: sqlite3.Connection) -> tuple[Topic, ...]:
    """Every topic by name, with its aliases."""
    aliases: dict[int, list[str]] = {}
    for row in conn.execute("SELECT topic, alias FROM topic_keys WHERE alias IS NOT NULL ORDER BY alias"):
        aliases.setdefault(row["topic"], []).append(row["alias"])
    # One that is being removed goes in portions, but is no topic any more.
    rows = conn.execute(
        "SELECT * FROM topics WHERE id NOT IN (SELECT ref FROM jobs WHERE kind = 'remove topic') "
        "ORDER BY name COLLATE NOCASE"
    )
    return tuple(
        Topic(
            id=row["id"],
            slug=row["slug"],
            name=row["name"],
            names=json.loads(row["names"]),
            aliases=tuple(aliases.get(row["id"], ())),
            rule=row["rule"],
        )
        for row in rows
    )


def shown_path(path: str) -> str:
    return "/".join(json.loads(path))


def _by_title(feeds: Iterable[FeedLeaf]) -> tuple[FeedLeaf, ...]:
    return tuple(sorted(feeds, key=lambda feed: (feed.title.casefold(), feed.id)))
