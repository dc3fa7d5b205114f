"""The catalogue: what people put in, change and take out."""

import pytest

from aggregator.model import EntryQuery, FeedState, Outcome, Outline
from aggregator.store import collections, feeds, folders, marks
from aggregator.store.db import transaction, troubles
from aggregator.store.feeds import FirstPolls
from aggregator.store.index import catalogue
from aggregator.store.polls import claim_due
from aggregator.store.times import moment, now
from tests.store.builders import DAY, add_feed, add_reader, entry, record, save, titles, visit


def due(conn) -> list[str]:
    with transaction(conn):
        return [request.url for request in claim_due(conn, "me:1:1", lease_seconds=0, limit=100)]


def test_a_feed_as_it_was_added(conn) -> None:
    feed = add_feed(conn, title="My title", site_url="http://site.example/", folders=(("News", "Local"), ("Sport",)))
    found = feeds.get_feed(conn, feed)
    assert found is not None
    assert (found.url, found.title, found.site_url) == ("http://a.example/feed", "My title", "http://site.example/")
    assert (found.state, found.folders, found.entries) == (FeedState.ACTIVE, ("News/Local", "Sport"), 0)
    assert (found.last_poll, found.failures, found.error, found.status) == (None, 0, None, None)
    assert (found.starter, found.guide) == (False, False)
    assert feeds.find_feed(conn, "http://a.example/feed") == found
    assert feeds.find_feed(conn, "http://b.example/feed") is None
    assert feeds.get_feed(conn, feed + 1) is None
    assert due(conn) == ["http://a.example/feed"], "it is due at once"


def test_one_that_is_there_gains_folders_and_tags(conn) -> None:
    with transaction(conn):
        first = feeds.add_feed(conn, Outline("http://a.example/", "One", folders=(("News",),), tags=("x",)))
        again = feeds.add_feed(
            conn, Outline("http://a.example/", "Two", folders=(("Sport",), ("News",)), tags=("y", "x"))
        )
    assert (first[1], again) == (True, (first[0], False))
    (outline,) = feeds.outlines(conn)
    assert outline == Outline(
        "http://a.example/", "One", None, folders=(("News",), ("Sport",)), tags=("x", "y"), extra={}
    )


def test_what_it_is_called(conn) -> None:
    feed = add_feed(conn)

    def title() -> str:
        (found,) = feeds.list_feeds(conn)
        (leaf,) = catalogue(conn).loose
        assert leaf.title == found.title
        return found.title

    assert title() == "a.example"
    save(conn, feed, entry("a"), title="The Daily")
    assert title() == "The Daily"
    for own, shown in (("Mine", "Mine"), ("  ", "The Daily"), (" Mine ", "Mine"), (None, "The Daily")):
        with transaction(conn):
            feeds.rename_feed(conn, feed, own)
        assert title() == shown
        assert titles(conn) == ["Title a"]


def test_the_catalogue_is_in_order_of_titles(conn) -> None:
    for number, title in enumerate(("beta", "Alpha", "gamma", "alpha")):
        add_feed(conn, f"http://{number}.example/", title=title)
    assert [feed.title for feed in feeds.list_feeds(conn)] == ["Alpha", "alpha", "beta", "gamma"]


def test_unknown_attributes_are_kept(conn) -> None:
    extra = {"isComment": "false", "{urn:x}weight": "3", "text2": "Grüße"}
    add_feed(conn, extra=extra)
    assert feeds.outlines(conn)[0].extra == extra


def test_outlines_leave_the_guide_out(conn) -> None:
    with transaction(conn):
        feeds.add_feed(conn, Outline("guide:start", "Getting started"), guide=True)
    add_feed(conn)
    assert [outline.url for outline in feeds.outlines(conn)] == ["http://a.example/feed"]
    assert due(conn) == ["http://a.example/feed"]
    assert {feed.guide for feed in feeds.list_feeds(conn)} == {True, False}


@pytest.mark.parametrize("state", [FeedState.PAUSED, FeedState.GONE])
def test_pause_and_resume(conn, state) -> None:
    feed = add_feed(conn)
    save(conn, feed, entry("a"))
    record(conn, visit(feed), wait=DAY)
    with transaction(conn):
        feeds.set_state(conn, feed, state)
    found = feeds.get_feed(conn, feed)
    assert (found.state, found.next_poll) == (state, None)
    assert due(conn) == []
    assert titles(conn) == ["Title a"], "what it brought stays"
    with transaction(conn):
        feeds.set_state(conn, feed, FeedState.ACTIVE)
    assert due(conn) == ["http://a.example/feed"]


def test_poll_soon_keeps_what_a_server_asked_for(conn) -> None:
    free, held = add_feed(conn), add_feed(conn, "http://held.example/")
    until = moment(now() + 7200)
    record(conn, visit(free), wait=DAY)
    record(conn, visit(held), wait=DAY, wait_until=until)
    with transaction(conn):
        feeds.poll_soon(conn, [free, held])
    assert due(conn) == ["http://a.example/feed"]
    assert feeds.get_feed(conn, held).next_poll == until


def test_removing_one_takes_its_entries_and_nothing_else(conn) -> None:
    reader = add_reader(conn)
    feed, other = (
        add_feed(conn, folders=(("News", "Local"),)),
        add_feed(conn, "http://b.example/", folders=(("News",),)),
    )
    (entry_id,) = save(conn, feed, entry("gone", text="disappearing")).new
    save(conn, other, entry("stays", text="remaining"))
    with transaction(conn):
        kept = collections.add_collection(conn, "Picks")
        item = collections.add_item(conn, kept.id, entry_id, reader)
        marks.set_starred(conn, reader, entry_id, True)
        feeds.remove_feed(conn, feed)
    assert titles(conn) == ["Title stays"]
    assert titles(conn, words="disappearing") == []
    assert titles(conn, words="remaining") == ["Title stays"]
    assert [path for _, path in folders.list_folders(conn)] == ["News"], "folders that became empty go too"
    (left,) = collections.list_items(conn, kept.id)
    assert (left.id, left.entry, left.title, left.content) == (item.id, None, "Title gone", "<p>Text gone</p>")
    assert troubles(conn) == []


def test_ids_are_never_used_again(conn) -> None:
    first = add_feed(conn)
    (old,) = save(conn, first, entry("a")).new
    with transaction(conn):
        feeds.remove_feed(conn, first)
    second = add_feed(conn)
    (new,) = save(conn, second, entry("a")).new
    assert second > first
    assert new > old


def starters(conn, *names: str) -> dict[str, int]:
    with transaction(conn):
        return {name: feeds.add_feed(conn, Outline(f"http://{name}.example/", name), starter=True)[0] for name in names}


def test_an_instance_that_never_held_a_feed(conn) -> None:
    assert not feeds.ever_held_a_feed(conn)
    feed = add_feed(conn)
    with transaction(conn):
        feeds.remove_feed(conn, feed)
    assert feeds.list_feeds(conn) == []
    assert feeds.ever_held_a_feed(conn)


def test_starter_feeds_are_nobodys_own_until_touched(conn) -> None:
    with transaction(conn):
        feeds.add_feed(conn, Outline("guide:start", "Getting started"), guide=True)
    starters(conn, "one", "two")
    assert not feeds.has_own_feeds(conn)
    with transaction(conn):
        feeds.keep_starter(conn)
    assert feeds.has_own_feeds(conn)
    with transaction(conn):
        assert feeds.drop_starter(conn) == 0


def test_dropping_the_starter_list_keeps_what_was_touched(conn) -> None:
    reader = add_reader(conn)
    made = starters(conn, "plain", "renamed", "paused", "starred", "picked", "added", "listed", "read")
    entries = {name: save(conn, feed, entry(name)).new[0] for name, feed in made.items()}
    own = add_feed(conn, "http://own.example/")
    with transaction(conn):
        feeds.rename_feed(conn, made["renamed"], "Mine")
        feeds.set_state(conn, made["paused"], FeedState.PAUSED)
        marks.set_starred(conn, reader, entries["starred"], True)
        marks.set_read(conn, reader, entries["read"], True)
        collections.add_item(conn, collections.add_collection(conn, "Picks").id, entries["picked"], reader)
        feeds.add_feed(conn, Outline("http://added.example/", None))
        feeds.add_feed(conn, Outline("http://plain.example/", None), starter=True)
        assert feeds.drop_starter(conn, keep=["http://listed.example/"]) == 2
    left = {feed.url for feed in feeds.list_feeds(conn)}
    assert left == {f"http://{name}.example/" for name in made if name not in ("plain", "read")} | {
        "http://own.example/"
    }
    assert feeds.get_feed(conn, own) is not None
    assert troubles(conn) == []


def test_first_polls_counts_the_newest_feeds(conn) -> None:
    assert feeds.first_polls(conn) == FirstPolls(0, 0, 0)
    starters(conn, "one")
    assert feeds.first_polls(conn) == FirstPolls(0, 0, 0)
    earlier = add_feed(conn, "http://earlier.example/")
    conn.execute("UPDATE feeds SET created = created - 90000 WHERE id = ?", (earlier,))
    first, second, paused = (add_feed(conn, f"http://{n}.example/") for n in range(3))
    with transaction(conn):
        feeds.set_state(conn, paused, FeedState.PAUSED)
    assert feeds.first_polls(conn) == FirstPolls(0, 2, 0)
    save(conn, first, entry("a"), entry("b"))
    record(conn, visit(first, outcome=Outcome.CHANGED))
    assert feeds.first_polls(conn) == FirstPolls(1, 2, 2)
    record(conn, visit(second))
    assert feeds.first_polls(conn) == FirstPolls(2, 2, 2)


def test_a_list_of_feeds_counts_their_entries(conn) -> None:
    one, two = add_feed(conn), add_feed(conn, "http://b.example/")
    save(conn, one, entry("a"), entry("b"))
    save(conn, two, entry("c"))
    assert {feed.id: feed.entries for feed in feeds.list_feeds(conn)} == {one: 2, two: 1}
    assert len(titles(conn, feed=one)) == 2
    assert marks.mark_all(conn, EntryQuery(reader=add_reader(conn), feed=two)) == 1


def test_what_failed_is_tried_again_at_once_but_for_a_running_wait(conn) -> None:
    urls = [f"http://{name}.example/feed" for name in ("fine", "failing", "waiting", "paused")]
    fine, failing, waiting, paused = (add_feed(conn, url) for url in urls)
    later, soon = now() + 9000, now() + 600
    conn.execute("UPDATE feed_polls SET next_poll = ?, reason = 'back_off', last_poll = 1", (later,))
    conn.execute("UPDATE feed_polls SET error_kind = 'dns', failures = 3 WHERE feed != ?", (fine,))
    conn.execute("UPDATE feed_polls SET wait_until = ? WHERE feed = ?", (soon, waiting))
    with transaction(conn):
        feeds.set_state(conn, paused, FeedState.PAUSED)
        assert feeds.retry_failed(conn) == 2
    assert due(conn) == [urls[1]]
    times = dict(conn.execute("SELECT feed, next_poll FROM feed_polls").fetchall())
    assert (times[fine], times[waiting], times[paused]) == (later, soon, later)
    assert dict(conn.execute("SELECT feed, failures FROM feed_polls").fetchall())[failing] == 3
