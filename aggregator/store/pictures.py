"""Pictures that were fetched for readers, in a file of their own and bounded; icons stand there too (store.icons).

Losing this file loses nothing that cannot be fetched again.
"""

import os
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from aggregator.store.db import transaction
from aggregator.store.times import now

FILE = "pictures.db"
USED_SECONDS = 3600
"""How exactly it is known when a picture was used last: showing one must not write each time."""

_SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS pictures (
    key BLOB PRIMARY KEY,                    -- 16 bytes of the URL's digest
    type TEXT,                               -- null: there is none, or no answer
    size INTEGER NOT NULL,
    used INTEGER NOT NULL,                   -- when it was shown last
    again INTEGER,                           -- of a failure: when its host may be asked once more
    body BLOB
);
CREATE INDEX IF NOT EXISTS pictures_used ON pictures (used, size);
CREATE INDEX IF NOT EXISTS pictures_again ON pictures (again) WHERE again IS NOT NULL;
CREATE TABLE IF NOT EXISTS icons (
    url TEXT PRIMARY KEY,                    -- shared by all feeds that name it
    etag TEXT,                               -- validators, byte for byte as they came
    last_modified TEXT,
    type TEXT,                               -- null: none came yet
    version TEXT,                            -- of its bytes
    failures INTEGER NOT NULL DEFAULT 0,     -- in a row
    due INTEGER NOT NULL,                    -- not asked sooner
    body BLOB
);
CREATE TABLE IF NOT EXISTS icon_pages (
    url TEXT PRIMARY KEY,                    -- of a site
    etag TEXT,
    last_modified TEXT,
    icon TEXT,                               -- the URL that it names, else /favicon.ico of its host; null: never read
    failures INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS feed_icons (
    feed INTEGER PRIMARY KEY,
    icon TEXT,                               -- the URL; null: none was found
    due INTEGER NOT NULL
);
COMMIT;
"""


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """What is known of a picture's address: the picture, or (no type) that there was none when it was asked for."""

    type: str | None
    body: bytes


def connect_pictures(instance: Path, busy_seconds: float = 5.0) -> sqlite3.Connection:
    """The file, made where there is none: for its owner alone, since it tells what people looked at."""
    with suppress(FileExistsError):
        os.close(os.open(instance / FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    conn = sqlite3.connect(instance / FILE, timeout=busy_seconds, isolation_level=None)
    conn.row_factory = sqlite3.Row
    try:
        if not conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            conn.execute("PRAGMA journal_mode = WAL")
            conn.executescript(_SCHEMA)
        conn.execute("PRAGMA synchronous = OFF")
    except BaseException:
        conn.close()
        raise
    return conn


def stored_picture(conn: sqlite3.Connection, url: str) -> StoredPicture | None:
    """None: its host may be asked."""
    row = conn.execute("SELECT type, body, used, again FROM pictures WHERE key = ?", (_key(url),)).fetchone()
    if row is None or (row["again"] is not None and row["again"] <= now()):
        return None
    if row["type"] is not None and row["used"] < now() - USED_SECONDS:
        conn.execute("UPDATE pictures SET used = ? WHERE key = ?", (now(), _key(url)))
    return StoredPicture(row["type"], row["body"] or b"")


def keep_picture(conn: sqlite3.Connection, url: str, picture: StoredPicture, limit: int) -> None:
    """Those that nobody has looked at for longest go, until all of them hold at most ``limit`` bytes."""
    with transaction(conn):
        conn.execute(
            "INSERT OR REPLACE INTO pictures VALUES (?, ?, ?, ?, NULL, ?)",
            (_key(url), picture.type, len(picture.body), now(), picture.body),
        )
        _make_room(conn, limit)


def note_failure(conn: sqlite3.Connection, url: str, seconds: int) -> None:
    """There is no picture; its host is not asked for so long."""
    with transaction(conn):
        conn.execute("DELETE FROM pictures WHERE again <= ?", (now(),))
        conn.execute(
            "INSERT OR REPLACE INTO pictures VALUES (?, NULL, 0, ?, ?, NULL)", (_key(url), now(), now() + seconds)
        )


def _make_room(conn: sqlite3.Connection, limit: int) -> None:
    excess = conn.execute("SELECT sum(size) FROM pictures").fetchone()[0] - limit
    if excess <= 0:
        return
    for row in conn.execute("SELECT key, size FROM pictures WHERE size > 0 ORDER BY used, rowid").fetchall():
        conn.execute("DELETE FROM pictures WHERE key = ?", (row["key"],))
        excess -= row["size"]
        if excess <= 0:
            break


def _key(url: str) -> bytes:
    return blake2b(url.encode("utf-8", "surrogatepass"), digest_size=16).digest()
