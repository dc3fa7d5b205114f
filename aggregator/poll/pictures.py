"""A picture for a reader, fetched in the browser's place: its publisher sees this installation and no reader."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

from aggregator.config import Settings, policy
from aggregator.fetch.address import host_of
from aggregator.fetch.client import Client
from aggregator.fetch.errors import FetchError
from aggregator.model import Fetched
from aggregator.parse.rasters import picture_type
from aggregator.store.db import BusyError
from aggregator.store.pictures import StoredPicture, connect_pictures, keep_picture, note_failure, stored_picture

log = logging.getLogger(__name__)

ACCEPT = "image/avif, image/webp, image/png, image/jpeg, image/gif"
CONNECT_SECONDS = 3.0
NO_PICTURE_SECONDS = 86_400
"""Where there was an answer without a picture, that is all for a day."""

AGAIN_SECONDS = 3600
DOWN_SECONDS = 300
"""A whole host that does not answer is left alone, so that a page full of its pictures does not wait for each."""

_HOST_IS_DOWN = frozenset({"dns", "unreachable", "timeout", "tls", "refused", "connection"})
_ANSWERED = frozenset({"gone", "not_found", "unauthorised", "too_large", "http_error", "too_many_redirects", "bad_url"})
NOTHING = StoredPicture(None, b"")


def known_picture(url: str, settings: Settings) -> StoredPicture | None:
    """What is known of a picture without asking anybody; None: its host may be asked."""
    try:
        with closing(connect_pictures(settings.instance)) as kept:
            return stored_picture(kept, url) or stored_picture(kept, _host_key(url))
    except sqlite3.Error as error:  # damaged, full or busy: it only remembers
        log.warning("Kept pictures cannot be read: %s", error)
        return None
    except FetchError:
        return NOTHING


def find_picture(url: str, settings: Settings) -> StoredPicture:
    """Fetch a picture and keep it, for somebody who waits for it; without a type where there is none."""
    allowed = replace(
        policy(settings),
        body_bytes=settings.picture_bytes,
        total_seconds=settings.picture_seconds,
        connect_seconds=min(CONNECT_SECONDS, settings.picture_seconds),
    )

    async def fetch() -> Fetched:
        async with asyncio.timeout(settings.picture_seconds), Client(allowed) as client:
            return await client.fetch(url, accept=ACCEPT)

    try:
        fetched = asyncio.run(fetch())
    except TimeoutError:
        return _none(url, "timeout", settings)
    except FetchError as error:
        return _none(url, error.kind, settings)
    kind = picture_type(fetched.body)
    if kind is None:
        return _none(url, "not_found", settings)
    picture = StoredPicture(kind, fetched.body)
    _remember(settings, lambda kept: keep_picture(kept, url, picture, settings.picture_cache_mb * 1_000_000))
    return picture


def _none(url: str, kind: str, settings: Settings) -> StoredPicture:
    if kind != "network_down":  # which is no fault of theirs

        def note(kept: sqlite3.Connection) -> None:
            note_failure(kept, url, NO_PICTURE_SECONDS if kind in _ANSWERED else AGAIN_SECONDS)
            if kind in _HOST_IS_DOWN:
                note_failure(kept, _host_key(url), DOWN_SECONDS)

        _remember(settings, note)
    return NOTHING


def _remember(settings: Settings, write: Callable[[sqlite3.Connection], None]) -> None:
    try:
        with closing(connect_pictures(settings.instance)) as kept:
            write(kept)
    except (sqlite3.Error, BusyError) as error:  # the disk is full, say: the reader gets the picture all the same
        log.warning("A picture is not kept: %s", error)


def _host_key(url: str) -> str:
    """No address of a picture: what is noted under it holds for all of the host."""
    return f"//{host_of(url)}"
