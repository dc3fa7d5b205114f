"""The one entry query against a naive evaluation of the same words."""

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import EntryQuery, Key
from aggregator.query_tree import And, Field, Node, Not, Or, Term
from aggregator.store.db import open_database
from aggregator.store.entries import (
    count_entries,
    feed_counter,
    folder_counts,
    list_entries,
    neighbours,
    topic_counts,
)
from aggregator.store.marks import starred_count, unread_count
from aggregator.store.times import moment, now
from tests.store.builders import DAY, ids
from tests.store.world import WORDS, World, make_world

Library = tuple[sqlite3.Connection, World]


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Iterator[Library]:
    conn = open_database(tmp_path_factory.mktemp("query") / "aggregator.db")
    yield conn, make_world(conn, random.Random(7))
    conn.close()


@pytest.fixture(scope="module")
def conn(library) -> sqlite3.Connection:
    return library[0]


@pytest.fixture(scope="module")
def world(library) -> World:
    return library[1]


SLUGS = st.sampled_from(("politics", "security", "rust", "rare", "empty", "unknown", "", "' OR 1=1 --"))
STARTS = st.builds(
    lambda word, length, change: change(word[:length]),
    st.sampled_from(WORDS[:-1]),
    st.integers(1, 8),
    st.sampled_from((str.lower, str.capitalize)),
)
TERMS = (
    STARTS.map(lambda start: Term(Field.WORDS, start))
    | STARTS.map(lambda start: Term(Field.TITLE, start))
    | st.sampled_from(("politics", "Rust", "rare")).map(lambda topic: Term(Field.TOPIC, topic))
    | st.sampled_from(("read", "unread", "starred")).map(lambda state: Term(Field.IS, state))
    | st.sampled_from(("News", "Deep")).map(lambda folder: Term(Field.FOLDER, folder))
)
TREES: st.SearchStrategy[Node] = st.recursive(
    TERMS,
    lambda below: (
        st.lists(below, min_size=1, max_size=3).map(lambda parts: And(tuple(parts)))
        | st.lists(below, min_size=1, max_size=3).map(lambda parts: Or(tuple(parts)))
        | below.map(Not)
    ),
    max_leaves=5,
)
MOMENTS = st.sampled_from((0, 1, DAY, 2 * DAY, 8 * DAY, 10 * DAY)).map(lambda ago: moment(now() - ago))
QUERIES = st.builds(
    EntryQuery,
    topics=st.lists(SLUGS, max_size=3).map(tuple),
    match_all=st.booleans(),
    without=st.lists(SLUGS, max_size=2).map(tuple),
    feed=st.none() | st.integers(1, 6),
    folder=st.none() | st.none() | st.integers(1, 7),
    unread=st.booleans(),
    starred=st.sampled_from((False, False, True)),
    tree=st.none() | st.none() | TREES,
    hidden=st.booleans(),
    since=st.none() | st.none() | MOMENTS,
    until=st.none() | st.none() | MOMENTS,
    up_to_id=st.none() | st.integers(0, 70),
    after_id=st.none() | st.none() | st.integers(0, 70),
    limit=st.integers(1, 70),
    reader=st.none() | st.sampled_from((1, 2)),
)


def keys(world: World) -> st.SearchStrategy[Key]:
    return st.sampled_from([Key(fact.sort_at, fact.id) for fact in world.facts])


@given(data=st.data())
@settings(max_examples=250, deadline=None)
def test_lists_counts_and_chips_mean_what_the_query_says(library, data) -> None:
    conn, world = library
    query = data.draw(QUERIES)
    query = replace(query, before=data.draw(st.none() | keys(world)))
    expected = world.select(query)
    found = list_entries(conn, query)
    assert ids(found) == ids(expected)[: query.limit]
    assert [one.read for one in found] == [world.is_read(fact, query.reader) for fact in expected[: query.limit]]
    assert [one.starred for one in found] == [query.reader in fact.starred for fact in expected[: query.limit]]
    assert [{topic.slug for topic in one.topics} for one in found] == [set(f.topics) for f in expected[: query.limit]]
    assert count_entries(conn, query) == world.count(query)
    assert topic_counts(conn, query) == world.topic_counts(query)


ALONE = {
    "everything": EntryQuery(limit=100),
    "everything that one may see": EntryQuery(limit=100, reader=1),
    "what one wants": EntryQuery(limit=100, reader=2),
    "one topic": EntryQuery(topics=("politics",), limit=100),
    "any of two": EntryQuery(topics=("politics", "rust"), limit=100),
    "all of two": EntryQuery(topics=("politics", "rust"), match_all=True, limit=100),
    "without": EntryQuery(without=("politics",), limit=100),
    "one but not the other": EntryQuery(topics=("rust",), without=("politics",), limit=100),
    "feed": EntryQuery(feed=2, limit=100),
    "folder with what lies below": EntryQuery(folder=1, limit=100),
    "unread": EntryQuery(unread=True, reader=2, limit=100),
    "starred": EntryQuery(starred=True, reader=1, limit=100),
    "words": EntryQuery(tree=Term(Field.WORDS, "zürich"), limit=100),
    "since": EntryQuery(since=moment(now() - 2 * DAY), limit=100),
    "until": EntryQuery(until=moment(now() - 2 * DAY), limit=100),
    "up to an id": EntryQuery(up_to_id=20, limit=100),
}


@pytest.mark.parametrize("query", ALONE.values(), ids=ALONE.keys())
def test_each_filter_alone(conn, world, query) -> None:
    """The library is made so that each takes some and leaves some: a filter that does nothing is seen."""
    found = ids(list_entries(conn, query))
    assert found == ids(world.select(query))
    assert found
    assert query == EntryQuery(limit=100, reader=1) or len(found) < len(world.facts)
    assert count_entries(conn, query) == len(found)


def test_a_visitor_has_read_nothing_and_starred_nothing(conn, world) -> None:
    assert count_entries(conn, EntryQuery(unread=True)) == count_entries(conn, EntryQuery()) > 0
    assert count_entries(conn, EntryQuery(starred=True)) == 0


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_pages_never_repeat_nor_skip(library, data) -> None:
    conn, world = library
    query = replace(data.draw(QUERIES), reader=1, limit=data.draw(st.integers(1, 9)))
    shown: list[int] = []
    before: Key | None = None
    while page := list_entries(conn, replace(query, before=before)):
        shown += ids(page)
        before = page[-1].key
        assert len(shown) <= len(world.facts)
    assert shown == ids(world.select(query))


def test_pages_stay_whole_while_entries_go(conn, world) -> None:
    """The entry that a page ended with need not be there any more."""
    everything = world.select(EntryQuery())
    place = Key(everything[20].sort_at, everything[20].id)
    rest = list_entries(conn, EntryQuery(before=place, without=tuple(everything[20].topics), limit=100))
    expected = [fact for fact in everything[21:] if not fact.topics & everything[20].topics]
    assert ids(rest) == ids(expected)


@given(data=st.data())
@settings(max_examples=80, deadline=None)
def test_neighbours_are_those_of_the_list(library, data) -> None:
    conn, world = library
    query = replace(data.draw(QUERIES), reader=1)
    here = data.draw(st.sampled_from(list_entries(conn, EntryQuery(limit=100))))
    listed = world.select(query)
    newer = [fact.id for fact in listed if (fact.sort_at, fact.id) > here.key]
    older = [fact.id for fact in listed if (fact.sort_at, fact.id) < here.key]
    found = neighbours(conn, query, here)
    assert [one.id if one else None for one in found] == [newer[-1] if newer else None, older[0] if older else None]


@pytest.mark.parametrize("reader", [1, 2])
def test_counts_beside_folders_are_those_of_the_list(conn, world, reader) -> None:
    query = EntryQuery(unread=True, reader=reader)
    assert unread_count(conn, reader) == world.count(query)
    unread = world.select(query, quiet=True)
    by_feed = {feed: sum(fact.feed == feed for fact in unread) for feed in world.feeds}
    counted = feed_counter(conn, query)
    assert {feed: counted(feed) for feed in world.feeds} == by_feed
    by_folder = {
        folder: sum(any(place[: len(path)] == path for place in world.feeds[fact.feed]) for fact in unread)
        for folder, path in world.folders.items()
    }
    assert folder_counts(conn, query) == by_folder
    assert starred_count(conn, reader) == sum(reader in fact.starred for fact in world.facts)
