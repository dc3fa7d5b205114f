"""Adding one feed: from its own address, or from that of a site that names it."""

import asyncio
import logging
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

from aggregator.fetch.body import body_digest
from aggregator.fetch.client import Client
from aggregator.fetch.errors import FetchError
from aggregator.model import FeedLink, Fetched, Outcome, Policy, RawDocument, Visit
from aggregator.parse.discover import feed_links, looks_like_html
from aggregator.parse.icons import page_icon
from aggregator.parse.pool import ParsePool, failure_of
from aggregator.store.db import BusyError
from aggregator.store.icons import PAGE_SECONDS, keep_page
from aggregator.store.pictures import connect_pictures

log = logging.getLogger(__name__)

PAGE_ACCEPT = (
    "text/html, application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.8"
)
COMMON_PATHS = ("/feed", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml")
"""Tried one after the other, only when a page names no feed."""


class AddError(Exception):
    """No feed was found. The message tells people why and what to do."""


@dataclass(frozen=True, slots=True)
class Found:
    """A feed at an address. ``visit`` is what it said when it was asked for already: settle it under the feed's id,
    so that the server is not asked twice."""

    link: FeedLink
    visit: Visit | None = None


def find_feeds(address: str, policy: Policy, instance: Path | None = None) -> list[Found]:
    """The feed at this address, or those that the page there names.

    :param instance: where it is remembered which icon that page names, so that it need not be asked again for it
    :raises AddError: when there is none, or the address cannot be fetched
    """
    address = address.strip()
    if "://" not in address:
        address = f"https://{address}"
    return asyncio.run(_find(address, policy, instance))


async def _find(address: str, policy: Policy, instance: Path | None) -> list[Found]:
    pool = ParsePool(policy)
    try:
        # One deadline for the page and all that is tried after it: whoever waits for the answer holds a thread.
        async with asyncio.timeout(policy.total_seconds), Client(policy) as client:
            try:
                fetched = await client.fetch(address, accept=PAGE_ACCEPT)
            except FetchError as error:
                raise AddError(f"{address} was not added: {error.detail}") from error
            if not looks_like_html(fetched.body, fetched.content_type):
                return [await _as_feed(address, fetched, pool, policy)]
            if instance is not None:
                _remember_icon(instance, address, fetched)
            if links := feed_links(fetched.body, fetched.url, fetched.content_type):
                return [Found(link) for link in links]
            for path in COMMON_PATHS:
                if found := await _try_path(urljoin(fetched.url, path), client, pool, policy):
                    return [found]
    except TimeoutError as error:
        raise AddError(f"{address} was not added: no answer within {policy.total_seconds:.0f} s.") from error
    finally:
        pool.close()
    raise AddError(f"{address} is a page that names no feed. Look for “RSS” or “Feed” on it and add that address.")


def _remember_icon(instance: Path, address: str, page: Fetched) -> None:
    icon = page_icon(page.body, page.url, page.content_type)
    try:
        with closing(connect_pictures(instance)) as kept:
            for url in dict.fromkeys((address, page.url)):
                keep_page(kept, url, page.validators, icon, PAGE_SECONDS)
    except (sqlite3.Error, BusyError) as error:  # the page will be asked once more
        log.warning("The icon of a page is not remembered: %s", error)


async def _try_path(url: str, client: Client, pool: ParsePool, policy: Policy) -> Found | None:
    try:
        fetched = await client.fetch(url)
        if looks_like_html(fetched.body, fetched.content_type):
            return None
        return await _as_feed(url, fetched, pool, policy)
    except (FetchError, AddError):
        return None


async def _as_feed(address: str, fetched: Fetched, pool: ParsePool, policy: Policy) -> Found:
    future = pool.submit(fetched.body, url=fetched.url, content_type=fetched.content_type, known={})
    try:
        document = await asyncio.wrap_future(future)
    except Exception as error:  # the worker may end in any way: a limit, a crash, a document that is no feed
        raise AddError(f"{address} was not added: {failure_of(error, policy)}") from error
    url = fetched.moved_to or address
    visit = Visit(
        feed=0,
        url=url,
        at=datetime.now(UTC),
        outcome=Outcome.CHANGED,
        status=fetched.status,
        validators=fetched.validators,
        digest=body_digest(fetched.body),
        retry_after=fetched.retry_after,
        max_age=fetched.max_age,
        document=document,
        raw=RawDocument(fetched.url, fetched.content_type, fetched.body, datetime.now(UTC)),
    )
    return Found(FeedLink(url, document.title, document.format), visit)
