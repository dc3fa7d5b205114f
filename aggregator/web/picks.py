"""Putting an entry into collections, from the list and from its page."""

from flask import Blueprint, flash, make_response, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from aggregator.model import Collection, CollectionItem
from aggregator.people.access import Action, may
from aggregator.store import collections
from aggregator.store.db import transaction
from aggregator.web.collections import COMMENT_LENGTH, HEADLINE_LENGTH
from aggregator.web.database import conn, settings
from aggregator.web.entry import find
from aggregator.web.guard import check_collection, needs
from aggregator.web.htmx import from_htmx, wants_fragment
from aggregator.web.listing import read_number
from aggregator.web.redirects import back, local
from aggregator.web.shell import shell

blueprint = Blueprint("picks", __name__)


@blueprint.get("/entry/<int:entry_id>/collect")
@needs(Action.CURATE)
def form(entry_id: int) -> str:
    """The form; within a page for htmx, else a page of its own."""
    template = "entry/_collect.html" if wants_fragment() else "entry/collect.html"
    return render_template(
        template,
        entry=find(entry_id).entry,
        picked=_picked(entry_id),
        choices=_choices(),
        next=local(request.args.get("next"), f"/entry/{entry_id}"),
    )


@blueprint.post("/entry/<int:entry_id>/collect")
@needs(Action.CURATE)
def collect(entry_id: int) -> Response:
    find(entry_id)
    wanted = request.form.get("collection", "")
    chosen = check_collection(collections.find_collection(conn(), wanted), Action.EDIT_COLLECTION)
    person = shell().person
    with transaction(conn()):
        collections.add_item(
            conn(),
            chosen.id,
            entry_id,
            person.id if person else None,
            " ".join(request.form.get("headline", "").split())[:HEADLINE_LENGTH],
            request.form.get("comment", "").replace("\r\n", "\n")[:COMMENT_LENGTH],
        )
    return _done(gettext("Added to “%(title)s”.", title=chosen.title), entry_id)


@blueprint.post("/entry/<int:entry_id>/uncollect")
@needs(Action.CURATE)
def uncollect(entry_id: int) -> Response:
    item_id = read_number(request.form.get("item", ""), "item")
    for collection, item in _picked(entry_id):
        if item.id == item_id:
            check_collection(collection, Action.EDIT_COLLECTION)
            with transaction(conn()):
                collections.remove_item(conn(), item_id)
            return _done(gettext("Taken out of “%(title)s”.", title=collection.title), entry_id)
    raise NotFound


def _picked(entry_id: int) -> list[tuple[Collection, CollectionItem]]:
    return [
        (collection, item)
        for collection, item in collections.items_of_entry(conn(), entry_id)
        if may(shell().person, Action.SEE_COLLECTION, settings(), collection)
    ]


def _choices() -> list[Collection]:
    return [one for one in shell().collections if may(shell().person, Action.EDIT_COLLECTION, settings(), one)]


def _done(words: str, entry_id: int) -> Response:
    if from_htmx():
        return make_response(render_template("_toast_only.html", toast={"words": words, "undo": False}))
    flash(words)
    return back(f"/entry/{entry_id}")
