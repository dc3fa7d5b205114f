"""Who is looking: the session cookie holds a token, the session's row says whose it is."""

import sqlite3
from datetime import timedelta

from flask import Flask, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from aggregator.config import Settings
from aggregator.model import Person
from aggregator.people import sessions
from aggregator.store.db import transaction
from aggregator.web.database import base_settings, conn, settings

KEPT = ("static", "pictures.picture", "pictures.icon")
"""What caches keep: it comes without cookies."""


class Member(UserMixin):  # type: ignore[misc]  # the package has no types
    """A person with the token of the session that they came with."""

    def __init__(self, person: Person, token: str) -> None:
        self.person = person
        self.token = token

    def get_id(self) -> str:
        return self.token


class SessionCookie(SecureCookieSessionInterface):
    """Flask's signed cookie, kept out of answers that others may be given, and to https where the site has that."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        # A shared cache that kept a style sheet with a member's cookie would sign the next one in as them.
        return request.endpoint not in KEPT and super().should_set_cookie(app, session)

    def get_cookie_secure(self, app: Flask) -> bool:
        try:
            known = base_settings() if request.endpoint == "static" else settings()
        except sqlite3.Error:  # the answer says so already
            known = base_settings()
        return known.public_url.startswith("https://")


def current_person() -> Person | None:
    """The member who sent this request; None for a visitor."""
    return current_user.person if isinstance(getattr(current_user, "person", None), Person) else None


def enter(person: Person) -> None:
    """Begin a session for a person whose password was checked. What the visitor's cookie held is dropped first."""
    with transaction(conn()):
        if current_person() is not None:
            sessions.sign_out(conn(), current_user.get_id())
        token = sessions.sign_in(conn(), person, settings(), request.user_agent.string or None)
    session.clear()
    session.permanent = True
    login_user(Member(person, token))


def leave() -> None:
    """End this session, here and in the database."""
    if current_person() is not None:
        with transaction(conn()):
            sessions.sign_out(conn(), current_user.get_id())
    logout_user()
    session.clear()


def register(app: Flask, given: Settings) -> None:
    manager = LoginManager()
    # A session's row is what counts; a changed address or browser string must not sign anyone out.
    manager.session_protection = None
    manager.init_app(app)
    app.session_interface = SessionCookie()
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="aggregator",
        PERMANENT_SESSION_LIFETIME=timedelta(days=given.session_days),
    )

    @manager.user_loader  # type: ignore[untyped-decorator]  # the package has no types
    def load(token: str) -> Member | None:
        person = sessions.person_of(conn(), token)
        return Member(person, token) if person else None
