"""The big library as a database: built once for a size and seed, then kept in the user's cache."""

import os
import shutil
import sqlite3
import time
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

from aggregator.naming import tag_key
from aggregator.store import folders, topics
from aggregator.store.db import open_database, transaction
from bench.people import add_readers
from bench.plan import FOLDERS, Plan
from bench.rows import STATEMENTS, folder_name, portions

_HERE = Path(__file__).parent
_SHAPE = (
    *(_HERE / name for name in ("words.py", "plan.py", "people.py", "rows.py", "library.py")),
    *sorted((_HERE.parent / "aggregator/store/migrations").glob("*.py")),
)
"""What decides how a built database looks."""


def cached_library(plan: Plan) -> Path:
    """The instance's folder, built now unless that was done before. Those of other versions are removed."""
    digest = blake2b(b"".join(path.read_bytes() for path in _SHAPE), digest_size=6).hexdigest()
    cache = _cache()
    place = cache / f"library-{plan.size}-{plan.seed}-{digest}"
    if (place / "aggregator.db").is_file():
        return place
    for other in cache.glob(f"library-{plan.size}-{plan.seed}-*"):
        shutil.rmtree(other)
    print(f"Building a library of {plan.size:,} entries in {place} …", flush=True)
    start = time.monotonic()
    part = place.with_name(place.name + ".part")
    part.mkdir(parents=True)
    build(plan, part / "aggregator.db")
    part.replace(place)
    size = (place / "aggregator.db").stat().st_size / 1e9
    print(f"Built in {time.monotonic() - start:.0f} s, {size:.1f} GB; kept for the next time.", flush=True)
    return place


def _cache() -> Path:
    if own := os.environ.get("AGGREGATOR_BENCH_CACHE"):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aggregator-bench"


def build(plan: Plan, path: Path) -> None:
    """Write a plan into a new database; what its readers have read comes later, see people.py."""
    with closing(open_database(path)) as conn:
        # A build that is cut short is thrown away: no journal, no waiting for the disk.
        conn.execute("PRAGMA journal_mode = OFF")
        conn.execute("PRAGMA synchronous = OFF")
        conn.execute("PRAGMA cache_size = -800000")
        with transaction(conn):
            _write_catalogue(conn, plan)
            add_readers(conn)  # before there is anything that is read from their start
        indexes = conn.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        # Made at the end, from sorted rows, they cost a third.
        for index in indexes:
            conn.execute(f"DROP INDEX {index['name']}")
        with transaction(conn):
            tags = _write_tags(conn, plan)
            _write_entries(conn, plan, tags)
            _write_topics(conn, plan)
        for index in indexes:
            conn.execute(index["sql"])
        _index_texts(conn)
        conn.execute("ANALYZE")
        conn.execute("PRAGMA journal_mode = WAL")


def _write_catalogue(conn: sqlite3.Connection, plan: Plan) -> None:
    ids = {}
    for number in range(FOLDERS):
        parent = plan.parent(number)
        path = () if parent is None else (folder_name(parent),)
        ids[number] = folders.ensure_folder(conn, (*path, folder_name(number)))
    for number, feed in enumerate(plan.feeds, 1):
        conn.execute(
            "INSERT INTO feeds (id, url, title, site_url, language, created, baseline) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(number, f"https://site{number}.example/feed", f"Site {number}", f"https://site{number}.example/"),
                *(feed.language, feed.joined, plan.baselines.get(number, 0)),
            ),
        )
        conn.execute("INSERT INTO feed_polls (feed) VALUES (?)", (number,))
        conn.executemany("INSERT INTO feed_folders VALUES (?, ?)", [(number, ids[folder]) for folder in feed.folders])
    for name in plan.topics:
        topics.add_topic(conn, name)


def _write_tags(conn: sqlite3.Connection, plan: Plan) -> dict[str, int]:
    """Name → id, of the words that topics take and of those that entries have from their folders."""
    names = [*plan.topics, *(folder_name(number) for number in range(FOLDERS))]
    ids = {name: number for number, name in enumerate(names, 1)}
    conn.executemany("INSERT INTO tags VALUES (?, ?, ?)", [(ids[name], tag_key(name), name) for name in names])
    return ids


def _write_entries(conn: sqlite3.Connection, plan: Plan, tags: dict[str, int]) -> None:
    for rows in portions(plan, tags):
        for name, statement in STATEMENTS.items():
            conn.executemany(statement, rows[name])


def _write_topics(conn: sqlite3.Connection, plan: Plan) -> None:
    known = dict(conn.execute("SELECT name, id FROM topics").fetchall())
    for name, held in sorted(plan.topics.items(), key=lambda pair: known[pair[0]]):
        conn.executemany(
            "INSERT INTO entry_topics (topic, sort_at, entry) VALUES (?, ?, ?)",
            sorted((known[name], plan.sort_at[entry - 1], entry) for entry in held),
        )


def _index_texts(conn: sqlite3.Connection) -> None:
    """With more memory than usual, which halves the time; what is stored is the same."""
    usual = "INSERT INTO entry_search (entry_search, rank) VALUES (?, ?)"
    for name, value in (("hashsize", 64 << 20), ("automerge", 0), ("crisismerge", 1000)):
        conn.execute(usual, (name, value))
    with transaction(conn):
        conn.execute("INSERT INTO entry_search (entry_search) VALUES ('rebuild')")
        conn.execute("INSERT INTO entry_search (entry_search) VALUES ('optimize')")
    for name, value in (("hashsize", 1 << 20), ("automerge", 4), ("crisismerge", 16)):
        conn.execute(usual, (name, value))
