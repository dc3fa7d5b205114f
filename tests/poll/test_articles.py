"""Full text for feeds that give only a teaser."""

import asyncio
import time
from itertools import pairwise
from pathlib import Path
from sqlite3 import Connection

import pytest

from aggregator.config import Settings
from aggregator.model import EntryQuery, FeedOptions
from aggregator.poll import articles as job
from aggregator.store import entries
from aggregator.store.articles import wanted_articles
from aggregator.store.db import transaction, troubles
from aggregator.store.options import set_options
from tests.poll.test_schedule import poll, subscribe
from tests.support.feeds import addresses, database, rss, settings
from tests.support.server import FeedServer

STORY = "".join(
    f"<p>Paragraph {number} of the story tells at length what happened in <a href='/more'>the harbour</a> at night.</p>"
    for number in range(12)
)
PAGE = (
    "<html><head><title>The harbour</title></head><body><nav><a href='/'>Home</a> <a href='/all'>All</a></nav>"
    f"<article><h1>The harbour</h1>{STORY}<script>alert(1)</script></article>"
    "<footer>Imprint and adverts</footer></body></html>"
)


def teaser(server: FeedServer, host: str, *paths: str) -> bytes:
    return rss(
        *(
            f"<item><guid>{path}</guid><title>{path}</title><link>{server.url(path, host=host)}</link>"
            "<description>Only a teaser.</description></item>"
            for path in paths
        )
    )


def work(given: Settings, conn: Connection) -> int:
    return asyncio.run(job.fetch_articles(conn, given, lambda: False))


def full_text(conn: Connection, *feeds: int) -> None:
    with transaction(conn):
        for feed in feeds:
            set_options(conn, feed, FeedOptions(full_text=True))


def test_the_article_stands_in_place_of_the_teaser(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    with FeedServer() as server:
        server.put("/story", PAGE, content_type="text/html; charset=utf-8")
        server.put("/feed", teaser(server, "127.0.0.1", "/story"))
        [feed] = subscribe(conn, server.url("/feed"))
        poll(given)
        assert work(given, conn) == 0
        full_text(conn, feed)
        assert work(given, conn) == 1
        assert work(given, conn) == 0
        assert len(server.hits("/story")) == 1
        more = server.url("/more")
    [full] = entries.full_entries(conn, EntryQuery())
    assert "Paragraph 11" in full.article
    assert f'href="{more}"' in full.article
    for unwanted in ("Imprint", "Home", "alert", "<h1>", "<script"):
        assert unwanted not in full.article
    assert full.summary == "Only a teaser."
    assert troubles(conn) == []


def test_a_page_without_an_article_is_tried_three_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aggregator.store.articles.RETRY_SECONDS", -10)
    given = settings(tmp_path)
    conn = database(given)
    with FeedServer() as server:
        server.put("/missing", status=404)
        server.put("/feed", teaser(server, "127.0.0.1", "/missing"))
        [feed] = subscribe(conn, server.url("/feed"))
        poll(given)
        full_text(conn, feed)
        assert [work(given, conn) for _ in range(5)] == [1, 1, 1, 0, 0]
        assert len(server.hits("/missing")) == 3
    [row] = conn.execute("SELECT * FROM articles").fetchall()
    assert "404" in row["problem"]
    [full] = entries.full_entries(conn, EntryQuery())
    assert full.article == ""


def test_one_page_at_a_time_from_a_host_with_a_pause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "PAUSE_SECONDS", 0.3)
    given = settings(tmp_path)
    conn = database(given)
    one, other = addresses(2)
    with FeedServer(one, other) as server:
        for path in ("/a", "/b", "/c"):
            server.put(path, PAGE, content_type="text/html")
        server.put("/feed-one", teaser(server, one, "/a", "/b", "/c"))
        server.put("/feed-other", teaser(server, other, "/a"))
        feeds = subscribe(conn, server.url("/feed-one", host=one), server.url("/feed-other", host=other))
        poll(given)
        full_text(conn, *feeds)
        began = time.monotonic()
        assert work(given, conn) == 4
        assert time.monotonic() - began >= 0.6
        assert server.peak == {one: 1, other: 1}
        pages = [request.at for request in server.requests if request.address == one and len(request.path) == 2]
        assert min(later - earlier for earlier, later in pairwise(pages)) >= 0.3


def test_a_page_in_a_private_network_is_not_fetched(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    closed = settings(tmp_path, allow_private_networks=False)
    with FeedServer() as server:
        server.put("/secret", PAGE, content_type="text/html")
        server.put("/feed", teaser(server, "127.0.0.1", "/secret"))
        [feed] = subscribe(conn, server.url("/feed"))
        poll(given)
        full_text(conn, feed)
        assert work(closed, conn) == 1
        assert server.hits("/secret") == []


def test_old_entries_are_left_as_they_are(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    with FeedServer() as server:
        server.put("/feed", teaser(server, "127.0.0.1", "/story"))
        [feed] = subscribe(conn, server.url("/feed"))
        poll(given)
        full_text(conn, feed)
        assert len(wanted_articles(conn, 10)) == 1
        conn.execute("UPDATE entries SET arrived = arrived - 5 * 86400")
        assert wanted_articles(conn, 10) == []
