"""Signing in and out, and the form that makes the first admin."""

from flask import Blueprint, flash, redirect, render_template, request, session
from flask_babel import gettext
from werkzeug.wrappers import Response

from aggregator.model import Audience, Person, Role
from aggregator.people import accounts, sessions, throttle
from aggregator.people.access import Action
from aggregator.store import collections, users
from aggregator.store.db import transaction
from aggregator.web.database import conn, settings
from aggregator.web.guard import needs, refused
from aggregator.web.redirects import back, local
from aggregator.web.sign_in import current_person, enter, leave
from aggregator.web.words import account_error

blueprint = Blueprint("auth", __name__)


@blueprint.get("/login")
def login() -> str | Response:
    if current_person() is not None:
        return redirect(local(request.args.get("next")), 303)
    return _login_page(request.args.get("next"))


@blueprint.post("/login")
def login_submit() -> Response | str | tuple[str, int]:
    name, password = request.form.get("name", ""), request.form.get("password", "")
    address, goal = request.remote_addr, request.form.get("next")
    with transaction(conn()):
        allowed = throttle.begin_try(conn(), name, address, settings())
    if not allowed:
        return _login_page(goal, name=name, error="pause"), 429
    person = accounts.check(conn(), name, password)
    if person is None:
        left = throttle.tries_left(conn(), name, address, settings())
        return _login_page(goal, name=name, error="wrong", left=left), 401
    with transaction(conn()):
        throttle.succeeded(conn(), name, address)
    enter(person)
    session.permanent = "remember" in request.form
    return redirect(local(goal), 303)


@blueprint.post("/logout")
def logout() -> Response:
    leave()
    return redirect("/", 303)


@blueprint.get("/setup/<token>")
def setup(token: str) -> str | tuple[str, int]:
    return _setup_page(token) if _setup_open(token) else _setup_over()


@blueprint.post("/setup/<token>")
def setup_submit(token: str) -> Response | str | tuple[str, int]:
    name, password = request.form.get("name", ""), request.form.get("password", "")
    try:
        with transaction(conn()):
            # Under the write lock: of two who hold the link, one becomes admin.
            if not _setup_open(token) or not sessions.spend_first_admin_link(conn(), token):
                return _setup_over()
            person = accounts.create(conn(), name, password, Role.ADMIN)
    except accounts.AccountError as error:
        return _setup_page(token, name, account_error(error)), 422
    enter(person)
    return redirect("/", 303)


@blueprint.get("/password")
@needs(Action.MARK)
def password_form() -> str:
    return render_template("auth/password.html", least=accounts.PASSWORD_LEAST)


@blueprint.post("/password")
def change_password() -> Response:
    """A member's own new password: asks for the old one, and ends all other sessions."""
    person = current_person()
    if person is None:
        return refused()
    problem = _password_problem(person, request.form.get("old", ""), request.form.get("new", ""))
    if problem:
        flash(problem, "bad")
        return back("/password")
    remember = session.permanent
    enter(person)
    session.permanent = remember
    flash(gettext("The new password holds. All other browsers are signed out."))
    return back("/password")


def _password_problem(person: Person, old: str, new: str) -> str | None:
    """Change it, or say why not."""
    with transaction(conn()):
        allowed = throttle.begin_try(conn(), person.name, request.remote_addr, settings())
    if not allowed:
        return str(gettext("Too many tries. Nothing was changed; wait a few minutes."))
    if accounts.check(conn(), person.name, old) != person:
        return str(gettext("The old password is not right. Nothing was changed."))
    try:
        with transaction(conn()):
            throttle.succeeded(conn(), person.name, request.remote_addr)
            accounts.change_password(conn(), person, new)
    except accounts.AccountError as error:
        return account_error(error)
    return None


def _setup_open(token: str) -> bool:
    return not users.has_admin(conn()) and sessions.first_admin_link_valid(conn(), token)


def _setup_page(token: str, name: str = "", error: str | None = None) -> str:
    return render_template("auth/setup.html", token=token, name=name, error=error, least=accounts.PASSWORD_LEAST)


def _setup_over() -> tuple[str, int]:
    return render_template("auth/setup_over.html", has_admin=users.has_admin(conn())), 410


def _login_page(goal: str | None, *, name: str = "", error: str | None = None, left: int = 0) -> str:
    return render_template(
        "auth/login.html",
        next=local(goal),
        name=name,
        error=error,
        left=left,
        pause=settings().login_pause_minutes,
        has_admin=users.has_admin(conn()),
        public=any(one.audience is Audience.PUBLIC for one in collections.list_collections(conn())),
    )
