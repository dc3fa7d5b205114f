"""Reading without a connection: the worker's script, the page that lists what is kept, the manifest to install by.

What is kept lies in the browser alone. Each page names its reader by a word that tells nothing else, so that the worker
(static/sw.js) drops everything of one person as soon as it sees a page of another.
"""

import hashlib
import hmac
import json

from flask import Blueprint, Flask, Response, current_app, render_template, request, send_from_directory
from flask_babel import gettext

from aggregator.web.htmx import from_htmx
from aggregator.web.i18n import language
from aggregator.web.presenting import STATIC, asset
from aggregator.web.sign_in import current_person

blueprint = Blueprint("offline", __name__)

KEPT = {
    "entry.page": "entry",
    "reading.index": "list",
    "reading.topic": "list",
    "collections.listed": "list",
    "collections.shown": "list",
}
"""Endpoints whose pages a browser may keep, and on which of its shelves: none of forms, none of admins."""


@blueprint.get("/sw.js")
def worker() -> Response:
    """Served from the root: a worker sees nothing above its own address."""
    response = send_from_directory(STATIC, "sw.js", mimetype="text/javascript", max_age=0)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@blueprint.get("/offline")
def page() -> str:
    """Holds nothing of anybody: the list is made in the browser."""
    return render_template("offline.html")


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """https://www.w3.org/TR/appmanifest/"""
    icons = [
        {"src": asset(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    shortcuts = [(gettext("Unread"), "/?unread=1"), (gettext("Starred"), "/?starred=1")]
    content = {
        "id": "/",
        "name": "Aggregator",
        "short_name": "Aggregator",
        "description": gettext("Your feeds, read like a newspaper"),
        "lang": language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fcfcfa",
        "theme_color": "#fcfcfa",
        "icons": icons,
        "shortcuts": [{"name": name, "url": url} for name, url in shortcuts],
    }
    return Response(json.dumps(content), mimetype="application/manifest+json")


def reader_word() -> str:
    """The same for the same person, of no use to anybody else; "visitor" without one."""
    person = current_person()
    if person is None:
        return "visitor"
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"offline {person.id}".encode(), hashlib.sha256).hexdigest()[:24]


def register(app: Flask) -> None:
    @app.after_request
    def say_whose(response: Response) -> Response:
        # Not on files, nor on the page for all: it is fetched behind the reader's back.
        if response.mimetype != "text/html" or from_htmx() or request.endpoint == "offline.page":
            return response
        response.headers["Aggregator-Reader"] = reader_word()
        if request.method == "GET" and response.status_code == 200 and request.endpoint in KEPT:
            response.headers["Aggregator-Keep"] = KEPT[request.endpoint]
        return response
