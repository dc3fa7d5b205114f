"""One connection a request, and the settings in force for it."""

import sqlite3
from dataclasses import replace
from functools import lru_cache
from typing import cast

from flask import Flask, current_app, g

from aggregator.config import DEFAULTS, NAMES, Settings, load
from aggregator.store.db import connect
from aggregator.store.settings import stored_settings

STORED = "the admin page"
"""How config.load() names the place of settings that were stored by the site."""


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
        g.settings = _with_stored(_Same(base_settings()), tuple(sorted(stored_settings(conn()).items())))
    return cast(Settings, g.settings)


class _Same:
    """Settings as a cache key: by identity, since they hold a mapping."""

    def __init__(self, given: Settings) -> None:
        self.given = given

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.given is self.given

    def __hash__(self) -> int:
        return id(self.given)


@lru_cache(maxsize=8)
def _with_stored(same: _Same, stored: tuple[tuple[str, str], ...]) -> Settings:
    given = same.given
    fixed = {name: getattr(given, name) for name in NAMES if _fixed(given, name)}
    # Fixed ones go in as options, so that neither the environment nor a file is read again.
    loaded = load(options=fixed, environ={}, stored=dict(stored))
    where = {name: given.where.get(name, place) for name, place in loaded.where.items()}
    return replace(
        loaded, where={name: place for name, place in where.items() if name in given.where or place == STORED}
    )


def _fixed(given: Settings, name: str) -> bool:
    place = given.where.get(name)
    return name == "instance" or (place != STORED if place else getattr(given, name) != DEFAULTS[name])


def register(app: Flask) -> None:
    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        connection = g.pop("connection", None)
        if connection is not None:
            connection.close()
