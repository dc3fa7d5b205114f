"""The catalogue: OPML files taken in and given out, and the starter set."""

import sqlite3
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from aggregator.config import Settings
from aggregator.model import Outline
from aggregator.organise.starter import starter_topics
from aggregator.store import arrivals, feeds, search, topics
from aggregator.store.db import transaction
from aggregator.store.settings import fact, set_fact
from aggregator.store.times import now
from aggregator.subscribe.addresses import refusal
from aggregator.subscribe.guide import guide_feed
from aggregator.subscribe.opml import Refused, read_opml
from aggregator.subscribe.opml_write import write_opml

GUIDE_URL = "urn:aggregator:guide"
CATALOGUE_TITLE = "Aggregator"
FOLDER_DEPTH = 32
"""Of folders that somebody names; the sidebar shows each inside the other."""


class FolderError(ValueError):
    """A folder that cannot be made. The message says why, in English."""


@dataclass(slots=True)
class ImportReport:
    """What an import did. ``added`` and ``there`` name feeds by title or URL; sentences are English."""

    added: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    dropped_starters: int = 0


def import_opml(conn: sqlite3.Connection, data: bytes, settings: Settings, folder: str | None = None) -> ImportReport:
    """Take every acceptable outline of an OPML file into the catalogue, in one transaction.

    The untouched starter feeds go, unless the file names them.

    :param folder: put everything below this folder ("Technology/Security")
    :raises OpmlError: the file is no OPML or breaks a limit; nothing was changed
    :raises FolderError: from folder_path()
    """
    below = folder_path(folder)
    document = read_opml(
        data, max_bytes=settings.opml_bytes, max_outlines=settings.opml_outlines, max_depth=settings.opml_depth
    )
    report = ImportReport(repaired=list(document.repaired), refused=list(document.refused))
    accepted = []
    for outline in document.outlines:
        if why := refusal(outline.url, allow_private=settings.allow_private_networks):
            report.refused.append(Refused(outline.title or outline.url, why))
        else:
            accepted.append(_below(outline, below))
    with transaction(conn):
        if accepted:
            report.dropped_starters = feeds.drop_starter(conn, keep={outline.url for outline in accepted})
        for outline in accepted:
            _, new = feeds.add_feed(conn, outline)
            (report.added if new else report.there).append(outline.title or outline.url)
    return report


def export_opml(conn: sqlite3.Connection) -> bytes:
    """The catalogue as OPML 2.0, which imports again to the same."""
    return write_opml(CATALOGUE_TITLE, feeds.outlines(conn), created=datetime.now(UTC))


def seed(conn: sqlite3.Connection) -> None:
    """Never an empty first page: the starter catalogue and the guide for an instance that never held a feed, and
    the starter topics for one that never had a topic."""
    with transaction(conn):
        seed_topics(conn)
        if not feeds.ever_held_a_feed(conn):
            data = starter_catalogue()
            for outline in read_opml(data, max_bytes=len(data), max_outlines=1000, max_depth=10).outlines:
                feeds.add_feed(conn, outline, starter=True)
            _add_guide(conn)


def seed_topics(conn: sqlite3.Connection) -> None:
    if fact(conn, "topics_seeded") is None and not topics.list_topics(conn):
        for topic in starter_topics():
            topics.add_topic(conn, topic.name, topic.aliases, topic.names)
    set_fact(conn, "topics_seeded", "1")


def starter_catalogue() -> bytes:
    """feeds.opml: of the package where it is installed, of the source tree else."""
    packaged = resources.files("aggregator") / "feeds.opml"
    if packaged.is_file():
        return packaged.read_bytes()
    return (Path(__file__).parents[2] / "feeds.opml").read_bytes()


def folder_path(folder: str | None) -> tuple[str, ...]:
    """The names in "Technology/Security".

    :raises FolderError: for more than FOLDER_DEPTH
    """
    path = tuple(part.strip() for part in (folder or "").split("/") if part.strip())
    if len(path) > FOLDER_DEPTH:
        raise FolderError(f"Folders are nested at most {FOLDER_DEPTH} deep. Nothing was changed.")
    return path


def _below(outline: Outline, path: tuple[str, ...]) -> Outline:
    if not path:
        return outline
    return replace(outline, folders=tuple((*path, *folder) for folder in (outline.folders or ((),))))


def _add_guide(conn: sqlite3.Connection) -> None:
    guide = guide_feed()
    feed_id, _ = feeds.add_feed(conn, Outline(url=GUIDE_URL, title=None), guide=True)
    arrived = arrivals.save_document(conn, feed_id, guide, now())
    search.index_texts(conn, arrived.new)
