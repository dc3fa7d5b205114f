"""settle: alone writes what polls brought. Transactions hold whole visits: a crash loses and repeats nothing."""

import logging
import random
import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass

from aggregator.config import Settings
from aggregator.model import Outcome, Visit
from aggregator.poll.politeness import plan_next
from aggregator.store import arrivals, polls
from aggregator.store.db import transaction
from aggregator.store.documents import connect_documents, keep_documents
from aggregator.store.times import seconds

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Tally:
    """What a round did."""

    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    new_entries: int = 0

    @property
    def visited(self) -> int:
        return self.changed + self.unchanged + self.failed

    def add(self, other: "Tally") -> None:
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.failed += other.failed
        self.new_entries += other.new_entries


def settle(conn: sqlite3.Connection, visits: Collection[Visit], settings: Settings) -> Tally:
    """Write these visits in one transaction: entries, tags, feed state and next poll together.

    :raises sqlite3.OperationalError, store.db.BusyError: nothing was written; the same call can be made again
    """
    tally = Tally()
    texts: list[int] = []
    with transaction(conn):
        for visit in visits:
            before = polls.history(conn, visit.feed, visit.url)
            if before is None:
                continue  # removed while it was being visited
            new, changed = 0, 0
            if visit.document:
                arrived = arrivals.save_document(conn, visit.feed, visit.document, seconds(visit.at))
                texts += [*arrived.new, *arrived.changed]
                new, changed = len(arrived.new), len(arrived.changed)
            polls.record_visit(conn, visit, plan_next(visit, before, settings, random.random()), new)
            tally.new_entries += new
            if visit.outcome is Outcome.FAILED:
                tally.failed += 1
            elif visit.outcome is Outcome.CHANGED or new or changed:
                tally.changed += 1
            else:
                tally.unchanged += 1
        if texts:
            arrivals.index_texts(conn, texts)
    _keep_documents(visits, settings)
    return tally


def _keep_documents(visits: Collection[Visit], settings: Settings) -> None:
    """After the commit, in their own file: what is lost here only cannot be looked at until the feed changes again."""
    raw = [(visit.feed, visit.raw) for visit in visits if visit.raw]
    if not raw:
        return
    try:
        with closing(connect_documents(settings.instance)) as documents:
            keep_documents(documents, raw)
    except sqlite3.Error as error:
        log.warning("The last documents of %d feeds were not kept: %s", len(raw), error)
