"""A reader's ties to feeds and topics, and muted words."""

import pytest

from aggregator.store import follows, topics
from aggregator.store.db import transaction
from aggregator.store.follows import Level, Tie, TooManyWords, TopicLevel
from aggregator.store.times import now
from tests.store.builders import add_feed, add_reader


def test_what_is_not_set_is_followed_everywhere(conn) -> None:
    loud, dull = add_feed(conn), add_feed(conn, "http://b.example/")
    reader, other = add_reader(conn), add_reader(conn, "other")
    assert follows.follows_of(conn, reader) == {}
    with transaction(conn):
        follows.set_follow(conn, reader, loud, Level.QUIET)
        follows.set_follow(conn, reader, dull, Level.MUTED)
    assert follows.follows_of(conn, reader) == {loud: Tie(Level.QUIET), dull: Tie(Level.MUTED)}
    assert follows.follows_of(conn, other) == {}
    with transaction(conn):
        follows.set_follow(conn, reader, loud, Level.EVERYWHERE)
        follows.set_follow(conn, other, loud, Level.EVERYWHERE)
    assert follows.follows_of(conn, reader) == {dull: Tie(Level.MUTED)}
    assert follows.follows_of(conn, other) == {}


def test_a_mute_ends_when_its_time_is_over(conn) -> None:
    feed, reader = add_feed(conn), add_reader(conn)
    later, past = now() + 1000, now() - 1
    with transaction(conn):
        follows.set_follow(conn, reader, feed, Level.MUTED, later)
    assert follows.follows_of(conn, reader) == {feed: Tie(Level.MUTED, later)}
    with transaction(conn):
        follows.set_follow(conn, reader, feed, Level.MUTED, past)
    assert follows.follows_of(conn, reader) == {}
    with transaction(conn):
        follows.set_follow(conn, reader, feed, Level.QUIET)
    assert follows.follows_of(conn, reader) == {feed: Tie(Level.QUIET)}, "the old end is forgotten"


def test_topics_are_followed_or_muted_or_neither(conn) -> None:
    reader, other = add_reader(conn), add_reader(conn, "other")
    with transaction(conn):
        cloud, energy = (topics.add_topic(conn, name).id for name in ("Cloud", "Energy"))
        follows.set_topic_follow(conn, reader, cloud, TopicLevel.FOLLOWED)
        follows.set_topic_follow(conn, reader, energy, TopicLevel.MUTED)
    assert follows.topic_follows_of(conn, reader) == {cloud: TopicLevel.FOLLOWED, energy: TopicLevel.MUTED}
    assert follows.topic_follows_of(conn, other) == {}
    with transaction(conn):
        follows.set_topic_follow(conn, reader, cloud, TopicLevel.MUTED)
        follows.set_topic_follow(conn, reader, energy, None)
        follows.set_topic_follow(conn, other, energy, None)
    assert follows.topic_follows_of(conn, reader) == {cloud: TopicLevel.MUTED}
    with transaction(conn):
        topics.remove_topic(conn, cloud)
    assert follows.topic_follows_of(conn, reader) == {}


def muted(conn, reader: int) -> list[str]:
    return [one.words for one in follows.list_muted_words(conn, reader)]


def test_muted_words_are_told_apart_whatever_their_letters_case(conn) -> None:
    reader, other = add_reader(conn), add_reader(conn, "other")
    with transaction(conn):
        assert follows.add_muted_words(conn, reader, "Zürich")
        assert not follows.add_muted_words(conn, reader, "ZÜRICH")
        assert follows.add_muted_words(conn, reader, "apple event")
        assert follows.add_muted_words(conn, other, "zürich")
    assert muted(conn, reader) == ["apple event", "Zürich"]
    (theirs,) = follows.list_muted_words(conn, other)
    with transaction(conn):
        assert follows.remove_muted_words(conn, reader, theirs.id) is None
        assert follows.remove_muted_words(conn, other, theirs.id) == "zürich"
        assert follows.remove_muted_words(conn, other, theirs.id) is None
    assert (muted(conn, reader), muted(conn, other)) == (["apple event", "Zürich"], [])


def test_there_are_not_endlessly_many_words(conn, monkeypatch) -> None:
    monkeypatch.setattr(follows, "MOST_WORDS", 1)
    reader = add_reader(conn)
    with transaction(conn):
        follows.add_muted_words(conn, reader, "one")
        assert not follows.add_muted_words(conn, reader, "ONE"), "what is there needs no room"
    with pytest.raises(TooManyWords), transaction(conn):
        follows.add_muted_words(conn, reader, "two")
    assert muted(conn, reader) == ["one"]
