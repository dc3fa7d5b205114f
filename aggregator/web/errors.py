"""Errors as pages: what happened, what was kept, what to do."""

import logging
import sqlite3

from flask import Flask, Response, make_response, render_template
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from aggregator.organise.query import QueryError
from aggregator.store.db import BusyError
from aggregator.web.htmx import from_htmx
from aggregator.web.query_words import query_error

log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    @app.errorhandler(CSRFError)
    def forged(error: CSRFError) -> Response:
        log.info("refused a form: %s", error.description)
        title = gettext("This form is no longer valid.")
        return _page(
            400,
            title,
            gettext("Nothing was changed. Load the page again and send the form once more; cookies must be allowed."),
        )

    @app.errorhandler(BusyError)
    def busy(error: BusyError) -> Response:
        log.warning("%s", error)
        response = _page(
            503,
            gettext("The database is busy."),
            gettext("Another process is writing. Nothing was changed; try again in a moment."),
        )
        response.headers["Retry-After"] = "5"
        return response

    @app.errorhandler(QueryError)
    def unclear(error: QueryError) -> Response:
        # The list's own page says it beside the search; everything else does nothing with such a search.
        return _page(400, gettext("The search cannot be read."), query_error(error))

    @app.errorhandler(sqlite3.Error)
    def unreadable(error: sqlite3.Error) -> Response:
        # A page asks the database who is looking and in which language: plain words are all that is left.
        log.exception("the database failed", exc_info=error)
        return Response(
            "The database cannot be read. The reason stands in the log of this site.\n", 503, mimetype="text/plain"
        )

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        if error.response is not None:
            return make_response(error.response)
        code = error.code or 500
        title, words = _words(code)
        own = error.description if error.description != type(error).description else None
        response = _page(code, title, own or words)
        for name, value in error.get_headers():
            if name.lower() in ("allow", "retry-after"):
                response.headers[name] = value
        return response


def _words(code: int) -> tuple[str, str]:
    unchanged = gettext("Nothing was changed. Go back and try again.")
    known = {
        400: (gettext("This was not understood."), unchanged),
        403: (gettext("This is not for you."), gettext("Your account may not do this. Ask whoever runs this site.")),
        404: (
            gettext("There is nothing here."),
            gettext("The address may be mistyped, or what stood here was removed."),
        ),
        405: (gettext("This address is not for that."), unchanged),
        413: (gettext("This is too large."), gettext("Nothing was taken over. Send a smaller file.")),
        429: (gettext("Too many tries."), gettext("Wait a few minutes, then try again.")),
        503: (
            gettext("The site is busy."),
            gettext("Too much is sent to it just now. Nothing was changed; try again in a moment."),
        ),
        500: (
            gettext("Something went wrong here."),
            gettext("What was saved before is kept. Try again; the reason stands in the log of this site."),
        ),
    }
    return known.get(code, known[400] if code < 500 else known[500])


def _page(code: int, title: str, words: str) -> Response:
    if from_htmx():
        # The page's script shows it as a toast.
        response = make_response(f"{title} {words}", code)
        response.mimetype = "text/plain"
        return response
    return make_response(render_template("error.html", title=title, words=words), code)
