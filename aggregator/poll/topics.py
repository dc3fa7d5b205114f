"""Topics that were changed: what is stored is sorted into them in portions, between which readers and polls go on."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from aggregator.organise.rules import read_rule
from aggregator.store import topic_jobs
from aggregator.store.db import connect, transaction
from aggregator.store.topic_jobs import Plan

PAUSE_SECONDS = 0.005


async def sort_topics(conn: sqlite3.Connection, database: Path, stopped: Callable[[], bool]) -> None:
    """Every job that waits, to its end, unless it is stopped: the next time goes on.

    :raises aggregator.store.db.BusyError: the same holds
    """
    topic_jobs.follow_catalogue(conn, read_rule)
    while topic_jobs.pending(conn) and not stopped():
        # What a rule finds may take seconds, during which this thread polls.
        plan = await asyncio.to_thread(_plan, database)
        if plan is None:
            return
        ended = False
        while not (ended or stopped()):
            with transaction(conn):
                ended = topic_jobs.work(conn, plan)
            await asyncio.sleep(PAUSE_SECONDS)


def _plan(database: Path) -> Plan | None:
    with closing(connect(database)) as conn:
        return topic_jobs.next_plan(conn, read_rule)
