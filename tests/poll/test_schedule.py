"""A whole round into a real database: plan, visit, settle."""

import asyncio
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from aggregator.config import Settings
from aggregator.model import EntryQuery, FeedState, Outline
from aggregator.poll import schedule
from aggregator.poll.schedule import Poller
from aggregator.poll.settle import Tally
from aggregator.query_tree import Field, Term
from aggregator.store import entries, feeds, polls, topics
from aggregator.store.db import transaction, troubles
from tests.support.feeds import addresses, database, item, rss, settings
from tests.support.server import FeedServer, Page, Request


def poll(given: Settings, *, everything: bool = True) -> tuple[int, int, int, int]:
    async def main() -> Tally:
        return await Poller(given).round(everything=everything)

    tally = asyncio.run(main())
    return tally.changed, tally.unchanged, tally.failed, tally.new_entries


def subscribe(conn: sqlite3.Connection, *urls: str, folder: tuple[str, ...] = ()) -> list[int]:
    with transaction(conn):
        return [feeds.add_feed(conn, Outline(url, None, folders=(folder,)))[0] for url in urls]


def test_a_round_stores_tags_and_makes_searchable(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    with FeedServer(*addresses(2)) as server:
        server.put("/a", rss(item(1, title="Überraschung im Rechenzentrum", tags=["Cloud"]), item(2, tags=["KI"])))
        subscribe(conn, server.url("/a", host=addresses(2)[0]), folder=("Technik",))
        with transaction(conn):
            topics.add_topic(conn, "Cloud")
            topics.add_topic(conn, "Technik")
        assert poll(given) == (1, 0, 0, 2)
    assert entries.count_entries(conn, EntryQuery(topics=("cloud",))) == 1
    assert entries.count_entries(conn, EntryQuery(topics=("technik",))) == 2
    assert [e.title for e in entries.list_entries(conn, EntryQuery(tree=Term(Field.WORDS, "uberrasch")))] == [
        "Überraschung im Rechenzentrum"
    ]
    assert troubles(conn) == []


def test_a_second_poll_brings_nothing_new(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    with FeedServer(*addresses(3)) as server:
        server.put("/etag", rss(item(1)), conditional=True)
        server.put("/plain", rss(item(1), item(2)))
        counter = iter(range(100))
        server.on("/moving", lambda _: Page(rss(item(1), title=f"Title {next(counter)}")))
        subscribe(
            conn, *(server.url(p, host=h) for p, h in zip(("/etag", "/plain", "/moving"), addresses(3), strict=True))
        )
        assert poll(given) == (3, 0, 0, 4)
        for _ in range(3):
            assert poll(given) == (0, 3, 0, 0)
    assert entries.count_entries(conn, EntryQuery()) == 4


def test_a_feed_that_is_not_due_is_left_alone(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    with FeedServer() as server:
        server.put("/feed", rss(item(1)))
        subscribe(conn, server.url("/feed"))
        assert poll(given, everything=False) == (1, 0, 0, 1)
        assert poll(given, everything=False) == (0, 0, 0, 0)
        assert len(server.hits("/feed")) == 1


def test_a_forced_poll_keeps_a_running_retry_after(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    with FeedServer() as server:
        server.put("/feed", status=429, headers={"Retry-After": "3600"})
        subscribe(conn, server.url("/feed"))
        assert poll(given) == (0, 0, 1, 0)
        assert poll(given) == (0, 0, 0, 0)
    assert len(server.hits("/feed")) == 1


def test_failures_keep_validators_and_say_what_happened(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    answers = [
        Page(rss(item(1)), headers={"ETag": '"one"'}),
        Page(status=500),
        Page(b"this is no feed", content_type="text/plain", headers={"ETag": '"two"'}),
        Page(status=304, headers={"ETag": '"three"'}),
    ]

    def next_answer(_: Request) -> Page:
        return answers[min(len(server.hits("/feed")), len(answers)) - 1]

    with FeedServer() as server:
        server.on("/feed", next_answer)
        [feed_id] = subscribe(conn, server.url("/feed"))
        assert poll(given) == (1, 0, 0, 1)
        assert poll(given) == (0, 0, 1, 0)
        broken = feeds.get_feed(conn, feed_id)
        assert broken and broken.error and broken.failures == 1 and broken.status == 500
        assert poll(given) == (0, 0, 1, 0)
        assert poll(given) == (0, 1, 0, 0)
        asked = [request.headers.get("if-none-match") for request in server.hits("/feed")]
    assert asked == [None, '"one"', '"one"', '"one"']
    mended = feeds.get_feed(conn, feed_id)
    assert mended and mended.error is None and mended.failures == 0
    assert conn.execute("SELECT etag FROM feed_polls").fetchone()[0] == '"three"'


def test_gone_is_not_asked_again_and_keeps_its_entries(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    with FeedServer() as server:
        server.put("/feed", rss(item(1)))
        [feed_id] = subscribe(conn, server.url("/feed"))
        poll(given)
        server.put("/feed", status=410)
        assert poll(given) == (0, 0, 1, 0)
        assert poll(given) == (0, 0, 0, 0)
    feed = feeds.get_feed(conn, feed_id)
    assert feed and feed.state is FeedState.GONE and feed.entries == 1 and feed.next_poll is None


@pytest.mark.parametrize(("status", "taken_over"), [(301, True), (308, True), (302, False), (307, False)])
def test_only_a_permanent_move_that_held_is_taken_over(tmp_path: Path, status: int, taken_over: bool) -> None:
    given = settings(tmp_path)
    conn = database(given)
    old, new = addresses(2)
    with FeedServer(old, new) as server:
        server.put("/new", rss(item(1)), conditional=True)
        server.redirect("/old", server.url("/new", host=new), status)
        subscribe(conn, server.url("/old", host=old))
        for _ in range(4):
            poll(given)
        asked = len(server.hits("/old"))
        assert (asked <= 3) is taken_over
        assert (feeds.find_feed(conn, server.url("/new", host=new)) is not None) is taken_over


def test_two_pollers_never_visit_a_feed_twice(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    hosts = addresses(20)
    with FeedServer(*hosts) as server:
        server.put("/feed", rss(item(1)), delay=0.05)
        subscribe(conn, *(server.url("/feed", host=host) for host in hosts))
        results: list[tuple[int, int, int, int]] = []
        threads = [threading.Thread(target=lambda: results.append(poll(given, everything=False))) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(server.hits("/feed")) == 20
    assert sum(result[0] for result in results) == 20


def test_a_removed_feed_is_not_settled(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    with FeedServer() as server:

        def remove_then_answer(_: Request) -> Page:
            with transaction(other):
                feeds.remove_feed(other, feed_id)
            return Page(rss(item(1)))

        server.on("/feed", remove_then_answer)
        [feed_id] = subscribe(conn, server.url("/feed"))
        other = database(given)
        assert poll(given) == (0, 0, 0, 0)
    assert entries.count_entries(conn, EntryQuery()) == 0


def test_a_busy_database_delays_a_poll_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "RETRY_SECONDS", 0.1)
    given = settings(tmp_path)
    conn = database(given)
    blocker = database(given)
    with FeedServer() as server:

        def block_then_answer(_: Request) -> Page:
            blocker.execute("BEGIN IMMEDIATE")
            threading.Timer(2, lambda: blocker.execute("COMMIT")).start()
            return Page(rss(item(1)))

        server.on("/feed", block_then_answer)
        subscribe(conn, server.url("/feed"))
        began = time.monotonic()
        assert poll(given) == (1, 0, 0, 1)
        assert time.monotonic() - began > 1.5


def test_a_clock_that_jumped_leaves_no_feed_asleep(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    subscribe(conn, "http://127.0.0.1:9/feed")
    conn.execute("UPDATE feed_polls SET next_poll = unixepoch() + 315360000")
    with transaction(conn):
        assert len(polls.claim_due(conn, "me", lease_seconds=10, limit=10)) == 1
