"""What a poller does beside polling: small jobs on its loop's clock, none of which may hold up a poll."""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing, suppress

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from aggregator.config import Settings
from aggregator.poll.articles import fetch_articles
from aggregator.poll.icons import fetch_icons
from aggregator.poll.topics import sort_topics
from aggregator.store.changes import forget_old_changes
from aggregator.store.db import BusyError, checkpoint, optimise, transaction
from aggregator.store.documents import connect_documents, keep_only
from aggregator.store.feeds import all_ids
from aggregator.store.retention import PORTION, remove_old
from aggregator.store.settings import stored_settings

CHECKPOINT_SECONDS = 30
OPTIMISE_SECONDS = 6 * 3600
RETENTION_SECONDS = 3600
DOCUMENTS_SECONDS = 3600
ARTICLES_SECONDS = 30
ICONS_SECONDS = 60
TOPICS_SECONDS = 1
LOOK_SECONDS = 5
"""How soon a setting that was stored on the admin page counts."""

_PAUSE_SECONDS = 0.005


class Upkeep:
    """The jobs of one poller, on its connection."""

    def __init__(self, conn: sqlite3.Connection, stop: Callable[[], None], stopped: Callable[[], bool]) -> None:
        self.conn = conn
        self.stop = stop
        self.stopped = stopped
        self.outdated = False
        self.scheduler = AsyncIOScheduler(timezone="UTC")
        self._stored: Mapping[str, str] = stored_settings(conn)

    def every(self, seconds: float, job: object) -> None:
        """Run a coroutine function again and again; while it runs it is not started a second time."""
        self.scheduler.add_job(
            job, "interval", seconds=seconds, coalesce=True, max_instances=1, misfire_grace_time=None
        )

    def keep(self) -> None:
        """What every poller does, for however short a time."""
        self.every(CHECKPOINT_SECONDS, self._checkpoint)

    def keep_watch(self, settings: Settings) -> None:
        """What one does that stays."""
        self.every(OPTIMISE_SECONDS, self._optimise)

        async def documents() -> None:
            with suppress(BusyError), closing(connect_documents(settings.instance)) as kept:  # the next hour will do
                keep_only(kept, all_ids(self.conn))

        self.every(DOCUMENTS_SECONDS, documents)
        self.every(LOOK_SECONDS, self._look_at_settings)

        async def articles() -> None:
            with suppress(BusyError):  # what was not written is wanted still
                await fetch_articles(self.conn, settings, self.stopped)

        self.every(ARTICLES_SECONDS, articles)

        async def topics() -> None:
            with suppress(BusyError):  # what was not sorted is waiting still
                await sort_topics(self.conn, settings.database, self.stopped)

        self.every(TOPICS_SECONDS, topics)
        if settings.feed_icons:

            async def icons() -> None:
                await fetch_icons(self.conn, settings, self.stopped)

            self.every(ICONS_SECONDS, icons)
        if settings.retention_days:

            async def remove() -> None:
                await self._remove_old(settings.retention_days)

            self.every(RETENTION_SECONDS, remove)

    def stop_without(self, parent: int, seconds: float = 1) -> None:
        """Stop when the process that started this one has ended, in whatever way."""

        async def look() -> None:
            if os.getppid() != parent:
                self.stop()

        self.every(seconds, look)

    async def _look_at_settings(self) -> None:
        if stored_settings(self.conn) != self._stored:
            self.outdated = True
            self.stop()

    async def _checkpoint(self) -> None:
        checkpoint(self.conn)

    async def _optimise(self) -> None:
        with suppress(BusyError), transaction(self.conn):  # the next time will do
            forget_old_changes(self.conn)
        optimise(self.conn)

    async def _remove_old(self, days: int) -> None:
        with suppress(BusyError):  # the next hour will do
            removed = PORTION
            while removed == PORTION:
                with transaction(self.conn):
                    removed = remove_old(self.conn, days)
                await asyncio.sleep(_PAUSE_SECONDS)
