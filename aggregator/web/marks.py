"""What a reader does to entries: read, unread, star, all read, and back again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, abort, flash, make_response, render_template, request
from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from aggregator.model import Entry, Person
from aggregator.people.access import Action
from aggregator.store import entries, marks
from aggregator.store.db import transaction
from aggregator.web.chips import topic_counts
from aggregator.web.database import conn
from aggregator.web.entry import find
from aggregator.web.guard import needs
from aggregator.web.htmx import from_htmx, tell
from aggregator.web.listing import ListState, read_key, read_number, read_state
from aggregator.web.onward import Onward, onward
from aggregator.web.pages import count_words, remaining
from aggregator.web.presenting import number
from aggregator.web.reading import answer
from aggregator.web.redirects import back, local
from aggregator.web.shell import forget, shell

blueprint = Blueprint("marks", __name__)

AGES = {"1d": timedelta(days=1), "7d": timedelta(days=7)}


@blueprint.post("/entry/<int:entry_id>/read")
@needs(Action.MARK)
def read(entry_id: int) -> Response:
    return _mark(entry_id, read=True)


@blueprint.post("/entry/<int:entry_id>/unread")
@needs(Action.MARK)
def unread(entry_id: int) -> Response:
    return _mark(entry_id, read=False)


@blueprint.post("/entry/<int:entry_id>/star")
@needs(Action.MARK)
def star(entry_id: int) -> Response:
    return _mark(entry_id, starred=True)


@blueprint.post("/entry/<int:entry_id>/unstar")
@needs(Action.MARK)
def unstar(entry_id: int) -> Response:
    return _mark(entry_id, starred=False)


@blueprint.post("/mark-all")
@needs(Action.MARK)
def mark_all() -> Response:
    """Everything of the list that the query string names becomes read, as far as the page had shown it to exist."""
    state, shown = read_state(request.args), state_of_page()
    query = state.first_page().query(_member().id)
    # What came after the page was made was never shown to its reader.
    as_of = read_number(request.form.get("as_of", ""), "as_of")
    query = replace(query, up_to_id=as_of if state.back is None else min(as_of, state.back))
    if age := request.form.get("older_than"):
        if age not in AGES:
            raise BadRequest(gettext("Older than “%(age)s” is not understood: 1d and 7d are.", age=age[:20]))
        query = replace(query, until=datetime.now(UTC) - AGES[age])
    if above := request.form.get("above"):
        query = replace(query, newer_than=read_key(above, "above"))
    marked = marks.mark_all(conn(), query)
    if not marked:
        return _list_again(shown, gettext("Nothing here was unread."))
    words = ngettext("%(count)s entry marked read", "%(count)s entries marked read", marked, count=number(marked))
    whole = shown is not None and state.first_page() == shown.first_page()
    return _list_again(shown, words, undo=True, further=onward(state) if whole and from_htmx() else None)


@blueprint.post("/undo")
@needs(Action.MARK)
def undo() -> Response:
    """Take the last mass mark back."""
    shown = state_of_page()
    with transaction(conn()):
        undone = marks.undo(conn(), _member().id)
    return _list_again(shown, gettext("Taken back.") if undone else gettext("There is nothing to take back."))


def _mark(entry_id: int, *, read: bool | None = None, starred: bool | None = None) -> Response:
    reader, shown = _member().id, state_of_page()
    if not entries.get_entries(conn(), [entry_id], reader):
        abort(404)
    with transaction(conn()):
        if read is not None:
            marks.set_read(conn(), reader, entry_id, read)
        if starred is not None:
            marks.set_starred(conn(), reader, entry_id, starred)
    if not from_htmx():
        return back(f"/entry/{entry_id}")
    entry = find(entry_id).entry
    button = "read" if read is not None else "star"
    response = make_response(
        render_template("_mark.html", entry=entry, button=button, act=request.form.get("as") == "act")
    )
    return tell(
        response,
        {
            "marked": {"entry": entry.id, "read": entry.read, "starred": entry.starred},
            "numbers": _numbers(entry, shown),
        },
    )


def _numbers(entry: Entry, state: ListState | None) -> dict[str, str]:
    """The counts that a mark on this entry changes: id of the element → what stands in it now."""
    around = shell()
    of_feed = around.feed_number(entry.feed)
    found = {
        "n-unread": around.unread_count,
        "n-starred": around.starred_count,
        f"n-feed-{entry.feed}": of_feed,
        **{f"n-folder-{folder.id}": around.folder_numbers[folder.id] for folder in around.holding(entry.feed)},
        **{f"n-topic-{topic.slug}": around.topic_numbers.get(topic.slug, 0) for topic in entry.topics},
    }
    shown = {name: number(value) if value else "" for name, value in found.items()}
    if state:
        left = remaining(state)
        shown["n-title"] = number(left) if left else ""
    if state and (state.unread or state.starred):
        shown["n-count"] = count_words(state, around.counted(state.query(around.reader)))
        counts = topic_counts(state)
        for topic in entry.topics:
            shown[f"n-chip-{topic.slug}"] = shown[f"n-head-{topic.slug}"] = number(counts.get(topic.slug, 0))
    return shown


def _list_again(shown: ListState | None, words: str, *, undo: bool = False, further: Onward | None = None) -> Response:
    if not from_htmx():
        flash(words, "undo" if undo else "message")
        return back("/")
    forget()
    return answer(shown or ListState(), {"words": words, "undo": undo, "onward": further})


def state_of_page() -> ListState | None:
    """The list on the page that sent this form; None when it was another page."""
    address = urlsplit(local(request.form.get("next")))
    return read_state(MultiDict(parse_qsl(address.query))) if address.path == "/" else None


def _member() -> Person:
    person = shell().person
    if person is None:
        abort(403)
    return person
