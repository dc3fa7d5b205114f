"""Bodies of requests, read before anything is done with them: whoever sends slowly holds up nobody else.

A worker has few threads, and each reads what it is sent at the sender's pace. Members are trusted with them; visitors,
who send no more than a few words, get some of them, so that a hundred who never end leave pages and members alone.
"""

import threading

from flask import Flask, abort, request
from werkzeug.wrappers import Response

from aggregator.web.guard import refused
from aggregator.web.sign_in import current_person

VISITORS = 2
"""Threads of a worker that read from visitors at once: fewer than it has."""
WAIT_SECONDS = 0.1
"""For one of them; forms come within milliseconds."""
VISITOR_BYTES = 100_000
_UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def register(app: Flask) -> None:
    """To be called before what else looks into forms, such as the check of their tokens."""
    places = threading.BoundedSemaphore(VISITORS)

    @app.before_request
    def read_form() -> Response | None:
        if request.method not in _UNSAFE or current_person() is not None:
            return None
        if (request.content_length or 0) > VISITOR_BYTES:
            return refused()  # a member's upload, whose sign-in has ended meanwhile
        request.max_content_length = VISITOR_BYTES
        if not places.acquire(timeout=WAIT_SECONDS):
            abort(503)
        try:
            request.form  # noqa: B018 (reads and keeps it)
        finally:
            places.release()
        return None
