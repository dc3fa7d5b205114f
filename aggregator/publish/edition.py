"""Today's edition of a reader: what has come since the last one, put together into a page with an end."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from aggregator.model import Entry, EntryQuery, Topic
from aggregator.organise.edition import LENGTHS, USUAL_LENGTH, select
from aggregator.store import editions, entries
from aggregator.store.db import transaction
from aggregator.store.follows import TopicLevel, topic_follows_of
from aggregator.store.topics import list_topics

FIRST = timedelta(days=1)
"""How far the first edition looks back, if that fills it."""
DEPTH = 3
"""Candidates of a topic, as a multiple of the edition's length: enough to look past a feed that fills the top."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An edition as it would be made now."""

    up_to: int  # the highest entry id there is
    sections: tuple[tuple[str | None, tuple[Entry, ...]], ...]

    @property
    def entries(self) -> list[Entry]:
        return [entry for _, found in self.sections for entry in found]

    @property
    def topics(self) -> list[str]:
        return [topic for topic, _ in self.sections if topic is not None]


def length_for(conn: sqlite3.Connection, reader: int) -> int:
    """Entries of the reader's next edition."""
    chosen = editions.edition_length(conn, reader)
    return chosen if chosen in LENGTHS else USUAL_LENGTH


def draft_edition(conn: sqlite3.Connection, reader: int) -> Draft:
    """What the reader has not read of what came since the last edition; the first one takes the newest there are."""
    length = length_for(conn, reader)
    query = EntryQuery(unread=True, reader=reader, limit=length * DEPTH, up_to_id=entries.newest_id(conn))
    since = _begin(conn, reader)
    if since is not None:
        return _drafted(conn, replace(query, after_id=since), length)
    recent = _drafted(conn, replace(query, since=datetime.now(UTC) - FIRST), length)
    return recent if len(recent.entries) == length else _drafted(conn, query, length)


def is_waiting(conn: sqlite3.Connection, reader: int, today: datetime) -> bool:
    """Whether none was made today and something has come since the last one.

    :param today: when the reader's day began
    """
    last = editions.last_edition(conn, reader)
    if last is None:
        return entries.newest_id(conn) > 0
    return last.made < today and entries.newest_id(conn) > last.up_to


def make_edition(conn: sqlite3.Connection, reader: int) -> int | None:
    """Keep the draft as the reader's edition. The one before counts as finished when all of it is read. In a
    transaction of its own: what goes into it is found before, so that nobody who writes waits for that.

    :return: its id; None when there is nothing to put into it, or another one was made meanwhile
    """
    last = editions.last_edition(conn, reader)
    done = last is not None and is_done(conn, reader, last)
    draft = draft_edition(conn, reader)
    sections = [(topic, [entry.id for entry in found]) for topic, found in draft.sections]
    with transaction(conn):
        newest = editions.last_edition(conn, reader)
        if (newest and newest.id) != (last and last.id):
            return None
        if last and done:
            editions.finish_edition(conn, last.id)
        return editions.make_edition(conn, reader, draft.up_to, sections) if sections else None


def is_done(conn: sqlite3.Connection, reader: int, edition: editions.Edition) -> bool:
    """Whether it was marked read, or all of it that is still there was read."""
    return edition.finished is not None or all(
        entry.read for entry in entries.get_entries(conn, edition.entries, reader)
    )


def _begin(conn: sqlite3.Connection, reader: int) -> int | None:
    """The entry id after which the next edition begins; None before the first."""
    last = editions.last_edition(conn, reader)
    return last.up_to if last and is_done(conn, reader, last) else editions.finished_up_to(conn, reader)


def _drafted(conn: sqlite3.Connection, query: EntryQuery, length: int) -> Draft:
    reader = query.reader
    if reader is None or query.up_to_id is None:
        raise ValueError("an edition is one reader's, as of a moment")
    followed, every = _topics(conn, reader)
    counts = entries.topic_counts(conn, query)
    candidates: dict[str | None, list[Entry]] = {
        topic.slug: entries.list_entries(conn, replace(query, topics=(topic.slug,)))
        for topic in followed or every
        if counts.get(topic.slug)
    }
    if not followed:
        # Who chose topics wants those alone; else nothing is left out for want of one.
        slugs = tuple(topic.slug for topic in list_topics(conn))
        candidates[None] = entries.list_entries(conn, replace(query, without=slugs))
    found = select(candidates, length)
    return Draft(query.up_to_id, tuple((topic, tuple(picked)) for topic, picked in found))


def _topics(conn: sqlite3.Connection, reader: int) -> tuple[list[Topic], list[Topic]]:
    """The topics that the reader follows, and all that are not muted."""
    levels = topic_follows_of(conn, reader)
    known: Iterable[Topic] = list_topics(conn)
    every = [topic for topic in known if levels.get(topic.id) is not TopicLevel.MUTED]
    return [topic for topic in every if levels.get(topic.id) is TopicLevel.FOLLOWED], every
