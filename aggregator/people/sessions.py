"""Sessions and one-time links. A token is known to the browser alone; stored is its SHA-256."""

import hashlib
import secrets
import sqlite3
import time

from aggregator.config import Settings
from aggregator.model import Person
from aggregator.store import sessions as stored

TOKEN_BYTES = 32
FIRST_ADMIN = "first-admin"
FIRST_ADMIN_SECONDS = 24 * 3600
BROWSER_LENGTH = 200


def sign_in(conn: sqlite3.Connection, person: Person, settings: Settings, browser: str | None) -> str:
    """Begin a session.

    :param browser: what the browser calls itself, so that the person knows the session again
    :return: its token
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires = int(time.time()) + settings.session_days * 86400
    stored.add_session(conn, _digest(token), person.id, expires, browser[:BROWSER_LENGTH] if browser else None)
    return token


def person_of(conn: sqlite3.Connection, token: str) -> Person | None:
    """Whose session this is, while it lasts."""
    return stored.find_session(conn, _digest(token), int(time.time()))


def sign_out(conn: sqlite3.Connection, token: str) -> None:
    stored.remove_session(conn, _digest(token))


def first_admin_link(conn: sqlite3.Connection, base: str) -> str:
    """A new link that opens the form for the first admin, once, for 24 hours.

    :param base: the address of the site
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    stored.add_link(conn, _digest(token), FIRST_ADMIN, int(time.time()) + FIRST_ADMIN_SECONDS)
    return f"{base.rstrip('/')}/setup/{token}"


def first_admin_link_valid(conn: sqlite3.Connection, token: str) -> bool:
    return stored.link_valid(conn, _digest(token), FIRST_ADMIN, int(time.time()))


def spend_first_admin_link(conn: sqlite3.Connection, token: str) -> bool:
    """Use the link up; False when it was not, or no longer, one."""
    return stored.spend_link(conn, _digest(token), FIRST_ADMIN, int(time.time()))


def _digest(token: str) -> bytes:
    # No salt: a token has 256 random bits, and equality is looked up by the digest, never compared letter by letter.
    return hashlib.sha256(token.encode()).digest()
