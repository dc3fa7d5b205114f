"""aggregator users"""

import sys
from sqlite3 import Connection

import click

from aggregator.cli.instance import BadInput, opened
from aggregator.cli.say import say
from aggregator.model import Person, Role
from aggregator.people import accounts
from aggregator.people.accounts import AccountError
from aggregator.store import users as store
from aggregator.store.db import transaction


@click.group()
def users() -> None:
    """Members: readers, curators, admins."""


_password_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from stdin, without asking.")


@users.command()
@click.argument("name")
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True)
@_password_stdin
def add(name: str, role: str, password_stdin: bool) -> None:
    """Add a member.

    \b
    Example: aggregator users add mira --role curator
    """
    password = _password(password_stdin)
    with opened() as (conn, _):
        try:
            with transaction(conn):
                person = accounts.create(conn, name, password, Role(role))
        except AccountError as error:
            raise BadInput(str(error)) from error
        say(f"added: {person.name} ({person.role})")


@users.command()
@click.argument("name")
@_password_stdin
def password(name: str, password_stdin: bool) -> None:
    """Set a member's password; every sign-in of theirs ends."""
    new = _password(password_stdin)
    with opened() as (conn, _):
        person = _person(conn, name)
        try:
            with transaction(conn):
                accounts.change_password(conn, person, new)
        except AccountError as error:
            raise BadInput(str(error)) from error
        say(f"changed: the password of {person.name}")


@users.command(name="list")
def list_command() -> None:
    """Every member."""
    with opened() as (conn, _):
        for person in store.list_users(conn):
            say(f"{person.name}  {person.role}")


@users.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove a member with marks and sign-ins; their collections stay."""
    with opened() as (conn, _):
        person = _person(conn, name)
        try:
            with transaction(conn):
                accounts.remove(conn, person)
        except AccountError as error:
            raise BadInput(str(error)) from error
        say(f"removed: {person.name}")


def _person(conn: Connection, name: str) -> Person:
    found = store.find_user(conn, name)
    if found is None:
        raise BadInput(f"there is no member {name}. See: aggregator users list")
    return found[0]


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise BadInput("there is no terminal to ask for the password on; give it with --password-stdin")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
