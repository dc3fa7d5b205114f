"""Small documents and what they leave in a database."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b

from aggregator.model import EntryQuery, Outcome, Outline, ParsedEntry, ParsedFeed, Role, Validators, Visit
from aggregator.organise.query import parse
from aggregator.organise.rules import read_rule
from aggregator.store import arrivals, deriving, feeds, polls, search, users
from aggregator.store.db import transaction
from aggregator.store.entries import list_entries
from aggregator.store.polls import Plan
from aggregator.store.times import moment, now, seconds

DAY = 86400


def entry(name: str, age: int | None = None, **changes: object) -> ParsedEntry:
    """An item called ``name``, published ``age`` seconds ago (None: undated). Its fingerprint follows its words."""
    values: dict[str, object] = {
        "guid": f"guid-{name}",
        "url": f"http://example.org/{name}",
        "title": f"Title {name}",
        "author": None,
        "published": None if age is None else moment(now() - age),
        "updated": None,
        "summary": "",
        "content": f"<p>Text {name}</p>",
        "teaser": f"Text {name}",
        "text": f"Text {name}",
        "image": None,
        "tags": (),
        "enclosures": (),
        "comments_url": None,
        "language": None,
    } | changes
    said = repr(sorted((key, value) for key, value in values.items() if key != "published")).encode()
    values.setdefault("key", blake2b(name.encode(), digest_size=16).digest())
    values.setdefault("fingerprint", blake2b(said, digest_size=8).digest())
    return ParsedEntry(**values)  # type: ignore[arg-type]


def document(*entries: ParsedEntry, **changes: object) -> ParsedFeed:
    """A document that lists these, the newest first as feeds do."""
    values: dict[str, object] = {
        "format": "rss20",
        "title": "A feed",
        "site_url": "http://example.org/",
        "language": None,
        "hub": None,
        "ttl_minutes": None,
        "bozo": False,
        "entries": entries,
        "listed": tuple(e.key for e in entries),
    } | changes
    return ParsedFeed(**values)  # type: ignore[arg-type]


def add_feed(conn: sqlite3.Connection, url: str = "http://a.example/feed", **outline: object) -> int:
    with transaction(conn):
        return feeds.add_feed(conn, Outline(url, outline.pop("title", None), **outline))[0]  # type: ignore[arg-type]


def save(
    conn: sqlite3.Connection, feed_id: int, *entries: ParsedEntry, at: int | None = None, **changes: object
) -> arrivals.Arrivals:
    """Store a document as settling does: entries, then the index, in one transaction."""
    with transaction(conn):
        arrived = arrivals.save_document(conn, feed_id, document(*entries, **changes), now() if at is None else at)
        texts = [*arrived.new, *arrived.changed]
        search.index_texts(conn, texts)
        deriving.derive_by_rules(conn, texts, read_rule)
    return arrived


def add_reader(conn: sqlite3.Connection, name: str = "Mira", role: Role = Role.READER) -> int:
    with transaction(conn):
        return users.add_user(conn, name, "a hash", role).id


def visit(feed: int, *, at: int | None = None, outcome: Outcome = Outcome.UNCHANGED, **changes: object) -> Visit:
    values: dict[str, object] = {"status": 200, "validators": Validators('"e"', None)} | changes
    return Visit(feed, "http://a.example/feed", moment(now() if at is None else at), outcome, **values)  # type: ignore[arg-type]


def record(conn: sqlite3.Connection, given: Visit, *, wait: int = 3600, new_entries: int = 0, **plan: object) -> None:
    due = given.at + timedelta(seconds=wait)
    with transaction(conn):
        polls.record_visit(conn, given, Plan(due, "the usual interval", **plan), new_entries)  # type: ignore[arg-type]


def titles(conn: sqlite3.Connection, words: str = "", **query: object) -> list[str | None]:
    """Of what a query finds; ``words`` as they are typed."""
    if words:
        query["tree"] = parse(words)
    return [found.title for found in list_entries(conn, EntryQuery(**query))]  # type: ignore[arg-type]


def ids(found: Iterable[object]) -> list[int]:
    return [one.id for one in found]  # type: ignore[attr-defined]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text + "+00:00")


def unix(text: str) -> int:
    return seconds(utc(text))
