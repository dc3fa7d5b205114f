"""The full text of an entry whose feed gives only a teaser, when a member asks for it."""

from threading import BoundedSemaphore

from flask import Blueprint, abort, flash, make_response, render_template
from flask_babel import gettext
from werkzeug.wrappers import Response

from aggregator.config import policy
from aggregator.fetch.errors import FetchError
from aggregator.model import Failure
from aggregator.parse.errors import ParseError
from aggregator.people.access import Action
from aggregator.poll.articles import find_article
from aggregator.store import articles
from aggregator.store.db import transaction
from aggregator.web.database import conn, settings
from aggregator.web.entry import find
from aggregator.web.entry_parts import text_parts
from aggregator.web.guard import needs
from aggregator.web.htmx import from_htmx
from aggregator.web.presenting import host
from aggregator.web.redirects import back
from aggregator.web.waiting import place
from aggregator.web.words import failure

blueprint = Blueprint("full_text", __name__)
AGAIN_SECONDS = 60
"""After a failure the page is left alone for this long, however often somebody presses."""
PLACES = BoundedSemaphore(2)
"""Threads of a worker that wait for articles at once."""
PLACE_SECONDS = 0.5


@blueprint.post("/entry/<int:entry_id>/full-text")
@needs(Action.MARK)
def load(entry_id: int) -> Response:
    """Fetch it once and keep it for everybody; what goes wrong is told, and the feed's own text stays."""
    full = find(entry_id)
    if full.entry.url is None:
        abort(404)
    problem = "" if full.article else _fetch(entry_id, full.entry.url)
    if from_htmx():
        return make_response(render_template("entry/_loaded.html", problem=problem, **text_parts(find(entry_id))))
    if problem:
        flash(problem, "bad")
    return back(f"/entry/{entry_id}")


def _fetch(entry_id: int, url: str) -> str:
    """Store the article; what went wrong, in words, or nothing."""
    if articles.failed_lately(conn(), entry_id, AGAIN_SECONDS):
        return str(gettext("It could not be loaded a moment ago. Wait a minute, then try again."))
    try:
        with place(PLACES, PLACE_SECONDS) as free:
            if not free:
                abort(503)
            html = find_article(url, policy(settings()))
    except (FetchError, ParseError) as error:
        with transaction(conn()):
            articles.note_failure(conn(), entry_id, str(error))
        return _in_words(error, host(url))
    with transaction(conn()):
        articles.keep_article(conn(), entry_id, html)
    return ""


def _in_words(error: FetchError | ParseError, site: str) -> str:
    if isinstance(error, FetchError):
        why = failure(Failure(error.kind, error.detail), error.status)
    elif error.kind == "empty":
        why = gettext("No article was found on the page")
    else:
        why = failure(Failure(error.kind, error.message), None)
    return str(gettext("%(site)s: %(why)s. What the feed says is kept; read the original.", site=site, why=why))
