"""The poller: one round for `poll`, or due feeds as they come for `poll --watch`, on the loop that also fetches."""

import asyncio
import logging
import signal
import sqlite3
import time
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing, closing, suppress
from typing import TypeVar

from aggregator import config
from aggregator.config import Settings, policy
from aggregator.model import PollRequest, Visit
from aggregator.poll.articles import fetch_articles
from aggregator.poll.batches import batches
from aggregator.poll.icons import fetch_icons
from aggregator.poll.outage import Outage
from aggregator.poll.plan import RENEW_SECONDS, Planner
from aggregator.poll.politeness import horizon
from aggregator.poll.settle import Tally, settle
from aggregator.poll.topics import sort_topics
from aggregator.poll.upkeep import Upkeep
from aggregator.poll.visit import visit
from aggregator.store.db import BusyError, checkpoint, connect
from aggregator.store.settings import stored_settings

log = logging.getLogger(__name__)

T = TypeVar("T")

TICK_SECONDS = 1
CLAIM = 200
"""Feeds claimed at a time."""

PAUSE_SECONDS = 0.005
"""Between two transactions, so that readers' marks get their turn."""

BUSY_SECONDS = 0.5
"""How long the loop may stand still for another writer; longer waits leave it running."""

RETRY_SECONDS = 2.0
PATIENCE_SECONDS = 60.0
"""How long a single round waits for another writer before it gives up; a watching poller waits for ever."""


class Poller:
    """Plans, visits and settles until all is done or stop() is called."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.conn = connect(settings.database, busy_seconds=BUSY_SECONDS)
        self.planner = Planner(self.conn, settings.instance, horizon(settings))
        self.outage = Outage()
        self.stopping = asyncio.Event()
        self.upkeep = Upkeep(self.conn, self.stop, self.stopping.is_set)
        self.tally = Tally()

    async def round(self, *, everything: bool = False) -> Tally:
        """Visit what is due now (or everything), each feed once.

        :raises sqlite3.OperationalError, BusyError: when nothing could be written for PATIENCE_SECONDS
        """
        await self._run(self._due_once(everything), patience=PATIENCE_SECONDS)
        self.tally.stopped = self.stopping.is_set()
        return self.tally

    async def watch(self) -> None:
        """Visit feeds as they become due, until stop()."""
        self.upkeep.keep_watch(self.settings)
        self.upkeep.every(TICK_SECONDS, self._settle_overdue)
        await self._run(self._due_as_it_comes(), patience=float("inf"))

    def stop(self) -> None:
        """End soon: what was visited is kept, what is under way is left for the next time."""
        self.stopping.set()

    async def _run(self, requests: AsyncGenerator[PollRequest], *, patience: float) -> None:
        self.upkeep.keep()
        self.upkeep.every(RENEW_SECONDS, self._renew)
        self.upkeep.scheduler.start()
        try:
            visits = visit(requests, policy(self.settings))
            async with aclosing(batches(visits, self.stopping)) as portions:
                async for portion in portions:
                    await self._settle(self.outage.judge(portion, time.monotonic()), patience)
                    await asyncio.sleep(PAUSE_SECONDS)
            await self._settle(self.outage.end(time.monotonic()), patience)
        finally:
            self.upkeep.scheduler.shutdown(wait=False)
            with suppress(BusyError):  # the leases run out by themselves
                self.planner.release()
            checkpoint(self.conn)
            self.conn.close()

    async def _settle(self, portion: list[Visit], patience: float) -> None:
        """Write; while the database cannot be written (busy, disk full) wait and try again: nothing is lost."""
        if portion:
            tally = await self._when_writable(lambda: settle(self.conn, portion, self.settings), patience)
            self.tally.add(tally or Tally())

    async def _due(self, patience: float, everything: bool = False, seen: Iterable[int] = ()) -> list[PollRequest]:
        skip = frozenset(seen)
        claimed = self._when_writable(lambda: self.planner.due(CLAIM, everything=everything, skip=skip), patience)
        return await claimed or []

    async def _when_writable(self, write: Callable[[], T], patience: float) -> T | None:
        """What ``write`` gives; None when a stop was asked for while the database could not be written: then what is
        unwritten is left for the next poll.

        :raises sqlite3.OperationalError, BusyError: after ``patience`` seconds
        """
        waited = 0.0
        while True:
            try:
                return write()
            except (sqlite3.OperationalError, BusyError) as error:
                if waited == 0.0:
                    log.warning("Polling waits, for nothing can be written: %s", error)
                if self.stopping.is_set():
                    return None
                if waited >= patience:
                    raise
            await asyncio.sleep(RETRY_SECONDS)
            waited += RETRY_SECONDS

    async def _due_once(self, everything: bool) -> AsyncGenerator[PollRequest]:
        seen: set[int] = set()
        while requests := await self._due(PATIENCE_SECONDS, everything, seen):
            for request in requests:
                seen.add(request.feed)
                yield request

    async def _due_as_it_comes(self) -> AsyncGenerator[PollRequest]:
        due: asyncio.Queue[PollRequest] = asyncio.Queue()

        async def tick() -> None:
            if due.empty():
                for request in await self._due(float("inf")):
                    due.put_nowait(request)

        self.upkeep.every(TICK_SECONDS, tick)
        while True:
            yield await due.get()

    async def _settle_overdue(self) -> None:
        await self._settle(self.outage.overdue(time.monotonic()), patience=float("inf"))

    async def _renew(self) -> None:
        with suppress(BusyError):  # there is time for several tries before a lease ends
            self.planner.renew()


def run_round(settings: Settings, *, everything: bool) -> Tally:
    """`poll`: one round; SIGTERM and SIGINT end it early, keeping what was visited."""

    async def main() -> Tally:
        poller = Poller(settings)
        _on_signals(poller.stop)
        return await poller.round(everything=everything)

    return asyncio.run(main())


def finish_jobs(settings: Settings) -> None:
    """What follows a round, after its last line: topics that were changed, the full texts that are wanted now, and some
    of the icons that are; SIGTERM and SIGINT end it."""

    async def main() -> None:
        stopping = asyncio.Event()
        _on_signals(stopping.set)
        with closing(connect(settings.database)) as conn:
            await sort_topics(conn, settings.database, stopping.is_set)
            while not stopping.is_set() and await fetch_articles(conn, settings, stopping.is_set):
                pass
            if settings.feed_icons:
                await fetch_icons(conn, settings, stopping.is_set)

    asyncio.run(main())


def run_watch(settings: Settings, *, with_parent: int | None = None) -> None:
    """`poll --watch`: until SIGTERM, SIGINT or, started by `serve`, until that process is no more.

    When the admin page stores another setting, polling goes on under it.
    """

    async def main() -> None:
        ended = asyncio.Event()
        _on_signals(ended.set)
        current = settings
        while not ended.is_set():
            poller = Poller(current)
            if with_parent is not None:
                poller.upkeep.stop_without(with_parent)
            waiting = asyncio.create_task(_stop_at(ended, poller))
            await poller.watch()
            waiting.cancel()
            if not poller.upkeep.outdated:
                break
            current = _settings_now(current)

    asyncio.run(main())


async def _stop_at(ended: asyncio.Event, poller: Poller) -> None:
    await ended.wait()
    poller.stop()


def _settings_now(former: Settings) -> Settings:
    with closing(connect(former.database)) as conn:
        return config.with_stored(config.load({"instance": former.instance}), stored_settings(conn))


def _on_signals(stop: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
