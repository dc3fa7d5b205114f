"""What readers did becomes sets of ids; private feeds; what changed is told to whoever keeps sets of it in memory.

Columns named as sets hold a roaring bitmap in its portable form (https://github.com/RoaringBitmap/RoaringFormatSpec):
``pyroaring.BitMap.deserialize(value)`` reads one.
"""

import sqlite3

from pyroaring import BitMap
from sqlite_utils import Database

from aggregator.store.migrations.statements import run_statements

SCHEMA = """
-- what a reader has read: a row for each 65,536 ids (block = id >> 16) of which anything was read
CREATE TABLE reads (
    reader INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    block INTEGER NOT NULL,
    read BLOB NOT NULL,                      -- a set: read by the reader
    kept BLOB NOT NULL,                      -- a set: born read (feeds.baseline), but unread for this reader
    UNIQUE (reader, block)
);
CREATE TABLE stars (
    reader INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    entry INTEGER NOT NULL REFERENCES entries ON DELETE CASCADE,
    at INTEGER NOT NULL,
    PRIMARY KEY (reader, entry)
) WITHOUT ROWID;
CREATE INDEX stars_entry ON stars (entry);
"""

AFTER = """
INSERT INTO stars SELECT reader, entry, starred FROM entry_states WHERE starred IS NOT NULL;
DROP TABLE entry_states;
DROP TABLE undos;
-- the last mass marks of a reader, to be taken back
CREATE TABLE undos (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    reader INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    at INTEGER NOT NULL,
    entries BLOB NOT NULL                    -- a set: what was unread and became read
);
CREATE INDEX undos_reader ON undos (reader);
ALTER TABLE users DROP COLUMN floor;
-- how often the reader's marks, stars, follows and mutes have changed: whoever keeps them in memory reads them anew
ALTER TABLE users ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;

CREATE TABLE follows_anew (
    reader INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    feed INTEGER NOT NULL REFERENCES feeds ON DELETE CASCADE,
    level TEXT NOT NULL DEFAULT 'everywhere'  -- quiet: only in its folder and topics
        CHECK (level IN ('everywhere', 'quiet', 'muted')),
    until INTEGER,                           -- when that ends; null: it stays
    PRIMARY KEY (reader, feed)
) WITHOUT ROWID;
INSERT INTO follows_anew SELECT reader, feed, level, until FROM follows WHERE level <> 'everywhere';
DROP TABLE follows;
ALTER TABLE follows_anew RENAME TO follows;
CREATE INDEX follows_feed ON follows (feed);

-- authors can be searched for
ALTER TABLE entry_texts ADD COLUMN author TEXT NOT NULL DEFAULT '';
UPDATE entry_texts SET author = coalesce((SELECT author FROM entries WHERE id = entry), '');
DROP TABLE entry_search;
CREATE VIRTUAL TABLE entry_search USING fts5 (
    title, text, author, content = 'entry_texts', content_rowid = 'entry', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO entry_search (entry_search) VALUES ('rebuild');

-- what has changed of what is stored already, for whoever keeps sets of it in memory; new entries tell by their ids
CREATE TABLE changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    what TEXT NOT NULL,                      -- catalogue, removed, born, topic, entry, everything: see store/changes.py
    ref INTEGER
);
CREATE TRIGGER entries_removed AFTER DELETE ON entries
    BEGIN INSERT INTO changes (what, ref) VALUES ('removed', old.id); END;
CREATE TRIGGER feeds_added AFTER INSERT ON feeds BEGIN INSERT INTO changes (what) VALUES ('catalogue'); END;
CREATE TRIGGER feeds_removed AFTER DELETE ON feeds BEGIN INSERT INTO changes (what) VALUES ('catalogue'); END;
CREATE TRIGGER feeds_changed AFTER UPDATE ON feeds
    WHEN (old.url, old.owner, old.own_title, old.title, old.site_url, old.state)
    IS NOT (new.url, new.owner, new.own_title, new.title, new.site_url, new.state)
    BEGIN INSERT INTO changes (what) VALUES ('catalogue'); END;
CREATE TRIGGER feeds_born AFTER UPDATE OF baseline ON feeds WHEN old.baseline <> new.baseline
    BEGIN INSERT INTO changes (what, ref) VALUES ('born', new.id); END;
CREATE TRIGGER folders_added AFTER INSERT ON folders BEGIN INSERT INTO changes (what) VALUES ('catalogue'); END;
CREATE TRIGGER folders_changed AFTER UPDATE ON folders BEGIN INSERT INTO changes (what) VALUES ('catalogue'); END;
CREATE TRIGGER folders_removed AFTER DELETE ON folders BEGIN INSERT INTO changes (what) VALUES ('catalogue'); END;
CREATE TRIGGER feeds_placed AFTER INSERT ON feed_folders BEGIN INSERT INTO changes (what) VALUES ('catalogue'); END;
CREATE TRIGGER feeds_taken AFTER DELETE ON feed_folders BEGIN INSERT INTO changes (what) VALUES ('catalogue'); END;
CREATE TRIGGER topics_added AFTER INSERT ON topics BEGIN INSERT INTO changes (what) VALUES ('catalogue'); END;
CREATE TRIGGER topics_changed AFTER UPDATE ON topics BEGIN INSERT INTO changes (what) VALUES ('catalogue'); END;
CREATE TRIGGER topics_removed AFTER DELETE ON topics BEGIN INSERT INTO changes (what) VALUES ('catalogue'); END;
"""


def apply(db: Database) -> None:
    run_statements(db, SCHEMA)
    for (reader,) in db.execute("SELECT id FROM users").fetchall():
        _carry_marks(db.conn, reader)
    run_statements(db, AFTER)


def _carry_marks(conn: sqlite3.Connection, reader: int) -> None:
    read, kept = BitMap(), BitMap()
    rows = conn.execute(
        "SELECT e.id, e.id <= f.baseline, coalesce(s.read, e.id <= max(u.floor, coalesce(w.mark, 0), f.baseline)) "
        "FROM entries e JOIN feeds f ON f.id = e.feed JOIN users u ON u.id = :reader "
        "LEFT JOIN follows w ON w.reader = :reader AND w.feed = e.feed "
        "LEFT JOIN entry_states s ON s.reader = :reader AND s.entry = e.id",
        {"reader": reader},
    )
    for entry, born_read, is_read in rows:
        if is_read and not born_read:
            read.add(entry)
        elif born_read and not is_read:
            kept.add(entry)
    for block in sorted({entry >> 16 for entry in read | kept}):
        inside = BitMap(range(block << 16, (block + 1) << 16))
        conn.execute(
            "INSERT INTO reads VALUES (?, ?, ?, ?)",
            (reader, block, (read & inside).serialize(), (kept & inside).serialize()),
        )
