"""A small library with every kind of mark, and a second, naive meaning of EntryQuery to hold the SQL against."""

import random
import sqlite3
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from aggregator.model import EntryQuery
from aggregator.store import topics
from aggregator.store.db import transaction
from aggregator.store.folders import list_folders
from aggregator.store.times import now, seconds
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
}


@dataclass(slots=True)
class Fact:
    """What is known of an entry without asking the store."""

    id: int
    sort_at: int
    feed: int
    topics: frozenset[str]
    words: tuple[str, ...]
    read: dict[int, bool | None] = field(default_factory=dict)
    starred: set[int] = field(default_factory=set)


@dataclass(slots=True)
class World:
    facts: list[Fact]
    feeds: dict[int, tuple[tuple[str, ...], ...]]
    folders: dict[int, tuple[str, ...]]
    readers: tuple[int, ...]
    floors: dict[int, int]
    marks: dict[tuple[int, int], int]
    baselines: dict[int, int]

    def is_read(self, fact: Fact, reader: int | None) -> bool:
        if reader is None:
            return False
        own = fact.read.get(reader)
        if own is not None:
            return own
        mark = max(self.floors[reader], self.marks.get((reader, fact.feed), 0), self.baselines[fact.feed])
        return fact.id <= mark

    def select(self, query: EntryQuery) -> list[Fact]:
        """Everything that the query means, whatever its limit."""
        found = [fact for fact in self.facts if self._fits(fact, query)]
        return sorted(found, key=lambda fact: (fact.sort_at, fact.id), reverse=True)

    def count(self, query: EntryQuery) -> int:
        return len(self.select(replace(query, before=None)))

    def topic_counts(self, query: EntryQuery) -> dict[str, int]:
        kept = query.topics if query.match_all else ()
        found = self.select(replace(query, before=None, topics=kept))
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
        return all(any(_begins(word, start) for word in fact.words) for start in query.words.split())


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
    world = World(
        facts=facts,
        feeds=feeds,
        folders={folder: tuple(path.split("/")) for folder, path in list_folders(conn)},
        readers=readers,
        floors={readers[0]: 0, readers[1]: chance.randrange(size // 2)},
        marks={(reader, feed): chance.randrange(size) for reader in readers for feed in feeds if chance.random() < 0.4},
        baselines={feed: chance.choice((0, size // 4)) for feed in feeds},
    )
    for fact in facts:
        for reader in readers:
            if chance.random() < 0.4:
                fact.read[reader] = chance.choice((None, False, True))
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
    return Fact(entry_id, seconds(item.published), feed, frozenset(names), tokens)


def _write_marks(conn: sqlite3.Connection, world: World) -> None:
    with transaction(conn):
        conn.execute("DELETE FROM follows")
        for reader, floor in world.floors.items():
            conn.execute("UPDATE users SET floor = ? WHERE id = ?", (floor, reader))
        for feed, baseline in world.baselines.items():
            conn.execute("UPDATE feeds SET baseline = ? WHERE id = ?", (baseline, feed))
        for (reader, feed), mark in world.marks.items():
            conn.execute("INSERT INTO follows (reader, feed, mark) VALUES (?, ?, ?)", (reader, feed, mark))
        for fact in world.facts:
            for reader in world.readers:
                if reader in fact.read or reader in fact.starred:
                    starred = now() if reader in fact.starred else None
                    state = (reader, fact.id, fact.read.get(reader), starred)
                    conn.execute("INSERT INTO entry_states VALUES (?, ?, ?, ?)", state)


def _begins(word: str, start: str) -> bool:
    alone = len(start) == 1 and start.isascii()
    return word == plain(start) if alone else word.startswith(plain(start))
