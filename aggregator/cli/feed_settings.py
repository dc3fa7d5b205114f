"""aggregator feeds set, aggregator feeds reparse"""

import sys
from contextlib import closing
from dataclasses import replace
from sqlite3 import Connection

import click

from aggregator.cli.instance import BadInput, Failed, opened, the_feed
from aggregator.cli.say import counted, say
from aggregator.config import Settings, policy
from aggregator.model import Feed, FeedOptions
from aggregator.parse.errors import ParseError
from aggregator.poll.reparse import reparse
from aggregator.store import feeds as store
from aggregator.store.db import transaction
from aggregator.store.documents import connect_documents, last_document
from aggregator.store.options import get_options, set_options
from aggregator.subscribe.own_settings import (
    OwnSettingError,
    login_name,
    read_interval,
    read_login,
    read_title,
    read_user_agent,
)


@click.command("set")
@click.argument("url")
@click.option("--title", help='What it is called here; "": as its document says.')
@click.option("--interval", metavar="MINUTES", help="Time between two polls; 0: as for all feeds.")
@click.option("--user-agent", metavar="UA", help='Sent to its server; "": as to all.')
@click.option("--login", metavar="NAME", help="Sign in to its server (HTTP Basic); stored encrypted.")
@click.option("--password-stdin", is_flag=True, help="Read the login's password from stdin, without asking.")
@click.option("--no-login", is_flag=True, help="Sign in no more.")
@click.option("--full-text/--no-full-text", default=None, help="Fetch the articles that its entries link.")
def set_command(
    url: str,
    title: str | None,
    interval: str | None,
    user_agent: str | None,
    login: str | None,
    password_stdin: bool,
    no_login: bool,
    full_text: bool | None,
) -> None:
    """Settings of one feed alone. What is not named stays as it is.

    \b
    Example: aggregator feeds set https://example.org/feed --interval 240
    """
    signs_in = login is not None or password_stdin
    if no_login and signs_in:
        raise BadInput("--no-login goes with neither --login nor --password-stdin")
    if not (signs_in or no_login) and {title, interval, user_agent, full_text} == {None}:
        raise BadInput("nothing to set is named. See: aggregator feeds set --help")
    with opened() as (conn, settings):
        feed = the_feed(conn, url)
        before = get_options(conn, feed.id)
        try:
            own_title = None if title is None else read_title(title)
            options = before
            if interval is not None:
                options = replace(options, interval_minutes=read_interval(interval, settings.poll_floor_minutes))
            if user_agent is not None:
                options = replace(options, user_agent=read_user_agent(user_agent))
            if full_text is not None:
                options = replace(options, full_text=full_text)
            if no_login:
                options = replace(options, sealed_login=None)
            if signs_in:
                sealed = _login(settings, before, login, _password(password_stdin))
                options = replace(options, sealed_login=sealed)
        except OwnSettingError as error:
            raise BadInput(f"nothing was set: {error}") from error
        with transaction(conn):
            if title is not None:
                store.rename_feed(conn, feed.id, own_title)
            set_options(conn, feed.id, options)
        say(f"set: {_in_words(conn, feed, options, settings)}")


@click.command("reparse")
@click.argument("url")
def reparse_command(url: str) -> None:
    """Read the feed's last document again, without asking its server."""
    with opened() as (conn, settings):
        feed = the_feed(conn, url)
        with closing(connect_documents(settings.instance)) as documents:
            kept = last_document(documents, feed.id)
        if kept is None:
            raise BadInput(f"no document of {feed.url} is kept yet: the next poll that brings one keeps it")
        try:
            arrived = reparse(conn, feed.id, kept, policy(settings))
        except ParseError as error:
            raise Failed(f"the last document of {feed.url} could not be read: {error}") from error
        read = counted(len(arrived.changed), "entry", "entries")
        say(f"read again: {feed.title} ({feed.url}), {read}, {len(arrived.new)} new")


def _login(settings: Settings, before: FeedOptions, login: str | None, password: str) -> bytes | None:
    stored = before.sealed_login
    name = login_name(settings.instance, stored) if login is None else login
    if not name.strip():
        raise BadInput("nothing was set: a login needs a name (--login)")
    return read_login(settings.instance, stored, name, password)


def _password(from_stdin: bool) -> str:
    """Empty where nobody can be asked: then the stored one is kept."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        return ""
    return str(
        click.prompt("Password (empty: the stored one)", default="", hide_input=True, show_default=False, err=True)
    )


def _in_words(conn: Connection, feed: Feed, options: FeedOptions, settings: Settings) -> str:
    now = store.get_feed(conn, feed.id) or feed
    said = [f"{now.title} ({now.url})"]
    if options.interval_minutes:
        said.append(f"every {counted(options.interval_minutes, 'minute', 'minutes')}")
    if options.user_agent:
        said.append(f"User-Agent {options.user_agent}")
    if options.sealed_login:
        said.append(f"login {login_name(settings.instance, options.sealed_login)}")
    if options.full_text:
        said.append("full text")
    return ", ".join(said)
