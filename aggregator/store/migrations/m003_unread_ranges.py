"""What is unread is found by ranges of ids, feed by feed: above the marks, and what was set to unread singly."""

from sqlite_utils import Database

from aggregator.store.migrations.statements import run_statements

SCHEMA = """
CREATE INDEX entries_feed ON entries (feed);
CREATE INDEX entry_states_unread ON entry_states (reader, entry) WHERE read = 0;
"""


def apply(db: Database) -> None:
    run_statements(db, SCHEMA)
