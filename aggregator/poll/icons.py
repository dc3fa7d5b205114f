"""Icons of feeds: a job after the commit. Each address is asked about once a week, conditionally, and once for all
feeds that share it; what fails is asked ever less often."""

import asyncio
import logging
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from urllib.parse import urlsplit

from aggregator.config import Settings, policy
from aggregator.fetch.client import Client
from aggregator.fetch.errors import FetchError
from aggregator.model import Fetched
from aggregator.parse.icons import document_icon, page_icon
from aggregator.parse.rasters import icon_type
from aggregator.parse.urls import resolve
from aggregator.store import icons
from aggregator.store.db import BusyError
from aggregator.store.documents import connect_documents, last_document
from aggregator.store.icons import DAY, PAGE_SECONDS, IconFeed, Source
from aggregator.store.pictures import connect_pictures

log = logging.getLogger(__name__)

ICON_ACCEPT = "image/png, image/x-icon, image/webp, image/gif, image/jpeg, image/*;q=0.5"
PAGE_ACCEPT = "text/html, application/xhtml+xml;q=0.9"
ICON_BYTES = 100_000
PAGE_BYTES = 3_000_000

PORTION = 200
PAUSE_SECONDS = 2.0
"""Between two feeds of one host."""

ICON_SECONDS = 7 * DAY
MISSING_SECONDS = DAY // 4
"""Until a feed without icon is looked at again: whom that lets ask is decided by what each address said last."""

OFFLINE_SECONDS = 3600


async def fetch_icons(conn: sqlite3.Connection, settings: Settings, stopped: Callable[[], bool]) -> int:
    """Look for the icons of a portion of the feeds that are due.

    :return: how many feeds were looked at; none where the file of icons cannot be used, which is logged
    """
    try:
        return await _fetch_icons(conn, settings, stopped)
    except (sqlite3.Error, BusyError) as error:  # feeds are known by their letters; who was not settled is due still
        log.warning("Icons are not looked for: %s", error)
        return 0


async def _fetch_icons(conn: sqlite3.Connection, settings: Settings, stopped: Callable[[], bool]) -> int:
    with (
        closing(connect_pictures(settings.instance)) as kept,
        closing(connect_documents(settings.instance)) as documents,
    ):
        by_host: dict[str, list[IconFeed]] = defaultdict(list)
        for feed in icons.due_feeds(conn, kept, PORTION):
            by_host[urlsplit(feed.site_url or feed.url).hostname or ""].append(feed)
        if not by_host:
            return 0
        async with Client(replace(policy(settings), body_bytes=PAGE_BYTES)) as client:
            search = _Search(kept, documents, client)

            async def visit_host(feeds: list[IconFeed]) -> int:
                for number, feed in enumerate(feeds):
                    if stopped():
                        return number
                    asked = search.asked
                    icon = await search.icon_of(feed)
                    icons.settle_feed(kept, feed.id, icon, ICON_SECONDS if icon else MISSING_SECONDS)
                    if search.asked > asked and number + 1 < len(feeds):
                        await asyncio.sleep(PAUSE_SECONDS)
                return len(feeds)

            return sum(await asyncio.gather(*(visit_host(feeds) for feeds in by_host.values())))


class _Search:
    def __init__(self, kept: sqlite3.Connection, documents: sqlite3.Connection, client: Client) -> None:
        self.asked = 0
        self._kept = kept
        self._documents = documents
        self._client = client
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def icon_of(self, feed: IconFeed) -> str | None:
        """The address of the feed's icon, once its bytes are kept: what its document names, else its site's page."""
        document = last_document(self._documents, feed.id)
        named = document_icon(document.body, document.url, document.content_type) if document else None
        if named and await self._has_icon(named):
            return named
        # A feed that gives itself as its site is no page.
        site = resolve(feed.site_url, None) if feed.site_url != feed.url else None
        named = await self._named_by_page(site) if site else None
        return named if named and await self._has_icon(named) else None

    async def _has_icon(self, url: str) -> bool:
        async with self._turns[url]:
            source = icons.icon_of(self._kept, url)
            fetched = await self._fetch(source, "icons", ICON_ACCEPT) if source.due else None
            if fetched is None:
                return source.icon is not None
            if fetched.status == 304:
                icons.still_current(self._kept, url, fetched.validators, ICON_SECONDS)
                return True
            kind = icon_type(fetched.body)
            if kind is None or len(fetched.body) > ICON_BYTES:
                icons.note_failure(self._kept, "icons", url)
                return source.icon is not None
            icons.keep_icon(self._kept, url, fetched.validators, kind, fetched.body, ICON_SECONDS)
            return True

    async def _named_by_page(self, url: str) -> str | None:
        async with self._turns[url]:
            source = icons.page_of(self._kept, url)
            fetched = await self._fetch(source, "icon_pages", PAGE_ACCEPT) if source.due else None
            if fetched is None:
                return source.icon
            unchanged = source.icon if fetched.status == 304 else None
            named = unchanged or page_icon(fetched.body, fetched.url, fetched.content_type)
            icons.keep_page(self._kept, url, fetched.validators, named, PAGE_SECONDS)
            return named

    async def _fetch(self, source: Source, table: str, accept: str) -> Fetched | None:
        self.asked += 1
        try:
            return await self._client.fetch(source.url, source.validators, accept)
        except FetchError as error:
            if error.kind == "network_down":
                icons.postpone(self._kept, table, source.url, OFFLINE_SECONDS)
            else:
                icons.note_failure(self._kept, table, source.url, error.retry_after or 0)
            return None
