"""Views: a filter of the reading list saved under a name, beside the list and on the preferences' page."""

from typing import cast
from urllib.parse import parse_qsl

from flask import Blueprint, abort, flash, g, request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from aggregator.organise.query import QueryError, parse
from aggregator.people.access import Action
from aggregator.store import views
from aggregator.store.db import StoreError, transaction
from aggregator.store.views import View
from aggregator.web.database import conn
from aggregator.web.guard import member, needs
from aggregator.web.listing import read_state
from aggregator.web.query_words import query_error
from aggregator.web.redirects import back
from aggregator.web.sign_in import current_person
from aggregator.web.taking_back import flash_with_undo

blueprint = Blueprint("views", __name__, url_prefix="/views")
NAME_LENGTH = 60


class BadView(ValueError):
    """A name or filter that cannot be saved. The message says why, in the reader's language."""


@blueprint.post("")
@needs(Action.MARK)
def add() -> Response:
    """Save a list under a name."""
    try:
        name, address = _name(), _address(request.form.get("address", ""))
        with transaction(conn()):
            view = views.add_view(conn(), member().id, name, address)
    except (BadView, StoreError) as error:
        return _refused(error)
    flash(gettext("Saved as the view “%(name)s”.", name=view.name))
    return back(f"/?{view.address}")


@blueprint.post("/<int:view_id>/rename")
@needs(Action.MARK)
def rename(view_id: int) -> Response:
    view = _view(view_id)
    try:
        name = _name()
        with transaction(conn()):
            views.rename_view(conn(), view.id, name)
    except (BadView, StoreError) as error:
        return _refused(error)
    flash(gettext("Renamed."))
    return back("/preferences")


@blueprint.post("/<int:view_id>/remove")
@needs(Action.MARK)
def remove(view_id: int) -> Response:
    view = _view(view_id)
    with transaction(conn()):
        views.remove_view(conn(), view.id)
    words = gettext("The view “%(name)s” is removed.", name=view.name)
    flash_with_undo(words, "/views", name=view.name, address=view.address)
    return back("/preferences")


@blueprint.post("/<int:view_id>/move")
@needs(Action.MARK)
def move(view_id: int) -> Response:
    """Up or down in the sidebar."""
    to = request.form.get("to")
    if to not in ("up", "down"):
        abort(400)
    view = _view(view_id)
    with transaction(conn()):
        views.move_view(conn(), member().id, view.id, down=to == "down")
    return back("/preferences")


def saved_views() -> list[View]:
    """The reader's, asked once a request; none for a visitor."""
    if "views" not in g:
        person = current_person()
        g.views = views.list_views(conn(), person.id) if person else []
    return cast("list[View]", g.views)


@blueprint.app_context_processor
def beside_the_list() -> dict[str, object]:
    return {"saved_views": saved_views, "view_name_length": NAME_LENGTH}


def _name() -> str:
    """:raises BadView: for one that is empty, too long or cannot be seen"""
    name = " ".join(request.form.get("name", "").split())
    if not name:
        raise BadView(gettext("A view needs a name. Nothing was saved."))
    if len(name) > NAME_LENGTH:
        raise BadView(gettext("A view’s name has at most %(num)s characters. Nothing was saved.", num=NAME_LENGTH))
    if not name.isprintable():
        raise BadView(gettext("A name is made of letters, digits and signs that can be seen."))
    return name


def _address(query: str) -> str:
    """The one form of a list's address, from its first page.

    :raises BadView: for one that is no list's, or narrows nothing
    """
    try:
        state = read_state(MultiDict(parse_qsl(query, max_num_fields=200))).newest()
        parse(state.words)
    except BadRequest as error:
        raise BadView(error.description) from error
    except QueryError as error:
        raise BadView(query_error(error)) from error
    except ValueError as error:
        raise BadView(gettext("This filter cannot be saved.")) from error
    if not state.address():
        raise BadView(gettext("Nothing is filtered here, so there is nothing to save."))
    return state.address()


def _view(view_id: int) -> View:
    """:raises werkzeug.exceptions.NotFound: for one of another reader too"""
    found = views.get_view(conn(), member().id, view_id)
    if found is None:
        abort(404)
    return found


def _refused(error: Exception) -> Response:
    if isinstance(error, views.ViewNameTaken):
        words = gettext("There is a view of this name already. Nothing was changed; choose another name.")
    elif isinstance(error, views.TooManyViews):
        words = gettext("There are %(num)s views already. Nothing was changed; remove one first.", num=views.MOST)
    else:
        words = str(error)
    flash(words, "bad")
    return back("/preferences")
