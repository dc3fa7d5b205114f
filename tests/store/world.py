"""A small library with every kind of mark, and a second, naive meaning of EntryQuery to hold the store's against."""

import random
import sqlite3
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from aggregator.model import EntryQuery
from aggregator.query_tree import And, Field, Node, Not, Or
from aggregator.store import marks, topics
from aggregator.store.changes import reader_changed
from aggregator.store.db import transaction
from aggregator.store.folders import list_folders
from aggregator.store.times import seconds
from tests.store.builders import DAY, add_feed, add_reader, entry, save

WORDS = ("Zürich", "Bahn", "Bahnhof", "Äpfel", "straße", "naïve", "rust", "Rüstung", "1984", "élan", "don't")
TAGS = ("Politics", "politik", "SECURITY", "Sicherheit", "Rust", "rare", "plain")
TOPICS: Mapping[str, tuple[str, ...]] = {
    "Politics": ("politik",),
    "Security": ("sicherheit", "infosec"),
    "Rust": (),
    "Rare": (),
    "Empty": (),
}
FOLDERS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "a": (("News",),),
    "b": (("News", "Local"), ("Tech",)),
    "c": (("Tech", "Deep", "Deeper"),),
    "d": (),
    "e": (),
}
"""Of each feed; the last one is private."""


@dataclass(slots=True)
class Fact:
    """What is known of an entry without asking the store."""

    id: int
    sort_at: int
    feed: int
    topics: frozenset[str]
    words: tuple[str, ...]
    title_words: int  # how many of them stand in the title
    read: dict[int, bool | None] = field(default_factory=dict)
    starred: set[int] = field(default_factory=set)


@dataclass(slots=True)
class World:
    facts: list[Fact]
    feeds: dict[int, tuple[tuple[str, ...], ...]]
    folders: dict[int, tuple[str, ...]]
    readers: tuple[int, ...]
    baselines: dict[int, int]
    owners: dict[int, int]
    levels: dict[tuple[int, int], str]  # reader and feed → muted, quiet
    muted_topics: dict[int, str]
    muted_words: dict[int, str]

    def is_read(self, fact: Fact, reader: int | None) -> bool:
        if reader is None:
            return False
        own = fact.read.get(reader)
        return fact.id <= self.baselines[fact.feed] if own is None else own

    def sees(self, fact: Fact, query: EntryQuery, *, quiet: bool = False) -> bool:
        reader = query.reader
        if self.owners.get(fact.feed, reader) != reader:
            return False
        if reader is None or query.starred or query.hidden:
            return True
        level = self.levels.get((reader, fact.feed))
        by_name = query.feed is not None or query.folder is not None or bool(query.topics)
        if (level == "muted" and query.feed != fact.feed) or (level == "quiet" and not (quiet or by_name)):
            return False
        if self.muted_topics.get(reader, "") in fact.topics - set(query.topics):
            return False
        return not any(_begins(word, self.muted_words.get(reader, "-")) for word in fact.words)

    def select(self, query: EntryQuery, *, quiet: bool = False) -> list[Fact]:
        """Everything that the query means, whatever its limit."""
        found = [fact for fact in self.facts if self.sees(fact, query, quiet=quiet) and self._fits(fact, query)]
        return sorted(found, key=lambda fact: (fact.sort_at, fact.id), reverse=True)

    def count(self, query: EntryQuery) -> int:
        return len(self.select(replace(query, before=None)))

    def topic_counts(self, query: EntryQuery) -> dict[str, int]:
        kept = query.topics if query.match_all else ()
        found = self.select(replace(query, before=None, topics=kept), quiet=True)
        counts = {slug: sum(slug in fact.topics for fact in found) for slug in (name.lower() for name in TOPICS)}
        return {slug: count for slug, count in counts.items() if count}

    def _fits(self, fact: Fact, query: EntryQuery) -> bool:
        wanted = set(query.topics)
        if wanted and not (wanted <= fact.topics if query.match_all else wanted & fact.topics):
            return False
        if fact.topics & set(query.without):
            return False
        if query.feed is not None and fact.feed != query.feed:
            return False
        if query.folder is not None:
            path = self.folders.get(query.folder)
            if path is None or not any(place[: len(path)] == path for place in self.feeds[fact.feed]):
                return False
        if query.unread and self.is_read(fact, query.reader):
            return False
        if query.starred and query.reader not in fact.starred:
            return False
        if query.since and fact.sort_at < seconds(query.since):
            return False
        if query.until and fact.sort_at >= seconds(query.until):
            return False
        if query.up_to_id is not None and fact.id > query.up_to_id:
            return False
        if query.before and (fact.sort_at, fact.id) >= query.before:
            return False
        if query.after_id is not None and fact.id <= query.after_id:
            return False
        return query.tree is None or self._means(fact, query.tree, query.reader)

    def _means(self, fact: Fact, node: Node, reader: int | None) -> bool:
        if isinstance(node, And):
            return all(self._means(fact, part, reader) for part in node.parts)
        if isinstance(node, Or):
            return any(self._means(fact, part, reader) for part in node.parts)
        if isinstance(node, Not):
            return not self._means(fact, node.part, reader)
        if node.field is Field.TOPIC:
            return node.value.lower() in fact.topics
        if node.field is Field.IS:
            held = {"starred": reader in fact.starred, "read": self.is_read(fact, reader)}
            return held[node.value] if node.value in held else not held["read"]
        if node.field is Field.FOLDER:
            return any(node.value in path for path in self.feeds[fact.feed])
        words = fact.words[: fact.title_words] if node.field is Field.TITLE else fact.words
        return any(_begins(word, node.value) for word in words)


def plain(word: str) -> str:
    """Without case and marks, as the index sees a word."""
    return "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))


def make_world(conn: sqlite3.Connection, chance: random.Random, size: int = 60) -> World:
    feeds = {add_feed(conn, f"http://{name}.example/", folders=paths): paths for name, paths in FOLDERS.items()}
    with transaction(conn):
        for name, aliases in TOPICS.items():
            topics.add_topic(conn, name, aliases)
    facts = [_add(conn, chance, number, chance.choice(list(feeds))) for number in range(size)]
    readers = (add_reader(conn, "Mira"), add_reader(conn, "Noa"))
    private = max(feeds)
    world = World(
        facts=facts,
        feeds=feeds,
        folders={folder: tuple(path.split("/")) for folder, path in list_folders(conn)},
        readers=readers,
        baselines={feed: chance.choice((0, size // 4)) for feed in feeds},
        owners={private: readers[0]},
        levels={(reader, feed): chance.choice(("muted", "quiet")) for reader in readers[1:] for feed in (1, 2)},
        muted_topics={readers[1]: "rare"},
        muted_words={readers[1]: "naïve"},
    )
    for fact in facts:
        for reader in readers:
            if chance.random() < 0.4:
                fact.read[reader] = chance.choice((False, True))
            if chance.random() < 0.2:
                fact.starred.add(reader)
    _write_marks(conn, world)
    return world


def _add(conn: sqlite3.Connection, chance: random.Random, number: int, feed: int) -> Fact:
    words = [chance.choice(WORDS) for _ in range(4)]
    tags = tuple(chance.sample(TAGS, chance.randrange(4)))
    age = chance.choice((0, 1, 1, DAY, 3 * DAY, 9 * DAY))  # few times, so that many are equal
    item = entry(str(number), age, title=words[0], text=" ".join(words[1:]), tags=tags)
    (entry_id,) = save(conn, feed, item).new
    keys = {tag.casefold() for tag in tags}
    names = {name.lower() for name, aliases in TOPICS.items() if keys & {name.casefold(), *aliases}}
    tokens = tuple(plain(part) for word in words for part in word.split("'"))
    assert item.published is not None
    return Fact(entry_id, seconds(item.published), feed, frozenset(names), tokens, len(words[0].split("'")))


def _write_marks(conn: sqlite3.Connection, world: World) -> None:
    with transaction(conn):
        for reader in world.readers:
            conn.execute("DELETE FROM reads WHERE reader = ?", (reader,))
        for feed, baseline in world.baselines.items():
            conn.execute("UPDATE feeds SET baseline = ? WHERE id = ?", (baseline, feed))
        for feed, owner in world.owners.items():
            conn.execute("UPDATE feeds SET owner = ? WHERE id = ?", (owner, feed))
        for (reader, feed), level in world.levels.items():
            conn.execute("INSERT INTO follows (reader, feed, level) VALUES (?, ?, ?)", (reader, feed, level))
        for reader, topic in world.muted_topics.items():
            conn.execute("INSERT INTO topic_follows SELECT ?, id, 'muted' FROM topics WHERE slug = ?", (reader, topic))
        for reader, words in world.muted_words.items():
            conn.execute("INSERT INTO muted_words (reader, words) VALUES (?, ?)", (reader, words))
        for fact in world.facts:
            for reader, read in fact.read.items():
                marks.set_read(conn, reader, fact.id, read)
            for reader in fact.starred:
                marks.set_starred(conn, reader, fact.id, True)
        for reader in world.readers:
            reader_changed(conn, reader)


def _begins(word: str, start: str) -> bool:
    return word.startswith(plain(start)) if len(start) >= 4 else word == plain(start)
