"""The last document of each feed, compressed, in a file of its own: rewritten at polls, it would swell WAL and backups.

Losing this file loses nothing that the next polls do not bring again.
"""

import sqlite3
import zlib
from collections.abc import Collection, Iterable
from pathlib import Path

from aggregator.model import RawDocument
from aggregator.store.db import transaction
from aggregator.store.times import moment, seconds

FILE = "documents.db"
_LEVEL = 1
"""Of zlib: a 130 KB feed in 0.9 ms; the higher ones take several times that for a tenth of the size."""


def connect_documents(instance: Path, busy_seconds: float = 5.0) -> sqlite3.Connection:
    """The file, made where there is none."""
    conn = sqlite3.connect(instance / FILE, timeout=busy_seconds, isolation_level=None)
    conn.row_factory = sqlite3.Row
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA synchronous = OFF")
    conn.execute(
        "CREATE TABLE IF NOT EXISTS documents (feed INTEGER PRIMARY KEY, url TEXT NOT NULL, content_type TEXT, "
        "fetched INTEGER NOT NULL, body BLOB NOT NULL)"
    )
    return conn


def keep_documents(conn: sqlite3.Connection, documents: Iterable[tuple[int, RawDocument]]) -> None:
    """Each in place of its feed's former one."""
    with transaction(conn):
        conn.executemany(
            "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?)",
            [
                (feed, one.url, one.content_type, seconds(one.fetched), zlib.compress(one.body, _LEVEL))
                for feed, one in documents
            ],
        )


def keep_only(conn: sqlite3.Connection, feeds: Collection[int]) -> None:
    """Drop the documents of feeds that are no more."""
    held = {row["feed"] for row in conn.execute("SELECT feed FROM documents")}
    with transaction(conn):
        conn.executemany("DELETE FROM documents WHERE feed = ?", [(feed,) for feed in held.difference(feeds)])


def last_document(conn: sqlite3.Connection, feed_id: int) -> RawDocument | None:
    row = conn.execute("SELECT * FROM documents WHERE feed = ?", (feed_id,)).fetchone()
    if row is None:
        return None
    return RawDocument(row["url"], row["content_type"], zlib.decompress(row["body"]), moment(row["fetched"]))
