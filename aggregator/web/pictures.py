"""Pictures and icons, as this site gives them out itself."""

import logging
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from threading import BoundedSemaphore
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request

from aggregator.people.access import Action, may
from aggregator.poll.pictures import find_picture, known_picture
from aggregator.store.feeds import get_feed
from aggregator.store.icons import icon_bytes, icon_versions
from aggregator.store.pictures import connect_pictures
from aggregator.web.database import conn, settings
from aggregator.web.guard import needs
from aggregator.web.picture_links import picture_url
from aggregator.web.sign_in import current_person
from aggregator.web.waiting import place

log = logging.getLogger(__name__)

blueprint = Blueprint("pictures", __name__)

PLACES = BoundedSemaphore(2)
"""Threads of a worker that wait for pictures at once."""

PLACE_SECONDS = 0.1
RETRY_SECONDS = 1
DAY = 86_400
ICON_DAYS = 7
LOOK_SECONDS = 60.0
"""How soon an icon that has come is on pages."""

# Opened by itself, it is a picture and nothing else, whatever stands in it.
_CLOSED = "default-src 'none'; sandbox"


@blueprint.get("/picture/<signature>/<code>")
@needs(Action.READ)
def picture(signature: str, code: str) -> Response:
    """A picture of an entry, from what is kept or from its host. Where there is none the answer is empty (404); while
    others are waiting for theirs, it says when to ask again (503)."""
    url = picture_url(signature, code) if settings().picture_proxy else None
    if url is None:
        return _nothing(404, "no-store")
    found = known_picture(url, settings())
    if found is None:
        with place(PLACES, PLACE_SECONDS) as free:
            if not free:
                busy = _nothing(503, "no-store")
                busy.headers["Retry-After"] = str(RETRY_SECONDS)
                return busy
            found = find_picture(url, settings())
    if found.type is None:
        return _nothing(404, "private, max-age=300")
    return _image(found.type, found.body, DAY)


@blueprint.get("/icon/<int:feed_id>")
@needs(Action.READ)
def icon(feed_id: int) -> Response:
    """A feed's icon, for whoever may see the feed."""
    feed = get_feed(conn(), feed_id)
    found = None
    if feed is not None and settings().feed_icons and may(current_person(), Action.SEE_FEED, settings(), feed=feed):
        with closing(connect_pictures(settings().instance)) as kept:
            found = icon_bytes(kept, feed_id)
    return _image(*found, ICON_DAYS * DAY) if found else _nothing(404, "no-store")


def icon_path(feed_id: int | None) -> str | None:
    """Where a feed's icon is; None where it has none. Costs nothing: a hundred tiles a page ask."""
    version = _versions().get(feed_id) if feed_id is not None and settings().feed_icons else None
    return f"{request.script_root}/icon/{feed_id}?v={version}" if version else None


def _versions() -> Mapping[int, str]:
    """Read once in a while by each process, whatever is shown."""
    until, known = current_app.extensions["icons"]
    if time.monotonic() >= until:
        try:
            with closing(connect_pictures(settings().instance)) as kept:
                known = icon_versions(kept)
        except sqlite3.Error as error:  # a damaged file of pictures is no reason to show no page
            log.warning("Icons cannot be read: %s", error)
            known = {}
        current_app.extensions["icons"] = (time.monotonic() + LOOK_SECONDS, known)
    return cast(Mapping[int, str], known)


def _image(kind: str, body: bytes, seconds: int) -> Response:
    response = Response(body, content_type=kind)
    response.headers["Cache-Control"] = f"private, max-age={seconds}, immutable"
    response.headers["Content-Security-Policy"] = _CLOSED
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _nothing(status: int, cache: str) -> Response:
    response = Response(b"", status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = cache
    response.headers["Content-Security-Policy"] = _CLOSED
    return response


def register(app: Flask) -> None:
    app.extensions["icons"] = (0.0, {})
    app.jinja_env.globals["icon_path"] = icon_path
