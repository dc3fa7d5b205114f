"""What is unread is found by ranges of ids, feed by feed: above the marks, and what was set to unread singly."""

from sqlite_utils import Database

SCHEMA = """
CREATE INDEX entries_feed ON entries (feed);
CREATE INDEX entry_states_unread ON entry_states (reader, entry) WHERE read = 0;
"""


def apply(db: Database) -> None:
    for statement in SCHEMA.split(";\n"):
        if statement.strip():
            db.execute(statement)
