"""An instance with a long list to read, stored as the poller stores it, and members who read it."""

import contextlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from sqlite3 import Connection

from playwright.sync_api import Browser, Page

from aggregator.model import Outline, ParsedEntry, ParsedFeed
from aggregator.store import arrivals, feeds, search, topics
from aggregator.store.db import transaction
from tests.support import tour
from tests.support.browser import Site, site
from tests.support.command import aggregator
from tests.support.feeds import database, settings

FEEDS = {"Drahtpost": "Nord", "Kernel Notes": "Nord", "Limmatblatt": "Sued", "Packet Review": "Sued"}
TOPICS = ("Cloud", "Energy", "Networks")
WORDS = "Ein Viertel der Fasern ist für Hochschulen und Forschungsnetze reserviert, zum Selbstkostenpreis. " * 3


@contextlib.contextmanager
def shelf(folder: Path, entries: int) -> Iterator[Site]:
    """A site that polls nothing, with an admin ada and a reader rita; the newest entry is a minute old, each other one
    a minute older. Entry n is called "Entry n"; every third has a picture."""
    with closing(database(settings(folder))) as conn:
        with transaction(conn):
            for topic in TOPICS:
                topics.add_topic(conn, topic)
        for name in FEEDS:
            _add_feed(conn, name)
        add_entries(conn, entries, datetime.now(UTC) - timedelta(minutes=entries))
    for name, role in (("ada", "admin"), ("rita", "reader")):
        aggregator(folder, "users", "add", name, "--role", role, "--password-stdin", stdin=tour.PASSWORD + "\n")
    with site(folder, "serve", "--no-poll") as running:
        yield running


def arrive(folder: Path, count: int) -> None:
    """So many new entries, beside the running site."""
    with closing(database(settings(folder))) as conn:
        add_entries(conn, count, datetime.now(UTC) - timedelta(seconds=count), timedelta(seconds=1))


def add_entries(conn: Connection, count: int, since: datetime, step: timedelta = timedelta(minutes=1)) -> None:
    """Oldest first, feed by feed in turn."""
    known = [row["id"] for row in conn.execute("SELECT id FROM feeds ORDER BY id")]
    first = conn.execute("SELECT count(*) FROM entries").fetchone()[0]
    made: dict[int, list[ParsedEntry]] = {feed: [] for feed in known}
    for number in range(first, first + count):
        at = since + step * (number - first)
        made[known[number % len(known)]].append(_entry(number, at.replace(microsecond=0)))
    for feed, its in made.items():
        with transaction(conn):
            # Documents list the newest first.
            document = ParsedFeed("rss20", None, None, None, None, None, False, tuple(its[::-1]), ())
            saved = arrivals.save_document(conn, feed, document, int(datetime.now(UTC).timestamp()))
            search.index_texts(conn, saved.new)


def _add_feed(conn: Connection, name: str) -> None:
    address = f"http://127.0.0.9/{name.replace(' ', '-').lower()}"
    with transaction(conn):
        feeds.add_feed(conn, Outline(address, name, "http://127.0.0.9/", ((FEEDS[name],),)))


def _entry(number: int, at: datetime) -> ParsedEntry:
    key = blake2b(str(number).encode(), digest_size=16).digest()
    return ParsedEntry(
        key=key, fingerprint=key[:8], guid=str(number), url=f"http://127.0.0.9/read/{number}", title=f"Entry {number}",
        author=None, published=at, updated=None, summary="", content=f"<p>{WORDS}</p>", teaser=WORDS[:290], text=WORDS,
        image="/static/icon-192.png" if number % 3 == 0 else None, tags=(TOPICS[number // 20 % 3],), enclosures=(),
        comments_url=None, language="de",
    )  # fmt: skip


@contextlib.contextmanager
def reader(browser: Browser, running: Site, name: str = "rita", **options: object) -> Iterator[Page]:
    """Somebody's page, signed in; any error of its scripts or breach of its policy fails the test."""
    given: dict[str, object] = {"locale": "en-GB", "viewport": {"width": 1280, "height": 900}, **options}
    context = browser.new_context(**given)  # type: ignore[arg-type]
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
    tour.sign_in(page, running.url, name)
    yield page
    context.close()
    assert troubles == []
