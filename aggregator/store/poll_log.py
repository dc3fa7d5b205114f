"""What came of a feed's polls."""

import sqlite3
from datetime import datetime
from typing import NamedTuple

from aggregator.store.times import moment


class LogRow(NamedTuple):
    """Consecutive polls with the same result."""

    first: datetime
    last: datetime
    times: int
    outcome: str
    status: int | None
    detail: str | None
    new_entries: int


def poll_log(conn: sqlite3.Connection, feed_id: int, limit: int = 20) -> list[LogRow]:
    """The newest first."""
    rows = conn.execute("SELECT * FROM poll_log WHERE feed = ? ORDER BY id DESC LIMIT ?", (feed_id, limit))
    return [
        LogRow(
            moment(row["first"]), moment(row["last"]), row["times"], row["outcome"], row["status"], row["detail"],
            row["new_entries"],
        )
        for row in rows
    ]  # fmt: skip
