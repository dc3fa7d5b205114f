"""The site on a real database file, with a small library to read."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from sqlite3 import Connection

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from aggregator.config import Settings
from aggregator.model import Enclosure, Outline, ParsedEntry, ParsedFeed, Role
from aggregator.people import accounts, passwords
from aggregator.store import arrivals, feeds, search
from aggregator.store.db import connect, transaction
from aggregator.web.app import create_app

NOW = datetime.now(UTC).replace(microsecond=0)
PASSWORD = "correct horse battery"


class Library:
    """Puts feeds and entries where the poller would put them."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn

    def feed(self, name: str, *folders: str, guide: bool = False, starter: bool = False) -> int:
        outline = Outline(
            f"https://{name}.example/feed", name.title(), f"https://{name}.example/", tuple((f,) for f in folders)
        )
        with transaction(self.conn):
            return feeds.add_feed(self.conn, outline, guide=guide, starter=starter)[0]

    def entry(
        self,
        feed: int,
        title: str | None,
        *tags: str,
        age: timedelta = timedelta(hours=1),
        teaser: str = "",
        content: str = "",
        summary: str = "",
        image: str | None = None,
        url: str | None = "https://news.example/a",
        author: str | None = None,
        language: str | None = None,
        enclosures: tuple[Enclosure, ...] = (),
    ) -> int:
        """Store one entry and tell its id."""
        at = NOW - age
        mark = blake2b(f"{title}{teaser}{url}{at}{feed}".encode(), digest_size=16).digest()
        entry = ParsedEntry(
            key=mark, fingerprint=mark[:8], guid=mark.hex(), url=url, title=title, author=author, published=at,
            updated=None, summary=summary, content=content, teaser=teaser, text=f"{teaser} {content}", image=image,
            tags=tags, enclosures=enclosures, comments_url=None, language=language,
        )  # fmt: skip
        document = ParsedFeed("rss20", None, None, None, None, None, False, (entry,), (mark,))
        with transaction(self.conn):
            saved = arrivals.save_document(self.conn, feed, document, int(NOW.timestamp()))
            search.index_texts(self.conn, saved.new)
        return saved.new[0]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(instance=tmp_path / "instance", public_reading=True, time_zone="Europe/Zurich")


@pytest.fixture
def app(settings: Settings) -> Flask:
    """The site, readable by visitors. Forms need no token here: see test_security.py for those."""
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app


@pytest.fixture
def conn(app: Flask, settings: Settings) -> Iterator[Connection]:
    """The test's own connection to the site's database."""
    with closing(connect(settings.database)) as connection:
        yield connection


@pytest.fixture
def library(conn: Connection) -> Library:
    return Library(conn)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor whose browser asks for English."""
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def signed_in(app: Flask, conn: Connection) -> Callable[..., FlaskClient]:
    """``signed_in(Role.CURATOR, "mira")``: the browser of a new member with that role."""

    def enter(role: Role = Role.READER, name: str | None = None) -> FlaskClient:
        name = name or f"a-{role}"
        with transaction(conn):
            accounts.create(conn, name, PASSWORD, role)
        client = app.test_client()
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        answer = client.post("/login", data={"name": name, "password": PASSWORD, "remember": "1"})
        assert answer.status_code == 303, answer.text
        return client

    return enter


@pytest.fixture(autouse=True)
def quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """argon2 with the least work it allows: what it costs is not asked here."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
