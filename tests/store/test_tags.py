import pytest

from aggregator.model import Outline
from aggregator.store import feeds
from aggregator.store.db import transaction
from aggregator.store.entries import get_entry
from aggregator.store.tags import tag_id
from tests.store.builders import add_feed, entry, save


def tags(conn, entry_id: int) -> set[tuple[str, str]]:
    full = get_entry(conn, entry_id, None)
    return {(tag.name, tag.source) for tag in full.tags}


@pytest.mark.parametrize("other", ["Straße", "STRASSE", " strasse ", "ｓｔｒａｓｓｅ"])
def test_one_tag_whatever_the_spelling(conn, other) -> None:
    with transaction(conn):
        assert tag_id(conn, "Strasse") == tag_id(conn, other)
    assert [row["name"] for row in conn.execute("SELECT name FROM tags")] == ["Strasse"], "the first spelling stays"


def test_words_of_the_feed_and_of_its_place(conn) -> None:
    feed = add_feed(conn, folders=(("News", "Local"), ("Sport",)), tags=("Bern",))
    (entry_id,) = save(conn, feed, entry("a", tags=("Council", "Local"))).new
    assert tags(conn, entry_id) == {
        ("Council", "author"),
        ("Local", "author"),
        ("Local", "folder"),
        ("News", "folder"),
        ("Sport", "folder"),
        ("Bern", "folder"),
    }


@pytest.mark.parametrize("name", ["", " ", "\t\u00a0"])
def test_a_tag_without_a_name_is_none(conn, name) -> None:
    feed = add_feed(conn, tags=(name, "real"))
    (entry_id,) = save(conn, feed, entry("a", tags=(name, "word"))).new
    assert tags(conn, entry_id) == {("real", "folder"), ("word", "author")}


def test_a_word_named_twice_is_one_tag(conn) -> None:
    (entry_id,) = save(conn, add_feed(conn), entry("a", tags=("Bern", "bern", "BERN"))).new
    assert tags(conn, entry_id) == {("Bern", "author")}


def test_a_feed_put_into_another_folder_tags_what_is_stored(conn) -> None:
    feed = add_feed(conn, folders=(("News",),))
    (entry_id,) = save(conn, feed, entry("a", tags=("word",))).new
    with transaction(conn):
        feeds.add_feed(conn, Outline("http://a.example/feed", None, folders=(("Sport", "Ski"),), tags=("Alps",)))
    assert tags(conn, entry_id) == {
        ("word", "author"),
        ("News", "folder"),
        ("Sport", "folder"),
        ("Ski", "folder"),
        ("Alps", "folder"),
    }


def test_a_place_tags_its_own_feed_alone(conn) -> None:
    save(conn, add_feed(conn, folders=(("News",),)), entry("a"))
    (other,) = save(conn, add_feed(conn, "http://b.example/feed"), entry("b")).new
    assert tags(conn, other) == set()


def test_an_edit_changes_the_feeds_words_alone(conn) -> None:
    feed = add_feed(conn, folders=(("News",),))
    (entry_id,) = save(conn, feed, entry("a", tags=("old",))).new
    with transaction(conn):
        conn.execute("INSERT INTO entry_tags VALUES (?, ?, 'curator')", (entry_id, tag_id(conn, "picked")))
    save(conn, feed, entry("a", tags=("new",)))
    assert tags(conn, entry_id) == {("new", "author"), ("News", "folder"), ("picked", "curator")}
