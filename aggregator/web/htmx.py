"""What htmx asks and is answered (https://htmx.org/reference/#headers)."""

import json
from collections.abc import Mapping

from flask import Flask, Response, request


def from_htmx() -> bool:
    return "HX-Request" in request.headers


def wants_fragment() -> bool:
    """htmx asks for a part of the page; after "back" it asks for the whole."""
    return from_htmx() and "HX-History-Restore-Request" not in request.headers


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
