"""OPML into a real database and out again; the starter set and what becomes of it."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.config import Settings
from aggregator.model import EntryQuery, Outline
from aggregator.store import collections, entries, feeds, marks, topics
from aggregator.store.db import transaction
from aggregator.subscribe.catalogue import export_opml, import_opml, seed
from aggregator.subscribe.opml import OpmlError
from tests.store.builders import add_reader, entry, save
from tests.support.feeds import database, opml, settings

CORPUS = Path(__file__).parents[3] / "shared" / "corpora"


@pytest.fixture
def given(tmp_path: Path) -> Settings:
    return settings(tmp_path)


@pytest.fixture
def conn(given: Settings) -> Iterator[sqlite3.Connection]:
    opened = database(given)
    yield opened
    opened.close()


def catalogue(conn: sqlite3.Connection) -> dict[str, set[str]]:
    return {feed.url: set(feed.folders) for feed in feeds.list_feeds(conn) if not feed.guide}


def corpus() -> list[object]:
    if not CORPUS.is_dir():
        return [pytest.param(None, marks=pytest.mark.skip(reason="SKIPPED LOUDLY: the sample OPML files are not here"))]
    rows = json.loads((CORPUS / "opml" / "index.json").read_text(encoding="utf-8"))
    return [pytest.param(row, id=Path(row["file"]).stem) for row in rows]


@pytest.mark.parametrize("row", corpus())
def test_every_sample_twice_and_round(row: dict[str, object], tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    data = (CORPUS / str(row["file"])).read_bytes()
    first = import_opml(conn, data, given)
    held = catalogue(conn)
    if row["wellformed"]:
        assert len(held) == len(first.added) == row["distinct_urls"]
        folders = {path for paths in held.values() for path in paths}
        assert not held or folders == set(row["folders"])  # type: ignore[call-overload]
    else:
        assert held
        assert first.repaired
    second = import_opml(conn, data, given)
    assert second.added == []
    assert catalogue(conn) == held

    other = settings(tmp_path / "other")
    again = database(other)
    import_opml(again, export_opml(conn), other)
    assert catalogue(again) == held
    assert export_opml(again).split(b"<body>")[-1] == export_opml(conn).split(b"<body>")[-1]


def test_a_file_that_is_no_opml_changes_nothing(conn: sqlite3.Connection, given: Settings) -> None:
    seed(conn)
    before = catalogue(conn)
    for data in (b"", b"no", b"<rss/>", b"<html><body>x</body></html>"):
        with pytest.raises(OpmlError):
            import_opml(conn, data, given)
    assert catalogue(conn) == before


def test_unknown_attributes_come_back(conn: sqlite3.Connection, given: Settings) -> None:
    data = (
        b'<opml version="2.0" xmlns:frss="https://freshrss.org/opml"><body>'
        b'<outline type="rss" text="A" xmlUrl="http://127.0.0.2/a" frss:priority="important" custom="x&amp;y"/>'
        b"</body></opml>"
    )
    import_opml(conn, data, given)
    out = export_opml(conn)
    assert b'custom="x&amp;y"' in out
    assert b':priority="important"' in out


def test_categories_and_folders_become_tags(conn: sqlite3.Connection, given: Settings) -> None:
    data = (
        b'<opml version="2.0"><body><outline text="Technik"><outline text="Netz"><outline type="rss" text="A" '
        b'category="Glasfaser" xmlUrl="http://127.0.0.2/a"/></outline></outline></body></opml>'
    )
    import_opml(conn, data, given)
    with transaction(conn):
        for name in ("Technik", "Netz", "Glasfaser"):
            topics.add_topic(conn, name)
    save(conn, 1, entry("one", age=0))
    assert entries.topic_counts(conn, EntryQuery()) == {"technik": 1, "netz": 1, "glasfaser": 1}


def test_below_a_folder(conn: sqlite3.Connection, given: Settings) -> None:
    import_opml(conn, opml("http://127.0.0.2/a", folder="In"), given, folder="Top/Middle")
    assert catalogue(conn) == {"http://127.0.0.2/a": {"Top/Middle/In"}}


def test_private_addresses_are_refused_unless_allowed(conn: sqlite3.Connection, tmp_path: Path) -> None:
    closed = settings(tmp_path, allow_private_networks=False)
    urls = ("http://127.0.0.1/", "http://10.0.0.8/f", "http://[::1]/", "http://2130706433/", "http://0x7f.1/")
    urls += ("http://localhost/",)
    report = import_opml(conn, opml(*urls, "https://example.org/feed"), closed)
    assert len(report.refused) == len(urls)
    assert list(catalogue(conn)) == ["https://example.org/feed"]


def test_seeding_happens_once(conn: sqlite3.Connection) -> None:
    seed(conn)
    held = catalogue(conn)
    assert 12 <= len(held) <= 20
    assert all(held.values())
    assert entries.count_entries(conn, EntryQuery()) > 0
    assert topics.list_topics(conn)
    with transaction(conn):
        for feed in feeds.list_feeds(conn):
            feeds.remove_feed(conn, feed.id)
        for topic in topics.list_topics(conn):
            topics.remove_topic(conn, topic.id)
    seed(conn)
    assert catalogue(conn) == {}
    assert topics.list_topics(conn) == []


def test_an_import_drops_the_untouched_starters_only(conn: sqlite3.Connection, given: Settings) -> None:
    seed(conn)
    starters = [feed for feed in feeds.list_feeds(conn) if feed.starter]
    named, renamed, starred, picked, *rest = starters
    reader = add_reader(conn)
    for feed in (starred, picked, rest[0]):
        save(conn, feed.id, entry("one", age=0))
    with transaction(conn):
        feeds.rename_feed(conn, renamed.id, "My own name")
        ids = {entry.feed: entry.id for entry in entries.list_entries(conn, EntryQuery(limit=100))}
        marks.set_starred(conn, reader, ids[starred.id], True)
        collection = collections.add_collection(conn, "C")
        collections.add_item(conn, collection.id, ids[picked.id], reader)
    report = import_opml(conn, opml("https://example.org/feed", named.url), given)
    assert set(catalogue(conn)) == {"https://example.org/feed", named.url, renamed.url, starred.url, picked.url}
    assert report.dropped_starters == len(rest)
    assert len(report.there) == 1


def test_a_kept_starter_list_stays(conn: sqlite3.Connection, given: Settings) -> None:
    seed(conn)
    assert not feeds.has_own_feeds(conn)
    with transaction(conn):
        feeds.keep_starter(conn)
    assert feeds.has_own_feeds(conn)
    held = len(catalogue(conn))
    import_opml(conn, opml("https://example.org/feed"), given)
    assert len(catalogue(conn)) == held + 1


def test_an_import_of_nothing_acceptable_drops_nothing(conn: sqlite3.Connection, given: Settings) -> None:
    seed(conn)
    held = catalogue(conn)
    import_opml(conn, opml("ftp://example.org/feed"), given)
    assert catalogue(conn) == held


def test_a_feed_in_several_folders(conn: sqlite3.Connection, given: Settings) -> None:
    with transaction(conn):
        feeds.add_feed(conn, Outline("http://127.0.0.2/a", "A", folders=(("One",), ("Two", "Three"))))
    assert catalogue(conn) == {"http://127.0.0.2/a": {"One", "Two/Three"}}
    assert export_opml(conn).count(b"xmlUrl") == 2
