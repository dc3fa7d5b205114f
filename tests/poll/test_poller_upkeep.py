"""What a poller does beside polling."""

import asyncio
import threading
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.model import EntryQuery, RawDocument
from aggregator.poll import schedule, upkeep
from aggregator.poll.schedule import Poller
from aggregator.store import entries
from aggregator.store.db import transaction
from aggregator.store.documents import connect_documents, keep_documents, last_document
from aggregator.store.settings import store_setting
from tests.poll.test_schedule import poll, subscribe
from tests.store.builders import DAY, entry, save
from tests.support.feeds import database, item, rss, settings
from tests.support.server import FeedServer


def watch(poller: Poller, stop_after: float | None = None) -> float:
    """Let it watch until it stops, by itself if it is not told to; how long that took."""

    async def main() -> float:
        began = time.monotonic()
        if stop_after is not None:
            asyncio.get_running_loop().call_later(stop_after, poller.stop)
        await asyncio.wait_for(poller.watch(), 10)
        return time.monotonic() - began

    return asyncio.run(main())


def test_a_setting_stored_meanwhile_ends_the_watch_to_begin_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "LOOK_SECONDS", 0.2)
    given = settings(tmp_path)
    conn = database(given)
    poller = Poller(given)

    def change() -> None:
        with transaction(conn):
            store_setting(conn, "poll_floor_minutes", "120")

    threading.Timer(0.5, change).start()
    assert watch(poller) > 0.4
    assert poller.upkeep.outdated


def test_a_poller_without_its_parent_stops(tmp_path: Path) -> None:
    given = settings(tmp_path)
    database(given)
    poller = Poller(given)
    poller.upkeep.stop_without(parent=1 << 22, seconds=0.2)
    watch(poller)
    assert not poller.upkeep.outdated


def test_the_document_of_a_removed_feed_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "DOCUMENTS_SECONDS", 0.2)
    given = settings(tmp_path)
    database(given)
    with closing(connect_documents(given.instance)) as kept:
        keep_documents(kept, [(99, RawDocument("http://gone.example/", None, b"secret", datetime.now(UTC)))])
        watch(Poller(given), stop_after=1)
        assert last_document(kept, 99) is None


def test_old_entries_go_when_that_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "RETENTION_SECONDS", 0.2)
    given = settings(tmp_path, retention_days=30)
    conn = database(given)
    [feed] = subscribe(conn, "http://127.0.0.1:9/feed")
    conn.execute("UPDATE feed_polls SET next_poll = unixepoch() + 10000")
    old = int(time.time()) - 90 * DAY
    save(conn, feed, entry("old", age=90 * DAY), at=old)
    save(conn, feed, entry("new", age=60))
    poller = Poller(given)
    watch(poller, stop_after=1.5)
    assert [one.title for one in entries.list_entries(conn, EntryQuery())] == ["Title new"]


def test_a_round_waits_for_another_writer_before_it_claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "RETRY_SECONDS", 0.1)
    given = settings(tmp_path)
    conn = database(given)
    blocker = database(given)
    with FeedServer() as server:
        server.put("/feed", rss(item(1)))
        subscribe(conn, server.url("/feed"))
        blocker.execute("BEGIN IMMEDIATE")
        threading.Timer(1.5, lambda: blocker.execute("COMMIT")).start()
        assert poll(given) == (1, 0, 0, 1)
