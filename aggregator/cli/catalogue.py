"""aggregator import, aggregator export"""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

import click

from aggregator.cli.instance import BadInput, opened, the_collection, the_topic
from aggregator.cli.say import say
from aggregator.config import Settings
from aggregator.publish.formats import FORMATS
from aggregator.publish.publication import collection_publication, sources, topic_publication
from aggregator.publish.records import Publication
from aggregator.subscribe.catalogue import FolderError, export_opml, import_opml
from aggregator.subscribe.opml import OpmlError
from aggregator.subscribe.opml_write import write_opml

DEFAULT_BASE = "http://127.0.0.1:8000"


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--folder", help="Put everything below this folder.")
def import_command(file: Path, folder: str | None) -> None:
    """Take the feeds of an OPML file into the catalogue.

    \b
    Example: aggregator import feeds.opml
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from error
    with opened() as (conn, settings):
        try:
            report = import_opml(conn, data, settings, folder)
        except (OpmlError, FolderError) as error:
            raise BadInput(f"{file} was not imported: {error}") from error
    for repaired in report.repaired:
        say(f"repaired: {repaired}")
    for refused in report.refused:
        say(f"refused: {refused.what}: {refused.why}")
    if report.dropped_starters:
        say(f"dropped: {report.dropped_starters} feeds of the untouched starter catalogue")
    say(f"imported {len(report.added)} feeds, {len(report.there)} already there, {len(report.refused)} refused")


@click.command()
@click.option("--format", "kind", type=click.Choice(["opml", *FORMATS]), default="opml", show_default=True)
@click.option("--collection", help="A collection's slug or title.")
@click.option("--topic", help="A topic's slug or name.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file instead of stdout.")
def export(kind: str, collection: str | None, topic: str | None, output: Path | None) -> None:
    """Write the catalogue as OPML, or a collection or topic as a feed.

    \b
    Example: aggregator export --format atom --topic security -o security.atom
    """
    if collection and topic:
        raise BadInput("give --collection or --topic, not both")
    with opened() as (conn, settings):
        if kind == "opml" and topic is None:
            data = export_opml(conn) if collection is None else _collection_sources(conn, collection)
        elif kind == "opml":
            raise BadInput("a topic has no OPML: export it as atom, rss, json or html")
        elif collection is None and topic is None:
            raise BadInput(f"--format {kind} needs --collection or --topic")
        else:
            data = _write(kind, _publication(conn, settings, collection, topic))
    if output is None:
        sys.stdout.buffer.write(data)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise BadInput(f"{output} cannot be written: {error.strerror}") from error


def _publication(conn: Connection, settings: Settings, collection: str | None, topic: str | None) -> Publication:
    base = settings.public_url.rstrip("/") or DEFAULT_BASE
    if collection is not None:
        return collection_publication(conn, the_collection(conn, collection), base)
    return topic_publication(conn, the_topic(conn, topic or ""), base)


def _collection_sources(conn: Connection, collection: str) -> bytes:
    picked = the_collection(conn, collection)
    return write_opml(picked.title, sources(conn, picked), created=datetime.now(UTC))


def _write(kind: str, publication: Publication) -> bytes:
    form = FORMATS[kind]
    return form.write(replace(publication, self_url=f"{publication.self_url}.{form.suffix}"))
