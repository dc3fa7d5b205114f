"""Accounts: made, checked, changed. Rules for names and passwords."""

import sqlite3
import unicodedata

from aggregator.model import Person, Role
from aggregator.people import passwords
from aggregator.store import sessions, users

NAME_LENGTH = 60
PASSWORD_LEAST = 8
PASSWORD_MOST = 1000
"""Characters. The upper limit keeps hashing cheap for us, not for whoever guesses."""


class AccountError(ValueError):
    """An account that cannot be so. The message says why, in English; ``reason`` is a key for other languages."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def create(conn: sqlite3.Connection, name: str, password: str, role: Role) -> Person:
    """A new member.

    :raises AccountError: for a name or password that breaks a rule, or a name that is taken
    """
    name = _checked_name(name)
    _check_password(password)
    try:
        return users.add_user(conn, name, passwords.hashed(password), role)
    except users.NameTaken as error:
        raise AccountError("name taken", str(error)) from error


def check(conn: sqlite3.Connection, name: str, password: str) -> Person | None:
    """Whose name and password this is; takes the same time for a name that nobody has. Writes nothing."""
    found = users.find_user(conn, plain_name(name)) if len(name) <= PASSWORD_MOST else None
    # An over-long password cannot be right, but must not show by its speed that the name is.
    right = passwords.matches(found[1] if found else None, password[:PASSWORD_MOST])
    return found[0] if found and right and len(password) <= PASSWORD_MOST else None


def change_password(conn: sqlite3.Connection, person: Person, password: str) -> None:
    """Set a new password and end all of the person's sessions.

    :raises AccountError: for a password that breaks a rule
    """
    _check_password(password)
    users.set_password(conn, person.id, passwords.hashed(password))
    sessions.remove_sessions(conn, person.id)


def change_role(conn: sqlite3.Connection, person: Person, role: Role) -> None:
    """:raises AccountError: when nobody could administer any more"""
    if role is not Role.ADMIN:
        _check_not_last_admin(conn, person)
    users.set_role(conn, person.id, role)


def remove(conn: sqlite3.Connection, person: Person) -> None:
    """Remove an account with its sessions and marks; collections stay, without an owner.

    :raises AccountError: when nobody could administer any more
    """
    _check_not_last_admin(conn, person)
    users.remove_user(conn, person.id)


def plain_name(name: str) -> str:
    """A name as it is stored and looked up: NFKC, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).split())


def _checked_name(name: str) -> str:
    name = plain_name(name)
    if not name:
        raise AccountError("name missing", "A name is needed.")
    if len(name) > NAME_LENGTH:
        raise AccountError("name long", f"A name has at most {NAME_LENGTH} characters.")
    if not name.isprintable():
        raise AccountError("name unreadable", "A name is made of letters, digits and signs that can be seen.")
    return name


def _check_password(password: str) -> None:
    if len(password) < PASSWORD_LEAST:
        raise AccountError("password short", f"A password has at least {PASSWORD_LEAST} characters.")
    if len(password) > PASSWORD_MOST:
        raise AccountError("password long", f"A password has at most {PASSWORD_MOST} characters.")


def _check_not_last_admin(conn: sqlite3.Connection, person: Person) -> None:
    admins = [other for other in users.list_users(conn) if other.role is Role.ADMIN]
    if [admin.id for admin in admins] == [person.id]:
        raise AccountError("last admin", f"{person.name} is the only admin. Make somebody else an admin first.")
