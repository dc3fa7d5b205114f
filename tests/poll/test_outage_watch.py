"""A watching poller whose network goes away for a while."""

import asyncio
import errno
import socket
import sqlite3
from functools import partial
from pathlib import Path

import pytest
from aiohttp import AddrInfoType

from aggregator.fetch.client import Client, open_socket
from aggregator.model import Outline
from aggregator.poll import outage
from aggregator.poll import visit as visiting
from aggregator.poll.schedule import Poller
from aggregator.store import feeds
from aggregator.store.db import transaction
from tests.support.feeds import addresses, database, item, rss, settings
from tests.support.server import FeedServer

HOSTS = addresses(4)


class Network:
    def __init__(self) -> None:
        self.is_up = False

    def make_socket(self, address: AddrInfoType) -> socket.socket:
        if not self.is_up:
            raise OSError(errno.ENETUNREACH, "Network is unreachable")
        return open_socket(address)


def _count(conn: sqlite3.Connection, condition: str) -> int:
    return int(conn.execute(f"SELECT count(*) FROM feed_polls WHERE {condition}").fetchone()[0])


def test_feeds_are_held_then_not_blamed_then_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network()
    monkeypatch.setattr(outage, "QUIET_SECONDS", 2.0)
    monkeypatch.setattr(visiting, "Client", partial(Client, make_socket=network.make_socket))
    given = settings(tmp_path)
    conn = database(given)

    async def until(sql: str) -> None:
        async with asyncio.timeout(15):
            while _count(conn, sql) != len(HOSTS):  # noqa: ASYNC110 (a database calls nobody)
                await asyncio.sleep(0.05)

    async def main() -> None:
        poller = Poller(given)
        watching = asyncio.create_task(poller.watch())
        await until("lease_owner IS NOT NULL")
        await asyncio.sleep(0.5)
        await until("last_poll IS NULL")  # nobody knows yet whose fault it is
        await until("reason = 'network' AND failures = 0 AND failing_since IS NULL AND lease_owner IS NULL")
        network.is_up = True
        with transaction(conn):
            assert feeds.retry_failed(conn) == len(HOSTS)
        await until("last_success IS NOT NULL AND error_kind IS NULL AND reason = 'floor'")
        poller.stop()
        await watching

    with FeedServer(*HOSTS) as server:
        server.put("/feed", rss(item(1)), conditional=True)
        with transaction(conn):
            for host in HOSTS:
                feeds.add_feed(conn, Outline(server.url("/feed", host=host), None))
        asyncio.run(main())
