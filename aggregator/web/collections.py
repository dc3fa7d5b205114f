"""Collections: listed, shown, made, and edited by their curators."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from aggregator.model import Audience, Collection, CollectionItem, Order, Person
from aggregator.people.access import Action, may, may_make_private
from aggregator.store import collections as stored
from aggregator.store import users
from aggregator.store.db import transaction
from aggregator.web.database import conn, settings
from aggregator.web.guard import check_collection, needs
from aggregator.web.sign_in import current_person

blueprint = Blueprint("collections", __name__)
PAGE = 50
TITLE_LENGTH = 200
PURPOSE_LENGTH = 2000
HEADLINE_LENGTH = 300
COMMENT_LENGTH = 5000


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form of a collection says."""

    title: str
    purpose: str
    audience: Audience
    order: Order


@blueprint.get("/collections")
def listed() -> str:
    return render_template("collections/list.html", draft=None, error=None)


@blueprint.post("/collections/add")
@needs(Action.CURATE)
def add() -> Response | tuple[str, int]:
    draft, person = _draft(), current_person()
    if not draft.title:
        page = render_template("collections/list.html", draft=draft, error=gettext("A collection needs a title."))
        return page, 422
    with transaction(conn()):
        made = stored.add_collection(
            conn(),
            draft.title,
            purpose=draft.purpose,
            audience=draft.audience,
            order=draft.order,
            owner=person.id if person else None,
        )
    return redirect(url_for("collections.edit", slug=made.slug), 303)


@blueprint.get("/c/<slug:slug>")
def shown(slug: str) -> str:
    collection = _collection(slug, Action.SEE_COLLECTION)
    after = request.args.get("after", type=int)
    items = stored.list_items(conn(), collection.id, limit=PAGE + 1, after=after)
    every = stored.list_items(conn(), collection.id)
    return render_template(
        "collections/show.html",
        collection=collection,
        items=items[:PAGE],
        more=items[PAGE - 1].id if len(items) > PAGE else None,
        curators=_curators(collection, every),
        sources=len({item.feed_url or item.source_title for item in every}),
        may_edit=may(current_person(), Action.EDIT_COLLECTION, settings(), collection),
        may_read=may(current_person(), Action.READ, settings()),
    )


@blueprint.get("/c/<slug:slug>/edit")
def edit(slug: str) -> str:
    return _edit_page(_collection(slug, Action.EDIT_COLLECTION))


@blueprint.post("/c/<slug:slug>/edit")
def change(slug: str) -> Response | tuple[str, int]:
    collection, person = _collection(slug, Action.EDIT_COLLECTION), current_person()
    draft = _draft(collection)
    error = None
    if not draft.title:
        error = gettext("A collection needs a title. Nothing was changed.")
    elif draft.audience is Audience.PRIVATE and person and not may_make_private(person, collection):
        error = gettext("Only its owner can make a collection private. Nothing was changed.")
    if error:
        return _edit_page(collection, draft, error), 422
    with transaction(conn()):
        stored.change_collection(
            conn(),
            collection.id,
            title=draft.title,
            purpose=draft.purpose,
            audience=draft.audience,
            order=draft.order,
        )
    flash(gettext("Saved."))
    return _to_edit(collection)


@blueprint.get("/c/<slug:slug>/remove")
def ask_remove(slug: str) -> str:
    return render_template("collections/remove.html", collection=_collection(slug, Action.EDIT_COLLECTION))


@blueprint.post("/c/<slug:slug>/remove")
def remove(slug: str) -> Response:
    collection = _collection(slug, Action.EDIT_COLLECTION)
    with transaction(conn()):
        stored.remove_collection(conn(), collection.id)
    flash(gettext("The collection %(title)s is removed.", title=collection.title))
    return redirect(url_for("collections.listed"), 303)


@blueprint.post("/c/<slug:slug>/items/<int:item_id>")
def change_item(slug: str, item_id: int) -> Response:
    collection, item = _item(slug, item_id)
    headline = " ".join(request.form.get("headline", "").split())[:HEADLINE_LENGTH]
    comment = request.form.get("comment", "").replace("\r\n", "\n").strip()[:COMMENT_LENGTH]
    with transaction(conn()):
        stored.change_item(conn(), item.id, headline or None, comment or None)
    flash(gettext("Saved."))
    return _to_edit(collection, item)


@blueprint.post("/c/<slug:slug>/items/<int:item_id>/remove")
def remove_item(slug: str, item_id: int) -> Response:
    collection, item = _item(slug, item_id)
    with transaction(conn()):
        stored.remove_item(conn(), item.id)
    flash(gettext("Taken out: %(title)s.", title=item.headline or item.title))
    return _to_edit(collection)


@blueprint.post("/c/<slug:slug>/items/<int:item_id>/move")
def move_item(slug: str, item_id: int) -> Response | str:
    """Up or down by ``steps``, or to the ``position`` where it was dropped."""
    collection, item = _item(slug, item_id)
    steps, position = request.form.get("steps", type=int), request.form.get("position", type=int)
    if (steps is None) == (position is None):
        abort(400)
    with transaction(conn()):
        if steps is not None:
            stored.move_item(conn(), item.id, max(-1, min(1, steps)))
        elif position is not None:
            stored.place_item(conn(), item.id, max(0, min(position, collection.items)))
    if "HX-Request" in request.headers:
        return render_template(
            "collections/_items.html", collection=collection, items=stored.list_items(conn(), collection.id)
        )
    return _to_edit(collection, item)


def _collection(slug: str, action: Action) -> Collection:
    found = stored.find_collection(conn(), slug)
    # The store finds by title too, for the command line; an address has one spelling.
    return check_collection(found if found and found.slug == slug else None, action)


def _item(slug: str, item_id: int) -> tuple[Collection, CollectionItem]:
    collection = _collection(slug, Action.EDIT_COLLECTION)
    found = stored.get_item(conn(), item_id)
    if found is None or found[0] != collection.id:
        abort(404)
    return collection, found[1]


def _draft(now: Collection | None = None) -> Draft:
    """What was sent; what the form left out stays as it is now."""
    audience = request.form.get("audience", now.audience if now else Audience.PRIVATE)
    order = request.form.get("order", now.order if now else Order.HAND)
    if audience not in tuple(Audience) or order not in tuple(Order):
        abort(400)
    return Draft(
        title=" ".join(request.form.get("title", "").split())[:TITLE_LENGTH],
        purpose=request.form.get("purpose", "").replace("\r\n", "\n").strip()[:PURPOSE_LENGTH],
        audience=Audience(audience),
        order=Order(order),
    )


def _edit_page(collection: Collection, draft: Draft | None = None, error: str | None = None) -> str:
    person = current_person()
    return render_template(
        "collections/edit.html",
        collection=collection,
        draft=draft or Draft(collection.title, collection.purpose, collection.audience, collection.order),
        items=stored.list_items(conn(), collection.id),
        may_make_private=person is not None and may_make_private(person, collection),
        error=error,
    )


def _to_edit(collection: Collection, item: CollectionItem | None = None) -> Response:
    """Back to the form, at the item that was changed."""
    anchor = f"item-{item.id}" if item else None
    return redirect(url_for("collections.edit", slug=collection.slug, _anchor=anchor), 303)


def _curators(collection: Collection, items: list[CollectionItem]) -> list[str]:
    """Who made it: its owner, then those who picked, in the order of their picks."""
    owner: Person | None = users.get_user(conn(), collection.owner) if collection.owner else None
    names = ([owner.name] if owner else []) + [item.added_by for item in items if item.added_by]
    return list(dict.fromkeys(names))
