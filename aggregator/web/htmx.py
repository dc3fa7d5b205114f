"""What htmx asks and is answered (https://htmx.org/reference/#headers)."""

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from flask import Flask, Response, request
from werkzeug.datastructures import MultiDict


def from_htmx() -> bool:
    return "HX-Request" in request.headers


def wants_fragment() -> bool:
    """htmx asks for a part of the page; after "back" it asks for the whole."""
    return from_htmx() and "HX-History-Restore-Request" not in request.headers


def wanted_part() -> str | None:
    """The id of the element that the answer goes to."""
    return request.headers.get("HX-Target")


def wants_side() -> bool:
    """Whether the page asks for its sidebar too: what arrived changes its numbers."""
    return "HX-Side" in request.headers


def list_on_page() -> MultiDict[str, str] | None:
    """The query string of the reading list that the browser shows while it asks; None where it shows another page."""
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    if shown.path != f"{request.script_root}/":
        return None
    return MultiDict(parse_qsl(shown.query))


def tell(response: Response, events: Mapping[str, object]) -> Response:
    """Events for the page's script. Header values are ASCII: JSON escapes the rest."""
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def register(app: Flask) -> None:
    @app.after_request
    def lead_whole_page(response: Response) -> Response:
        # A redirect would be followed within the request and its page put into a corner of this one.
        if from_htmx() and response.status_code in (302, 303):
            response.headers["HX-Redirect"] = response.headers.pop("Location")
            response.status_code = 204
            response.set_data(b"")
        return response
