"""Picks: their own copy, their order, and ids that never change."""

import uuid

import pytest

from aggregator.model import Audience, Enclosure, Order
from aggregator.store import collections, feeds, users
from aggregator.store.collections import (
    add_collection,
    add_item,
    change_collection,
    change_item,
    find_collection,
    get_collection,
    get_item,
    items_of_entry,
    list_collections,
    list_items,
    move_item,
    place_item,
    remove_collection,
    remove_item,
)
from aggregator.store.db import StoreError, transaction, troubles
from aggregator.store.entries import get_entry
from aggregator.store.times import moment
from tests.store.builders import add_feed, add_reader, entry, save


@pytest.fixture
def entries(conn) -> list[int]:
    return list(save(conn, add_feed(conn), *(entry(name, 100 + n) for n, name in enumerate("abcde"))).new)


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass from one call to the next."""
    ticks = iter(range(1_800_000_000, 1_900_000_000))
    monkeypatch.setattr(collections, "now", lambda: next(ticks))


def add(conn, title: str, **given):
    with transaction(conn):
        return add_collection(conn, title, **given)


def pick(conn, collection, entry_id: int, **given):
    with transaction(conn):
        return add_item(conn, collection.id, entry_id, None, **given)


def names(conn, collection) -> str:
    return "".join(item.title.removeprefix("Title ") for item in list_items(conn, collection.id))


def test_a_collection_as_it_was_made(conn, clock) -> None:
    ada = add_reader(conn, "Ada")
    made = add(conn, "  Öl &  Gas ", purpose=" Why ", audience=Audience.PUBLIC, order=Order.HAND, owner=ada)
    assert (made.slug, made.title, made.purpose) == ("oel-gas", "Öl & Gas", "Why")
    assert (made.audience, made.order, made.owner, made.items) == (Audience.PUBLIC, Order.HAND, ada, 0)
    assert uuid.UUID(made.uuid).version == 4
    assert get_collection(conn, made.id) == find_collection(conn, "oel-gas") == made
    assert list_collections(conn) == [made]
    assert get_collection(conn, made.id + 1) is None
    plain = add(conn, "Plain")
    assert (plain.audience, plain.order, plain.owner) == (Audience.PRIVATE, Order.TIME, None)


def test_slugs_and_how_one_is_found(conn) -> None:
    assert [add(conn, title).slug for title in ("C++", "C#", "C#", "Öl", "Мир")] == ["c", "c-2", "c-3", "oel", "x"]
    for asked, slug in {"c": "c", "C++": "c", "C#": "c-2", "c-3": "c-3", "ÖL": "oel", "Oel": "oel", "мир": "x"}.items():
        assert find_collection(conn, asked).slug == slug, asked
    assert find_collection(conn, "") is None
    assert find_collection(conn, "nothing") is None


@pytest.mark.parametrize("title", ["", "  \n"])
def test_it_needs_a_title(conn, title) -> None:
    with pytest.raises(StoreError, match="title"):
        add(conn, title)
    made = add(conn, "One")
    with pytest.raises(StoreError), transaction(conn):
        change_collection(conn, made.id, title=title, purpose="", audience=Audience.PUBLIC, order=Order.TIME)
    assert get_collection(conn, made.id) == made


def test_changing_it_keeps_address_and_id(conn, clock) -> None:
    made = add(conn, "One")
    with transaction(conn):
        change_collection(conn, made.id, title="Two", purpose="p", audience=Audience.MEMBERS, order=Order.HAND)
    changed = get_collection(conn, made.id)
    assert (changed.title, changed.purpose, changed.audience, changed.order) == (
        "Two",
        "p",
        Audience.MEMBERS,
        Order.HAND,
    )
    assert (changed.slug, changed.uuid, changed.created) == (made.slug, made.uuid, made.created)
    assert changed.updated > made.updated


def test_a_pick_copies_what_it_needs(conn) -> None:
    feed = add_feed(conn, site_url="http://site.example/")
    given = entry(
        "a",
        3600,
        author="Ada",
        teaser="short",
        summary="<p>s</p>",
        content="<p>long</p>",
        image="http://example.org/a.jpg",
        language="de",
        enclosures=(Enclosure("http://example.org/a.mp3"),),
    )
    (entry_id,) = save(conn, feed, given, title="The Daily", site_url=None).new
    curator = add_reader(conn, "Cura")
    made = add(conn, "Picks")
    with transaction(conn):
        item = add_item(conn, made.id, entry_id, curator, " My headline ", "")
    assert uuid.UUID(item.uuid).version == 4
    assert (item.entry, item.url, item.title, item.author) == (entry_id, given.url, "Title a", "Ada")
    assert (item.source_title, item.source_url, item.feed_url) == (
        "The Daily",
        "http://site.example/",
        "http://a.example/feed",
    )
    assert (item.teaser, item.content, item.image, item.language) == ("short", "<p>long</p>", given.image, "de")
    assert (item.published, item.headline, item.comment, item.added_by) == (
        given.published,
        "My headline",
        None,
        "Cura",
    )
    assert list_items(conn, made.id) == [item]
    assert get_item(conn, item.id) == (made.id, item)
    assert [(c.id, i) for c, i in items_of_entry(conn, entry_id)] == [(made.id, item)]
    assert get_collection(conn, made.id).items == 1
    assert get_entry(conn, entry_id, None).collections == ("picks",)


@pytest.mark.parametrize(
    ("changes", "title", "content"),
    [
        ({"title": None, "teaser": "t" * 300}, "t" * 100, "<p>Text a</p>"),
        ({"title": None, "teaser": ""}, "http://example.org/a", "<p>Text a</p>"),
        ({"title": "", "teaser": "", "url": None}, "", "<p>Text a</p>"),
        ({"content": "", "summary": "<p>s</p>"}, "Title a", "<p>s</p>"),
    ],
)
def test_what_stands_for_what_an_entry_has_not(conn, changes, title, content) -> None:
    (entry_id,) = save(conn, add_feed(conn), entry("a", **changes)).new
    item = pick(conn, add(conn, "Picks"), entry_id)
    assert (item.title, item.content) == (title, content)


def test_the_copy_outlives_edits_the_entry_and_the_feed(conn, entries) -> None:
    made = add(conn, "Picks")
    item = pick(conn, made, entries[0])
    feed = get_entry(conn, entries[0], None).entry.feed
    save(conn, feed, entry("e", 60, title="Changed", content="<p>changed</p>"))
    assert list_items(conn, made.id) == [item]
    with transaction(conn):
        feeds.remove_feed(conn, feed)
    (left,) = list_items(conn, made.id)
    assert left.entry is None
    assert (left.id, left.uuid, left.title, left.content, left.source_title) == (
        item.id,
        item.uuid,
        item.title,
        item.content,
        item.source_title,
    )
    assert troubles(conn) == []


def test_an_entry_is_picked_once_a_collection(conn, entries) -> None:
    made, other = add(conn, "Picks"), add(conn, "Others")
    item = pick(conn, made, entries[0], headline="Mine")
    assert pick(conn, made, entries[0], headline="Other") == item
    assert pick(conn, other, entries[0]).uuid != item.uuid
    assert [collection.slug for collection, _ in items_of_entry(conn, entries[0])] == ["picks", "others"]
    assert get_collection(conn, made.id).items == 1


def test_one_that_is_no_more_cannot_be_picked(conn) -> None:
    made = add(conn, "Picks")
    with pytest.raises(StoreError, match="no more"):
        pick(conn, made, 4711)


def test_taking_out_and_changing_touch_the_collection(conn, entries, clock) -> None:
    made = add(conn, "Picks")
    item = pick(conn, made, entries[0])
    times = [get_collection(conn, made.id).updated]
    with transaction(conn):
        change_item(conn, item.id, "Headline", "Comment")
    changed = get_item(conn, item.id)[1]
    assert (changed.headline, changed.comment, changed.uuid, changed.added) == (
        "Headline",
        "Comment",
        item.uuid,
        item.added,
    )
    assert changed.updated > item.updated
    times.append(get_collection(conn, made.id).updated)
    with transaction(conn):
        remove_item(conn, item.id)
    times.append(get_collection(conn, made.id).updated)
    assert times == sorted(set(times))
    assert list_items(conn, made.id) == []
    assert get_item(conn, item.id) is None
    with transaction(conn):
        remove_item(conn, item.id)
        change_item(conn, item.id, "x", "y")
        move_item(conn, item.id, 1)
    assert get_collection(conn, made.id).updated == times[-1]


def test_order_by_time_is_the_newest_pick_first(conn, entries, clock) -> None:
    made = add(conn, "Picks", order=Order.TIME)
    for entry_id in entries:
        pick(conn, made, entry_id)
    assert names(conn, made) == "abcde"
    with transaction(conn):
        move_item(conn, list_items(conn, made.id)[0].id, 2)
    assert names(conn, made) == "abcde", "the order by hand waits for its turn"


def test_order_by_time_holds_within_a_second(conn, entries, monkeypatch) -> None:
    monkeypatch.setattr(collections, "now", lambda: 1_800_000_000)
    made = add(conn, "Picks", order=Order.TIME)
    for entry_id in entries:
        pick(conn, made, entry_id)
    assert names(conn, made) == "abcde"
    assert list_items(conn, made.id)[0].added == moment(1_800_000_000)


@pytest.mark.parametrize(
    ("act", "name", "number", "expected"),
    [
        (move_item, "a", 1, "bacde"),
        (move_item, "c", -1, "acbde"),
        (move_item, "c", 2, "abdec"),
        (move_item, "a", -1, "abcde"),
        (move_item, "e", 1, "abcde"),
        (move_item, "b", 100, "acdeb"),
        (move_item, "d", -100, "dabce"),
        (move_item, "c", 0, "abcde"),
        (place_item, "e", 0, "eabcd"),
        (place_item, "a", 4, "bcdea"),
        (place_item, "a", 99, "bcdea"),
        (place_item, "c", -3, "cabde"),
        (place_item, "b", 2, "acbde"),
    ],
)
def test_order_by_hand(conn, entries, act, name, number, expected) -> None:
    made = add(conn, "Picks", order=Order.HAND)
    for entry_id in entries:
        pick(conn, made, entry_id)
    assert names(conn, made) == "abcde", "a new one comes to the top"
    items = {item.title[-1]: item.id for item in list_items(conn, made.id)}
    with transaction(conn):
        act(conn, items[name], number)
    assert names(conn, made) == expected


def test_a_new_pick_comes_to_the_top_of_what_was_moved(conn, entries) -> None:
    made = add(conn, "Picks", order=Order.HAND)
    for entry_id in entries[:4]:
        pick(conn, made, entry_id)
    with transaction(conn):
        place_item(conn, list_items(conn, made.id)[0].id, 3)
    pick(conn, made, entries[4])
    assert names(conn, made) == "acdeb"


@pytest.mark.parametrize("order", list(Order))
def test_pages_of_a_collection(conn, entries, order) -> None:
    made = add(conn, "Picks", order=order)
    for entry_id in entries:
        pick(conn, made, entry_id)
    shown, after = [], None
    while page := list_items(conn, made.id, limit=2, after=after):
        shown += page
        after = page[-1].id
        assert len(shown) <= 5
    assert shown == list_items(conn, made.id)


def test_removing_one_takes_its_items_and_no_entry(conn, entries) -> None:
    made, other = add(conn, "Picks"), add(conn, "Others")
    pick(conn, made, entries[0])
    kept = pick(conn, other, entries[0])
    with transaction(conn):
        remove_collection(conn, made.id)
    assert list_collections(conn) == [get_collection(conn, other.id)]
    assert items_of_entry(conn, entries[0])[0][1] == kept
    assert get_entry(conn, entries[0], None) is not None
    assert list_items(conn, made.id) == []


def test_collections_outlive_their_owner(conn, entries) -> None:
    cura = add_reader(conn, "Cura")
    made = add(conn, "Picks", owner=cura)
    with transaction(conn):
        add_item(conn, made.id, entries[0], cura)
        users.remove_user(conn, cura)
    assert get_collection(conn, made.id).owner is None
    assert list_items(conn, made.id)[0].added_by is None
