"""The poller: one round for `poll`, or due feeds as they come for `poll --watch`, on the loop that also fetches."""

import asyncio
import logging
import os
import signal
import sqlite3
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from aggregator.config import Settings, policy
from aggregator.model import PollRequest, Visit
from aggregator.poll.batches import batches
from aggregator.poll.outage import Outage
from aggregator.poll.plan import RENEW_SECONDS, Planner
from aggregator.poll.politeness import horizon
from aggregator.poll.settle import Tally, settle
from aggregator.poll.visit import visit
from aggregator.store.db import BusyError, checkpoint, connect, optimise, transaction
from aggregator.store.retention import PORTION, remove_old

log = logging.getLogger(__name__)

TICK_SECONDS = 1
CHECKPOINT_SECONDS = 30
OPTIMISE_SECONDS = 6 * 3600
RETENTION_SECONDS = 3600
CLAIM = 200
"""Feeds claimed at a time."""

PAUSE_SECONDS = 0.005
"""Between two transactions, so that readers' marks get their turn."""

BUSY_SECONDS = 0.5
"""How long the loop may stand still for another writer; longer waits leave it running."""

RETRY_SECONDS = 2.0
PATIENCE_SECONDS = 60.0
"""How long a single round tries to write before it gives up; a watching poller tries for ever."""


class Poller:
    """Plans, visits and settles until all is done or stop() is called."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.conn = connect(settings.database, busy_seconds=BUSY_SECONDS)
        self.planner = Planner(self.conn, settings.instance, horizon(settings))
        self.outage = Outage()
        self.scheduler = AsyncIOScheduler(timezone="UTC")
        self.stopping = asyncio.Event()
        self.tally = Tally()

    async def round(self, *, everything: bool = False) -> Tally:
        """Visit what is due now (or everything), each feed once.

        :raises sqlite3.OperationalError, BusyError: when the results could not be written for PATIENCE_SECONDS
        """
        await self._run(self._due_once(everything), patience=PATIENCE_SECONDS)
        return self.tally

    async def watch(self) -> None:
        """Visit feeds as they become due, until stop()."""
        self._every(OPTIMISE_SECONDS, self._optimise)
        self._every(TICK_SECONDS, self._settle_overdue)
        if self.settings.retention_days:
            self._every(RETENTION_SECONDS, self._remove_old)
        await self._run(self._due_as_it_comes(), patience=float("inf"))

    def stop(self) -> None:
        """End soon: what was visited is kept, what is under way is left for the next time."""
        self.stopping.set()

    def stop_without(self, parent: int) -> None:
        """Stop when the process that started this one has ended, in whatever way."""

        async def look() -> None:
            if os.getppid() != parent:
                self.stop()

        self._every(TICK_SECONDS, look)

    async def _run(self, requests: AsyncGenerator[PollRequest], *, patience: float) -> None:
        self._every(RENEW_SECONDS, self._renew)
        self._every(CHECKPOINT_SECONDS, self._checkpoint)
        self.scheduler.start()
        try:
            visits = visit(requests, policy(self.settings))
            async with aclosing(batches(visits, self.stopping)) as portions:
                async for portion in portions:
                    await self._settle(self.outage.judge(portion, time.monotonic()), patience)
                    await asyncio.sleep(PAUSE_SECONDS)
            await self._settle(self.outage.end(time.monotonic()), patience)
        finally:
            self.scheduler.shutdown(wait=False)
            with suppress(BusyError):  # the leases run out by themselves
                self.planner.release()
            checkpoint(self.conn)
            self.conn.close()

    async def _settle(self, portion: list[Visit], patience: float) -> None:
        """Write; while the database cannot be written (busy, disk full) wait and try again: nothing is lost."""
        waited = 0.0
        while portion:
            try:
                self.tally.add(settle(self.conn, portion, self.settings))
                return
            except (sqlite3.OperationalError, BusyError) as error:
                if waited == 0.0:
                    log.warning("The results of %d polls cannot be written yet: %s", len(portion), error)
                if waited >= patience or self.stopping.is_set():
                    raise
            await asyncio.sleep(RETRY_SECONDS)
            waited += RETRY_SECONDS

    async def _due_once(self, everything: bool) -> AsyncGenerator[PollRequest]:
        seen: set[int] = set()
        while requests := self.planner.due(CLAIM, everything=everything, skip=frozenset(seen)):
            for request in requests:
                seen.add(request.feed)
                yield request

    async def _due_as_it_comes(self) -> AsyncGenerator[PollRequest]:
        due: asyncio.Queue[PollRequest] = asyncio.Queue()

        async def tick() -> None:
            if due.empty():
                with suppress(BusyError):  # the next tick tries again
                    for request in self.planner.due(CLAIM):
                        due.put_nowait(request)

        self._every(TICK_SECONDS, tick)
        while True:
            yield await due.get()

    def _every(self, seconds: float, job: object) -> None:
        self.scheduler.add_job(
            job, "interval", seconds=seconds, coalesce=True, max_instances=1, misfire_grace_time=None
        )

    async def _settle_overdue(self) -> None:
        await self._settle(self.outage.overdue(time.monotonic()), patience=float("inf"))

    async def _renew(self) -> None:
        with suppress(BusyError):  # there is time for several tries before a lease ends
            self.planner.renew()

    async def _checkpoint(self) -> None:
        checkpoint(self.conn)

    async def _remove_old(self) -> None:
        with suppress(BusyError):  # the next hour will do
            removed = PORTION
            while removed == PORTION and not self.stopping.is_set():
                with transaction(self.conn):
                    removed = remove_old(self.conn, self.settings.retention_days)
                await asyncio.sleep(PAUSE_SECONDS)

    async def _optimise(self) -> None:
        optimise(self.conn)


def run_round(settings: Settings, *, everything: bool) -> Tally:
    """`poll`: one round; SIGTERM and SIGINT end it early, keeping what was visited."""

    async def main() -> Tally:
        poller = Poller(settings)
        _stop_on_signals(poller)
        return await poller.round(everything=everything)

    return asyncio.run(main())


def run_watch(settings: Settings, *, with_parent: int | None = None) -> None:
    """`poll --watch`: until SIGTERM, SIGINT or, started by `serve`, until that process is no more."""

    async def main() -> None:
        poller = Poller(settings)
        _stop_on_signals(poller)
        if with_parent is not None:
            poller.stop_without(with_parent)
        await poller.watch()

    asyncio.run(main())


def _stop_on_signals(poller: Poller) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, poller.stop)
