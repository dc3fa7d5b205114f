"""What can be set for a feed alone."""

import sqlite3

from aggregator.model import FeedOptions


def get_options(conn: sqlite3.Connection, feed_id: int) -> FeedOptions:
    """The defaults for a feed that is no more."""
    row = conn.execute("SELECT interval_minutes, user_agent, login FROM feeds WHERE id = ?", (feed_id,)).fetchone()
    return FeedOptions(row["interval_minutes"], row["user_agent"], row["login"]) if row else FeedOptions()


def special_options(conn: sqlite3.Connection) -> dict[int, FeedOptions]:
    """The options of the feeds whose requests differ from those of others."""
    rows = conn.execute("SELECT * FROM feeds WHERE user_agent IS NOT NULL OR login IS NOT NULL")
    return {row["id"]: FeedOptions(row["interval_minutes"], row["user_agent"], row["login"]) for row in rows}


def set_options(conn: sqlite3.Connection, feed_id: int, options: FeedOptions) -> None:
    conn.execute(
        "UPDATE feeds SET interval_minutes = ?, user_agent = ?, login = ?, starter = 0 WHERE id = ?",
        (options.interval_minutes, options.user_agent, options.sealed_login, feed_id),
    )
