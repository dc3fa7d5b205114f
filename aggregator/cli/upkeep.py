"""aggregator backup, restore, check"""

import os
from pathlib import Path

import click

from aggregator import config
from aggregator.cli.instance import BadInput, Failed, opened
from aggregator.cli.say import counted, say
from aggregator.store import db


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
def backup(path: Path) -> None:
    """Copy the database, of one moment, also while the site runs.

    \b
    Example: aggregator backup backups/monday.db
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{path.parent} cannot be made: {error.strerror}") from error
    with opened() as (conn, _):
        db.backup(conn, path)
    say(f"written: {path}")


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
def restore(path: Path) -> None:
    """Put a backup in the database's place. Stop the site first; the former database is kept beside it."""
    settings = config.load()
    try:
        kept = db.restore(path, settings.database)
    except db.StoreError as error:
        raise BadInput(str(error)) from error
    say(f"restored: {path}" + (f"; the former database is {kept}" if kept else ""))


@click.command()
def check() -> None:
    """Look for damage in the database."""
    with opened() as (conn, settings):
        found = db.troubles(conn)
        if not os.access(settings.instance, os.W_OK):
            found.append(f"{settings.instance} cannot be written")
    for trouble in found:
        say(trouble)
    if found:
        raise Failed(
            f"{counted(len(found), 'trouble', 'troubles')} found. A backup can be put in place: aggregator restore PATH"
        )
    say("all is well")
