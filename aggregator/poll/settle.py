"""settle: alone writes what polls brought. Transactions hold whole visits: a crash loses and repeats nothing."""

import logging
import random
import sqlite3
from collections.abc import Collection, Iterable
from contextlib import closing
from dataclasses import dataclass, replace

from aggregator.config import Settings
from aggregator.model import Outcome, Outline, Visit
from aggregator.organise.rules import read_rule
from aggregator.poll.politeness import plan_next
from aggregator.store import arrivals, deriving, feeds, polls, search
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
    stopped: bool = False  # ended early, by a signal

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
    with transaction(conn):
        tally = _write(conn, visits, settings)
    _keep_documents(visits, settings)
    return tally


def add_visited(
    conn: sqlite3.Connection,
    found: Iterable[tuple[Outline, Visit | None]],
    settings: Settings,
    owner: int | None = None,
) -> list[tuple[int, bool]]:
    """Put feeds into the catalogue with what they said when they were looked at, in one transaction: no poller can
    come between and ask their servers again. Of feeds that are there already only folders and tags are added.

    :param owner: the reader whose private feeds they become instead
    :return: for each its id, and whether it is new
    """
    with transaction(conn):
        added = []
        visits = []
        for outline, visit in found:
            feed_id, new = feeds.add_feed(conn, outline, owner=owner)
            added.append((feed_id, new))
            if new and visit:
                visits.append(replace(visit, feed=feed_id, url=outline.url))
        _write(conn, visits, settings)
    _keep_documents(visits, settings)
    return added


def _write(conn: sqlite3.Connection, visits: Iterable[Visit], settings: Settings) -> Tally:
    tally = Tally()
    texts: list[int] = []
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
        search.index_texts(conn, texts)
        deriving.derive_by_rules(conn, texts, read_rule)
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
