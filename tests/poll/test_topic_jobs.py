"""Topics that were changed: the poller sorts what is stored, whatever comes between."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.model import EntryQuery
from aggregator.organise.rules import read_rule
from aggregator.poll.schedule import Poller, finish_jobs
from aggregator.store import deriving, entries, topic_jobs, topics
from aggregator.store.db import transaction
from tests.poll.test_schedule import poll, subscribe
from tests.store.builders import entry, save
from tests.support.command import aggregator, command, process_environ
from tests.support.feeds import database, item, rss, settings
from tests.support.server import FeedServer


def count(conn, topic: str) -> int:
    return entries.count_entries(conn, EntryQuery(topics=(topic,)))


@pytest.fixture
def large(tmp_path: Path) -> Iterator[Path]:
    """An instance with 30,000 entries, all of which a topic has just been given by an alias."""
    given = settings(tmp_path)
    conn = database(given)
    (feed,) = subscribe(conn, "http://127.0.0.9/feed")
    (first,) = save(conn, feed, entry("first", tags=("Many",))).new
    with transaction(conn):
        conn.execute(
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 29999) "
            "INSERT INTO entries (feed, guid, key, fingerprint, arrived, sort_at, teaser) "
            "SELECT ?, x, randomblob(16), randomblob(8), x, x, '' FROM n",
            (feed,),
        )
        conn.execute("INSERT INTO entry_tags SELECT e.id, g.tag, 'author' FROM entries e, entry_tags g WHERE e.id > ? "
                     "AND g.entry = ?", (first, first))  # fmt: skip
        topic = topics.add_topic(conn, "Few", ["Many"])
    assert topic.entries == 0
    assert topic_jobs.pending(conn)
    conn.close()
    yield tmp_path


def test_a_round_sorts_by_rules_and_finishes_jobs(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    with FeedServer() as server:
        server.put("/a", rss(item(1, title="Überraschung im Rechenzentrum"), item(2, title="Anderes")))
        subscribe(conn, server.url("/a"))
        with transaction(conn):
            topics.add_topic(conn, "Racks", rule="title:rechenzent")
        assert poll(given) == (1, 0, 0, 2)
        assert count(conn, "racks") == 1
        with transaction(conn):
            topics.change_topic(conn, 1, "Racks", [], {}, "anderes OR rechenzentrum")
        finish_jobs(given)
        assert count(conn, "racks") == 2
        server.put("/a", rss(item(1, title="Gone"), item(2, title="Anderes"), item(3, title="Rechenzentrum")))
        assert poll(given, everything=True)[3] == 1
        assert count(conn, "racks") == 2


def test_a_rule_that_cannot_be_read_stops_no_poll(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    with FeedServer() as server:
        server.put("/a", rss(item(1, title="One", tags=["Racks"])))
        subscribe(conn, server.url("/a"))
        with transaction(conn):
            topics.add_topic(conn, "Racks", rule="topci:x")
        assert poll(given) == (1, 0, 0, 1)
        finish_jobs(given)
    assert count(conn, "racks") == 1
    assert "topci" in topic_jobs.job_of(conn, 1).problem


def test_a_poller_that_stays_does_it_while_it_watches(large: Path) -> None:
    given = settings(large)
    conn = database(given)
    poller = Poller(given)

    async def main() -> None:
        watching = asyncio.create_task(poller.watch())
        deadline = time.monotonic() + 30
        seen = set()
        while topic_jobs.pending(conn) and time.monotonic() < deadline:
            job = topic_jobs.job_of(conn, 1)
            seen.add(job and (job.done, job.total))
            await asyncio.sleep(0.01)
        poller.stop()
        await watching
        assert any(one and one[0] and one[1] == 30_000 for one in seen), "it says how far it is"

    asyncio.run(main())
    assert count(conn, "few") == 30_000


def test_killed_in_the_middle_it_goes_on(large: Path) -> None:
    conn = database(settings(large))
    killed = 0
    while topic_jobs.pending(conn):
        before = conn.execute("SELECT count(*) FROM entry_topics").fetchone()[0]
        process = subprocess.Popen(command("poll"), env=process_environ(large), cwd=large, stdout=subprocess.DEVNULL)
        while process.poll() is None:
            held = conn.execute("SELECT count(*) FROM entry_topics").fetchone()[0]
            if killed < 3 and held > before and topic_jobs.pending(conn):
                os.kill(process.pid, signal.SIGKILL)
                killed += 1
                break
        process.wait()
    assert killed
    assert count(conn, "few") == 30_000
    assert conn.execute("SELECT count(*) FROM entry_topics").fetchone()[0] == 30_000


def test_the_command_returns_when_all_is_sorted(large: Path) -> None:
    said = aggregator(large, "topics", "add", "All", "--alias", "Many", "--rule", "first").stdout
    assert said == "added: All (slug all), 30000 entries\n"
    assert not topic_jobs.pending(database(settings(large)))
    refused = aggregator(large, "topics", "add", "Bad", "--rule", "topci:x", expect=2)
    assert refused.stdout == ""
    assert "There is no field “topci:”" in refused.stderr


def test_settling_stays_cheap_with_many_rules(tmp_path: Path) -> None:
    """Rules are evaluated for what came alone: their cost does not follow what is stored."""
    conn = database(settings(tmp_path))
    subscribe(conn, "http://127.0.0.9/feed")
    statements: list[str] = []
    with transaction(conn):
        for number in range(20):
            topics.add_topic(conn, f"T{number}", rule=f"word{number} OR tag:t{number} -has:image")
    topic_jobs.finish(conn, read_rule)
    (one,) = save(conn, 1, entry("a", title="word3")).new
    conn.set_trace_callback(statements.append)
    with transaction(conn):
        deriving.derive_by_rules(conn, [one], read_rule)
    conn.set_trace_callback(None)
    assert not any("FROM entry_search" in sql for sql in statements)
    assert count(conn, "t3") == 1
