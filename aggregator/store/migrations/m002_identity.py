"""Identity that holds: entries found again under another guid, former texts, and keys of what was removed."""

from sqlite_utils import Database

from aggregator.naming import address_key
from aggregator.store.migrations.statements import run_statements

SCHEMA = """
-- 8 bytes over what makes two links the same page (naming.address_key): finds an entry whose guid changed
ALTER TABLE entries ADD COLUMN address BLOB;
CREATE INDEX entries_address ON entries (feed, address);
-- when its feed last changed its words; null: never
ALTER TABLE entries ADD COLUMN edited INTEGER;
-- what an entry said before its feed changed it: the first text and the last four
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY,
    entry INTEGER NOT NULL REFERENCES entries ON DELETE CASCADE,
    until INTEGER NOT NULL,                  -- when it was replaced
    title TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX revisions_entry ON revisions (entry, id);
-- entries that retention removed: their keys stay, so that they do not come back as new
CREATE TABLE forgotten (
    feed INTEGER NOT NULL REFERENCES feeds ON DELETE CASCADE,
    key BLOB NOT NULL,
    PRIMARY KEY (feed, key)
) WITHOUT ROWID;
"""


def apply(db: Database) -> None:
    run_statements(db, SCHEMA)
    rows = db.execute("SELECT id, url FROM entries WHERE url IS NOT NULL").fetchall()
    db.conn.executemany("UPDATE entries SET address = ? WHERE id = ?", [(address_key(row[1]), row[0]) for row in rows])
