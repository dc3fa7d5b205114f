"""What can be set for a feed alone."""

from sqlite_utils import Database

from aggregator.store.migrations.statements import run_statements

SCHEMA = """
-- polled this often; null: as all feeds
ALTER TABLE feeds ADD COLUMN interval_minutes INTEGER;
-- sent instead of our own; null: our own
ALTER TABLE feeds ADD COLUMN user_agent TEXT;
-- name and password for the feed's server, sealed with the instance's key
ALTER TABLE feeds ADD COLUMN login BLOB;
-- 1: it gives only a teaser, and the articles are fetched from the pages that its entries link
ALTER TABLE feeds ADD COLUMN full_text INTEGER NOT NULL DEFAULT 0;
CREATE TABLE articles (
    entry INTEGER PRIMARY KEY REFERENCES entries ON DELETE CASCADE,
    html TEXT,                               -- cleaned; null: not found yet
    at INTEGER NOT NULL,                     -- of the last try
    tries INTEGER NOT NULL,
    problem TEXT
);
"""


def apply(db: Database) -> None:
    run_statements(db, SCHEMA)
