"""People: accounts made, given a role or a new password, removed."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from aggregator.model import Person, Role
from aggregator.people import accounts
from aggregator.people.access import Action
from aggregator.store import users
from aggregator.store.db import transaction
from aggregator.web import words
from aggregator.web.database import conn
from aggregator.web.guard import needs
from aggregator.web.sign_in import current_person, enter

blueprint = Blueprint("admin_people", __name__, url_prefix="/admin")


@blueprint.get("/people")
@needs(Action.ADMINISTER)
def listed() -> str:
    return _list_page()


@blueprint.post("/people/add")
@needs(Action.ADMINISTER)
def add() -> Response | tuple[str, int]:
    try:
        with transaction(conn()):
            person = accounts.create(conn(), request.form.get("name", ""), request.form.get("password", ""), _role())
    except accounts.AccountError as error:
        return _list_page(error=words.account_error(error)), 422
    flash(gettext("%(name)s can sign in now.", name=person.name))
    return _back()


@blueprint.post("/people/<int:user_id>/role")
@needs(Action.ADMINISTER)
def change_role(user_id: int) -> Response | tuple[str, int]:
    person, role = _person(user_id), _role()
    try:
        with transaction(conn()):
            accounts.change_role(conn(), person, role)
    except accounts.AccountError as error:
        return _list_page(error=words.account_error(error)), 422
    flash(gettext("%(name)s is now: %(role)s.", name=person.name, role=words.role(role)))
    return _back()


@blueprint.post("/people/<int:user_id>/password")
@needs(Action.ADMINISTER)
def change_password(user_id: int) -> Response | tuple[str, int]:
    person, me = _person(user_id), current_person()
    try:
        with transaction(conn()):
            accounts.change_password(conn(), person, request.form.get("password", ""))
    except accounts.AccountError as error:
        return _list_page(error=words.account_error(error)), 422
    if me is not None and me.id == person.id:
        enter(person)
    flash(gettext("The new password of %(name)s holds. Every browser of theirs is signed out.", name=person.name))
    return _back()


@blueprint.post("/people/<int:user_id>/remove")
@needs(Action.ADMINISTER)
def remove(user_id: int) -> Response | tuple[str, int]:
    person = _person(user_id)
    try:
        with transaction(conn()):
            accounts.remove(conn(), person)
    except accounts.AccountError as error:
        return _list_page(error=words.account_error(error)), 422
    flash(gettext("%(name)s is removed, with their marks. Their collections stay.", name=person.name))
    return _back()


def _person(user_id: int) -> Person:
    person = users.get_user(conn(), user_id)
    if person is None:
        abort(404)
    return person


def _role() -> Role:
    given = request.form.get("role", "")
    if given not in tuple(Role):
        abort(400)
    return Role(given)


def _list_page(error: str | None = None) -> str:
    return render_template(
        "admin/people.html",
        people=users.list_users(conn()),
        error=error,
        form=request.form,
        roles=[(role.value, words.role(role)) for role in Role],
        least=accounts.PASSWORD_LEAST,
    )


def _back() -> Response:
    return redirect(url_for("admin_people.listed"), 303)
