"""What can be set for a feed alone."""

from sqlite_utils import Database

SCHEMA = """
-- polled this often; null: as all feeds
ALTER TABLE feeds ADD COLUMN interval_minutes INTEGER;
-- sent instead of our own; null: our own
ALTER TABLE feeds ADD COLUMN user_agent TEXT;
-- name and password for the feed's server, sealed with the instance's key
ALTER TABLE feeds ADD COLUMN login BLOB;
"""


def apply(db: Database) -> None:
    for statement in SCHEMA.split(";\n"):
        if statement.strip():
            db.execute(statement)
