"""The door of a page: who may do what is asked of people.access; here is only how a refusal is said."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from aggregator.model import Collection, Person
from aggregator.people.access import Action, may
from aggregator.web.database import settings
from aggregator.web.sign_in import current_person

P = ParamSpec("P")
View = Callable[P, Response | str | tuple[str, int]]


def needs(action: Action) -> Callable[[View[P]], View[P]]:
    """A view that is answered only to whoever may do this."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Response | str | tuple[str, int]:
            if not may(current_person(), action, settings()):
                return refused()
            return view(*args, **kwargs)

        return guarded

    return guard


def member() -> Person:
    """Who is signed in, for views that need it.

    :raises werkzeug.exceptions.Forbidden: for a visitor
    """
    person = current_person()
    if person is None:
        abort(403)
    return person


def refused() -> Response:
    """A visitor is asked to sign in and comes back here; a member is told that this is not for them (403)."""
    if current_person() is not None:
        abort(403)
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("auth.login", next=request.full_path.rstrip("?")), 303)
    return redirect(url_for("auth.login"), 303)


def check_collection(collection: Collection | None, action: Action) -> Collection:
    """The collection, for whoever may see or edit it. Of one that a person may not see, nothing shows that it is there.

    :raises werkzeug.exceptions.HTTPException: 404 or 403; a visitor to a members' collection is sent to sign in
    """
    person = current_person()
    if collection is None or (person is not None and not may(person, Action.SEE_COLLECTION, settings(), collection)):
        abort(404)
    if not may(person, action, settings(), collection):
        if person is None and collection.audience == "private":
            abort(404)
        abort(refused())
    return collection
