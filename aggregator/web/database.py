"""A connection for each thread, one index of entries for the process, and the settings in force for a request."""

import sqlite3
import threading
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app, g

from aggregator.config import Settings, with_stored
from aggregator.model import EntryQuery
from aggregator.store.db import Connection, connect
from aggregator.store.entries import topic_counts
from aggregator.store.index import Index
from aggregator.store.settings import stored_settings


@dataclass(slots=True)
class _Kept:
    connection: Connection
    file: tuple[int, int]  # device and inode: a restore may put another file in its place


class Connections(threading.local):
    """This thread's connection, kept from request to request: its page cache and statements stay warm."""

    kept: _Kept | None = None

    def get(self, settings: Settings, index: Index) -> Connection:
        stat = settings.database.stat()
        file = (stat.st_dev, stat.st_ino)
        if self.kept is None or self.kept.file != file:
            self.close()
            connection = connect(settings.database)
            connection.index = index
            self.kept = _Kept(connection, file)
        return self.kept.connection

    def close(self) -> None:
        if self.kept is not None:
            self.kept.connection.close()
            self.kept = None


def conn() -> sqlite3.Connection:
    """This thread's connection."""
    if "connection" not in g:
        g.connection = current_app.extensions["connections"].get(base_settings(), current_app.extensions["index"])
    return cast(sqlite3.Connection, g.connection)


def base_settings() -> Settings:
    """What create_app() was given: options, environment and config.toml."""
    return cast(Settings, current_app.config["AGGREGATOR"])


def settings() -> Settings:
    """The settings in force: what the admin page stored counts at once, in every worker process."""
    if "settings" not in g:
        g.settings = with_stored(base_settings(), stored_settings(conn()))
    return cast(Settings, g.settings)


def read_ahead(app: Flask) -> None:
    """Read the sets that lists are answered from before the first page asks for them: seconds at a million entries."""
    # An unreadable database is said by the pages.
    with suppress(sqlite3.Error), closing(connect(app.config["AGGREGATOR"].database)) as connection:
        connection.index = app.extensions["index"]
        topic_counts(connection, EntryQuery())


def register(app: Flask) -> None:
    app.extensions["connections"] = Connections()
    app.extensions["index"] = Index()
