"""Full texts: a job after the commit, with what is stored as its cursor, so that it goes on where it ended."""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from aggregator.config import Settings, policy
from aggregator.fetch.client import Client
from aggregator.fetch.errors import FetchError
from aggregator.model import Policy
from aggregator.parse.article import ArticlePool
from aggregator.parse.errors import ParseError
from aggregator.store import articles
from aggregator.store.db import transaction

PAGE_ACCEPT = "text/html, application/xhtml+xml, */*;q=0.1"
PORTION = 50
PAUSE_SECONDS = 2.0
"""Between two pages of one host, however many entries it published."""
ON_DEMAND_SECONDS = 15.0
"""For page and article together, when somebody waits for them."""


def find_article(url: str, policy: Policy) -> str:
    """The article on the page at this address, as cleaned HTML, for somebody who waits for it.

    :raises FetchError: the page does not come, or not in time
    :raises ParseError: there is no article on it
    """
    return asyncio.run(_find(url, replace(policy, parse_workers=1)))


async def _find(url: str, policy: Policy) -> str:
    with ArticlePool(policy) as pool:
        try:
            async with asyncio.timeout(ON_DEMAND_SECONDS), Client(policy) as client:
                return await _article(client, pool, url)
        except TimeoutError as error:
            raise FetchError("timeout", f"No article within {ON_DEMAND_SECONDS:g} s.") from error


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
        html = await _article(client, pool, url)
    except (FetchError, ParseError) as error:
        problem = error.detail if isinstance(error, FetchError) else str(error)
        with transaction(conn):
            articles.note_failure(conn, entry, problem)
        return
    with transaction(conn):
        articles.keep_article(conn, entry, html)


async def _article(client: Client, pool: ArticlePool, url: str) -> str:
    page = await client.fetch(url, accept=PAGE_ACCEPT)
    return await asyncio.wrap_future(pool.submit(page.body, url=page.url))
