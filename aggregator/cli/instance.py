"""What every command begins with: the settings in force and the instance's database, made empty where there is none."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import click

from aggregator import config
from aggregator.cli.say import say
from aggregator.model import Collection, Feed, Topic
from aggregator.store import feeds
from aggregator.store.collections import find_collection
from aggregator.store.db import open_database
from aggregator.store.settings import stored_settings
from aggregator.store.topics import find_topic


class BadInput(click.ClickException):
    """One clear line on stderr, exit code 2, nothing changed."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        say(f"aggregator: {self.message}", err=True)


class Failed(BadInput):
    """The work ran and failed: exit code 1."""

    exit_code = 1


@contextmanager
def opened() -> Iterator[tuple[sqlite3.Connection, config.Settings]]:
    """The database and the settings.

    :raises ConfigError, StoreError: main() turns them into a line and exit code 2
    """
    conn = open_database(config.load().database)
    try:
        yield conn, config.with_stored(config.load(), stored_settings(conn))
    finally:
        conn.close()


def the_feed(conn: sqlite3.Connection, url: str) -> Feed:
    """The catalogue's feed of this URL, or of this id as `feeds list` shows it."""
    found = feeds.find_feed(conn, url) or (feeds.get_feed(conn, int(url)) if url.isdigit() else None)
    if found is None or found.owner is not None:
        raise BadInput(f"there is no feed {url}. See: aggregator feeds list")
    return found


def the_topic(conn: sqlite3.Connection, slug_or_name: str) -> Topic:
    found = find_topic(conn, slug_or_name)
    if found is None:
        raise BadInput(f"there is no topic {slug_or_name}. See: aggregator topics list")
    return found


def the_collection(conn: sqlite3.Connection, slug_or_title: str) -> Collection:
    found = find_collection(conn, slug_or_title)
    if found is None:
        raise BadInput(f"there is no collection {slug_or_title}. See: aggregator collections list")
    return found
