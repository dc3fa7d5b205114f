"""One connection a request, and the settings in force for it."""

import sqlite3
from typing import cast

from flask import Flask, current_app, g

from aggregator.config import Settings, with_stored
from aggregator.store.db import connect
from aggregator.store.settings import stored_settings


def conn() -> sqlite3.Connection:
    """This request's connection; closed when the request ends."""
    if "connection" not in g:
        g.connection = connect(base_settings().database)
    return cast(sqlite3.Connection, g.connection)


def base_settings() -> Settings:
    """What create_app() was given: options, environment and config.toml."""
    return cast(Settings, current_app.config["AGGREGATOR"])


def settings() -> Settings:
    """The settings in force: what the admin page stored counts at once, in every worker process."""
    if "settings" not in g:
        g.settings = with_stored(base_settings(), stored_settings(conn()))
    return cast(Settings, g.settings)


def register(app: Flask) -> None:
    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        connection = g.pop("connection", None)
        if connection is not None:
            connection.close()
