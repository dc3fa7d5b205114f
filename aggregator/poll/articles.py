"""Full texts: a job after the commit, with what is stored as its cursor, so that it goes on where it ended."""

import asyncio
import sqlite3
from collections.abc import Callable
from urllib.parse import urlsplit

from aggregator.config import Settings, policy
from aggregator.fetch.client import Client
from aggregator.fetch.errors import FetchError
from aggregator.parse.article import ArticlePool
from aggregator.parse.errors import ParseError
from aggregator.store import articles
from aggregator.store.db import transaction

PAGE_ACCEPT = "text/html, application/xhtml+xml, */*;q=0.1"
PORTION = 50
PAUSE_SECONDS = 2.0
"""Between two pages of one host, however many entries it published."""


async def fetch_articles(conn: sqlite3.Connection, settings: Settings, stopped: Callable[[], bool]) -> int:
    """Fetch a portion of the full texts that are wanted, one page at a time from a host.

    :return: how many were tried
    """
    wanted = articles.wanted_articles(conn, PORTION)
    if not wanted:
        return 0
    by_host: dict[str, list[tuple[int, str]]] = {}
    for entry, url in wanted:
        by_host.setdefault(urlsplit(url).hostname or "", []).append((entry, url))
    with ArticlePool(policy(settings)) as pool:
        async with Client(policy(settings)) as client:

            async def visit_host(pages: list[tuple[int, str]]) -> int:
                for number, (entry, url) in enumerate(pages):
                    if stopped():
                        return number
                    if number:
                        await asyncio.sleep(PAUSE_SECONDS)
                    await _fetch(conn, client, pool, entry, url)
                return len(pages)

            return sum(await asyncio.gather(*(visit_host(pages) for pages in by_host.values())))


async def _fetch(conn: sqlite3.Connection, client: Client, pool: ArticlePool, entry: int, url: str) -> None:
    try:
        page = await client.fetch(url, accept=PAGE_ACCEPT)
        html = await asyncio.wrap_future(pool.submit(page.body, url=page.url))
    except (FetchError, ParseError) as error:
        problem = error.detail if isinstance(error, FetchError) else str(error)
        with transaction(conn):
            articles.note_failure(conn, entry, problem)
        return
    with transaction(conn):
        articles.keep_article(conn, entry, html)
