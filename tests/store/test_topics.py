"""A topic takes every entry with a tag whose key is that of its name, slug or an alias: stored or to come."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import EntryQuery, Outline
from aggregator.store import feeds, follows, topics
from aggregator.store.db import StoreError, open_database, transaction, troubles
from aggregator.store.entries import list_entries
from aggregator.store.topics import TopicExists, add_topic, change_topic, find_topic, list_topics, remove_topic
from tests.store.builders import add_feed, add_reader, entry, save, titles


def add(conn, name: str, *aliases: str, **names: str):
    with transaction(conn):
        return add_topic(conn, name, aliases, names)


@pytest.fixture
def feed(conn) -> int:
    return add_feed(conn)


@pytest.mark.parametrize(
    ("name", "aliases", "names", "tag"),
    [
        ("Security", (), {}, "Security"),
        ("Security", (), {}, "SECURITY"),
        ("Security", (), {}, "  security "),
        ("Security", (), {}, "ｓｅｃｕｒｉｔｙ"),
        ("Open Source", (), {}, "open  source"),
        ("Open Source", (), {}, "open-source"),
        ("Küche", (), {}, "kueche"),
        ("Küche", (), {}, "KU\u0308CHE"),
        ("Straße", (), {}, "STRASSE"),
        ("Security", ("InfoSec", "IT-Sicherheit"), {}, "it-sicherheit"),
        ("Security", ("InfoSec",), {}, "INFOSEC"),
        ("Security", (), {"de": "Sicherheit"}, "sicherheit"),
    ],
)
@pytest.mark.parametrize("first", ["topic", "entry"])
def test_takes(conn, feed, name, aliases, names, tag, first) -> None:
    if first == "topic":
        add(conn, name, *aliases, **names)
    save(conn, feed, entry("a", tags=(tag, "other")), entry("b", tags=("other",)))
    if first == "entry":
        add(conn, name, *aliases, **names)
    topic = find_topic(conn, name)
    assert titles(conn, topics=(topic.slug,)) == ["Title a"]


@pytest.mark.parametrize("tag", ["Securit", "Security2", "Secu rity", "securité"])
def test_does_not_take(conn, feed, tag) -> None:
    add(conn, "Security", "infosec")
    save(conn, feed, entry("a", tags=(tag,)))
    assert titles(conn, topics=("security",)) == []


def test_takes_the_folders_word_too(conn) -> None:
    save(conn, add_feed(conn, folders=(("World", "Politics"),)), entry("a"))
    add(conn, "Politics")
    save(conn, add_feed(conn, "http://b.example/", folders=(("Politics",),)), entry("b"))
    assert set(titles(conn, topics=("politics",))) == {"Title a", "Title b"}


def test_a_feed_put_into_a_folder_joins_its_topic(conn, feed) -> None:
    save(conn, feed, entry("a"))
    add(conn, "Politics")
    with transaction(conn):
        feeds.add_feed(conn, Outline("http://a.example/feed", None, folders=(("Politics",),)))
    assert titles(conn, topics=("politics",)) == ["Title a"]


def test_an_edit_moves_an_entry_between_topics(conn, feed) -> None:
    add(conn, "One")
    add(conn, "Two")
    save(conn, feed, entry("a", tags=("one",)))
    save(conn, feed, entry("a", tags=("two",)))
    assert titles(conn, topics=("one",)) == []
    assert titles(conn, topics=("two",)) == ["Title a"]


def test_changing_aliases_counts_for_what_is_stored(conn, feed) -> None:
    topic = add(conn, "Security", "infosec")
    save(conn, feed, entry("a", tags=("infosec",)), entry("b", tags=("crypto",)))
    assert titles(conn, topics=("security",)) == ["Title a"]
    with transaction(conn):
        change_topic(conn, topic.id, "Safety", ["crypto"], {"de": "Sicherheit"})
    assert titles(conn, topics=("security",)) == ["Title b"], "the slug stays"
    changed = find_topic(conn, "Safety")
    assert (changed.slug, changed.name, changed.aliases, changed.names) == (
        "security",
        "Safety",
        ("crypto",),
        {"de": "Sicherheit"},
    )


def test_removing_one_leaves_entries_and_tags(conn, feed) -> None:
    topic = add(conn, "Security")
    add(conn, "Rust")
    save(conn, feed, entry("a", tags=("security", "rust")))
    with transaction(conn):
        remove_topic(conn, topic.id)
    (found,) = list_entries(conn, EntryQuery())
    assert [topic.slug for topic in found.topics] == ["rust"]
    assert titles(conn, topics=("security",)) == []
    add(conn, "Security")
    assert titles(conn, topics=("security",)) == ["Title a"]
    assert troubles(conn) == []


def test_slugs(conn) -> None:
    assert [add(conn, name).slug for name in ("Ähnliches Öl", "C++", "C#", "Политика", "経済")] == [
        "aehnliches-oel",
        "c",
        "c-2",
        "x",
        "x-2",
    ]


def test_found_by_slug_or_name(conn) -> None:
    for name in ("C++", "C#", "Öl und Gas", "Политика"):
        add(conn, name)
    add(conn, "Security", "infosec", de="Sicherheit")
    for asked, name in {
        "c": "C++",
        "C++": "C++",
        "c++": "C++",
        "C#": "C#",
        "c-2": "C#",
        "ÖL UND GAS": "Öl und Gas",
        "oel-und-gas": "Öl und Gas",
        "Oel und Gas": "Öl und Gas",
        "политика": "Политика",
        "Security": "Security",
        "sicherheit": "Security",
        "InfoSec": "Security",
    }.items():
        assert find_topic(conn, asked).name == name, asked
    for asked in ("", "?", "secur", "info"):
        assert find_topic(conn, asked) is None, asked


@pytest.mark.parametrize("name", ["Security", "SECURITY", " security ", "ｓecurity"])
def test_a_name_is_taken_once(conn, name) -> None:
    add(conn, "Security")
    with pytest.raises(TopicExists, match="Nothing was changed"):
        add(conn, name)
    assert len(list_topics(conn)) == 1


def test_a_slug_is_nobody_elses_name(conn) -> None:
    add(conn, "Öl")
    with pytest.raises(TopicExists, match="slug oel"):
        add(conn, "oel")


def test_renaming_onto_another_is_refused(conn) -> None:
    add(conn, "One")
    two = add(conn, "Two")
    with pytest.raises(TopicExists), transaction(conn):
        change_topic(conn, two.id, "one", [], {})
    with transaction(conn):
        change_topic(conn, two.id, "TWO", [], {})
    assert [topic.name for topic in list_topics(conn)] == ["One", "TWO"]


@pytest.mark.parametrize("name", ["", "  ", "\u3000"])
def test_a_topic_needs_a_name(conn, name) -> None:
    with pytest.raises(StoreError):
        add(conn, name)
    topic = add(conn, "One")
    with pytest.raises(StoreError), transaction(conn):
        change_topic(conn, topic.id, name, [], {})
    assert [topic.name for topic in list_topics(conn)] == ["One"]


def test_aliases_without_a_name_or_twice(conn) -> None:
    topic = add(conn, "Security", " InfoSec ", "", "infosec", "security", "  ")
    assert topic.aliases == ("InfoSec",)


def test_counts(conn, feed) -> None:
    save(conn, feed, entry("a", tags=("one",)), entry("b", tags=("one", "two")))
    assert add(conn, "One").entries == 2
    add(conn, "Two")
    assert {topic.slug: topic.entries for topic in list_topics(conn, with_counts=True)} == {"one": 2, "two": 1}
    assert {topic.entries for topic in list_topics(conn)} == {0}


NAMES = ("one", "two", "three", "four")


@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(("add", "change", "remove", "arrive")), st.integers(0, 3), st.sets(st.integers(0, 3))
        ),
        max_size=10,
    )
)
@settings(max_examples=40, deadline=None)
def test_however_it_came_about(tmp_path_factory, steps) -> None:
    """After any steps the topics hold what deriving everything anew would give."""
    conn = open_database(tmp_path_factory.mktemp("topics") / "aggregator.db")
    try:
        feed = add_feed(conn)
        for number, (step, which, others) in enumerate(steps):
            chosen = [NAMES[index] for index in others]
            topic = find_topic(conn, NAMES[which])
            with transaction(conn):
                if step == "add" and topic is None:
                    add_topic(conn, NAMES[which], chosen)
                elif step == "change" and topic is not None:
                    change_topic(conn, topic.id, NAMES[which], chosen, {})
                elif step == "remove" and topic is not None:
                    remove_topic(conn, topic.id)
            if step == "arrive":
                save(conn, feed, entry(str(which if number % 2 else number), tags=tuple(chosen)))
        kept = conn.execute("SELECT topic, sort_at, entry FROM entry_topics ORDER BY 1, 2, 3").fetchall()
        with transaction(conn):
            conn.execute("DELETE FROM entry_topics")
            for topic in list_topics(conn):
                topics.derive(conn, topic=topic.id)
        anew = conn.execute("SELECT topic, sort_at, entry FROM entry_topics ORDER BY 1, 2, 3").fetchall()
        assert [tuple(row) for row in kept] == [tuple(row) for row in anew]
    finally:
        conn.close()


def test_nobody_mutes_under_the_number_of_a_topic_that_is_no_more(conn) -> None:
    reader = add_reader(conn)
    save(conn, add_feed(conn), entry("a", tags=("Second",)))
    with transaction(conn):
        first = topics.add_topic(conn, "First")
        follows.set_topic_follow(conn, reader, first.id, follows.TopicLevel.MUTED)
    assert titles(conn, reader=reader) == ["Title a"]
    with transaction(conn):
        topics.remove_topic(conn, first.id)
    with transaction(conn):
        assert topics.add_topic(conn, "Second").id == first.id
    assert titles(conn, reader=reader) == ["Title a"]
