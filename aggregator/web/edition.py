"""Today's edition: a front page with an end."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from aggregator.organise.edition import LENGTHS
from aggregator.people.access import Action
from aggregator.publish import edition as edition_of
from aggregator.store import editions, entries, marks
from aggregator.store.db import transaction
from aggregator.store.editions import Edition
from aggregator.web.database import conn
from aggregator.web.dates import began, day_of
from aggregator.web.edition_place import EditionState, paper_of
from aggregator.web.guard import needs
from aggregator.web.listing import read_number
from aggregator.web.redirects import back
from aggregator.web.shell import shell
from aggregator.web.taking_back import flash_with_undo

blueprint = Blueprint("edition", __name__)


@blueprint.get("/edition")
@needs(Action.MARK)
def page() -> str:
    """The open edition; between two of them whether another could be made. It is made by a press alone."""
    last = editions.last_edition(conn(), _reader())
    if last and not edition_of.is_done(conn(), _reader(), last):
        return _paper(last)
    return render_template(
        "edition/cover.html",
        draft=edition_of.draft_edition(conn(), _reader()),
        topics={topic.slug: topic for topic in shell().topics},
        last=last,
        past=editions.list_editions(conn(), _reader()),
        today=datetime.now(UTC),
    )


@blueprint.get("/edition/<int:edition_id>")
@needs(Action.MARK)
def shown(edition_id: int) -> str:
    return _paper(_find(edition_id))


@blueprint.post("/edition/new")
@needs(Action.MARK)
def new() -> Response:
    """Make the next one, unless another page has made it since this form was shown."""
    last = editions.last_edition(conn(), _reader())
    if read_number(request.form.get("last", ""), "last") == (last.id if last else 0):
        edition_of.make_edition(conn(), _reader())
    return redirect(url_for("edition.page"), 303)


@blueprint.post("/edition/<int:edition_id>/finish")
@needs(Action.MARK)
def finish(edition_id: int) -> Response:
    edition = _find(edition_id)
    unread = [entry.id for entry in entries.get_entries(conn(), edition.entries, _reader()) if not entry.read]
    with transaction(conn()):
        for entry in unread:
            marks.set_read(conn(), _reader(), entry, True)
        editions.finish_edition(conn(), edition.id)
    words = gettext("The edition is read.")
    flash_with_undo(words, url_for("edition.undo", edition_id=edition.id), entries=" ".join(map(str, unread)))
    return _to_end(edition)


@blueprint.post("/edition/<int:edition_id>/undo")
@needs(Action.MARK)
def undo(edition_id: int) -> Response:
    """Open it again, with what the form names unread as it was."""
    edition = _find(edition_id)
    named = {read_number(value, "entries") for value in request.form.get("entries", "").split()}
    seen = entries.get_entries(conn(), named.intersection(edition.entries), _reader())
    with transaction(conn()):
        for entry in seen:
            marks.set_read(conn(), _reader(), entry.id, False)
        editions.reopen_edition(conn(), edition.id)
    flash(gettext("Taken back."))
    return _to_end(edition)


@blueprint.post("/edition/length")
@needs(Action.MARK)
def set_length() -> Response:
    length = read_number(request.form.get("length", ""), "length")
    if length not in LENGTHS:
        known = ", ".join(str(one) for one in LENGTHS)
        raise BadRequest(gettext("An edition has one of these lengths: %(lengths)s.", lengths=known))
    with transaction(conn()):
        editions.set_edition_length(conn(), _reader(), length)
    flash(ngettext("The next edition has %(num)s entry.", "The next edition has up to %(num)s entries.", length))
    return back("/edition")


def _paper(edition: Edition) -> str:
    reader = _reader()
    paper = paper_of(edition, reader)
    last = editions.last_edition(conn(), reader)
    is_last = last is not None and last.id == edition.id
    done = edition_of.is_done(conn(), reader, edition)
    # While one is being read nothing newer is offered on the same day.
    asks = is_last and (done or edition.made < began(day_of(datetime.now(UTC))))
    return render_template(
        "edition/show.html",
        edition=edition,
        paper=paper,
        state=EditionState(edition=edition.id),
        total=len(paper.entries),
        read=sum(entry.read for entry in paper.entries),
        is_last=is_last,
        newer=edition_of.draft_edition(conn(), reader) if asks else None,
        past=editions.list_editions(conn(), reader),
    )


def _find(edition_id: int) -> Edition:
    edition = editions.get_edition(conn(), _reader(), edition_id)
    if edition is None:
        abort(404)
    return edition


def _to_end(edition: Edition) -> Response:
    return redirect(url_for("edition.shown", edition_id=edition.id, _anchor="end"), 303)


def _reader() -> int:
    reader = shell().reader
    if reader is None:
        abort(403)
    return reader


@blueprint.app_context_processor
def around() -> dict[str, object]:
    """For the sidebar of every page, and where the length is chosen."""

    def edition_waits() -> bool:
        today = began(day_of(datetime.now(UTC)))
        return shell().reader is not None and edition_of.is_waiting(conn(), _reader(), today)

    def edition_length() -> int:
        return edition_of.length_for(conn(), _reader())

    return {"edition_waits": edition_waits, "edition_length": edition_length, "edition_lengths": LENGTHS}
