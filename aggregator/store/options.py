"""What can be set for a feed alone."""

import sqlite3

from aggregator.model import FeedOptions


def get_options(conn: sqlite3.Connection, feed_id: int) -> FeedOptions:
    """The defaults for a feed that is no more."""
    row = conn.execute("SELECT * FROM feeds WHERE id = ?", (feed_id,)).fetchone()
    return _options(row) if row else FeedOptions()


def special_options(conn: sqlite3.Connection) -> dict[int, FeedOptions]:
    """The options of the feeds whose requests differ from those of others."""
    rows = conn.execute("SELECT * FROM feeds WHERE user_agent IS NOT NULL OR login IS NOT NULL")
    return {row["id"]: _options(row) for row in rows}


def feeds_with_options(conn: sqlite3.Connection) -> frozenset[int]:
    """The feeds for which anything is set; an own title alone does not count, since OPML files bring those."""
    rows = conn.execute(
        "SELECT id FROM feeds WHERE interval_minutes IS NOT NULL OR user_agent IS NOT NULL OR login IS NOT NULL "
        "OR full_text"
    )
    return frozenset(row["id"] for row in rows)


def own_title(conn: sqlite3.Connection, feed_id: int) -> str | None:
    """None: it is called as its document says."""
    row = conn.execute("SELECT own_title FROM feeds WHERE id = ?", (feed_id,)).fetchone()
    return row["own_title"] if row else None


def set_options(conn: sqlite3.Connection, feed_id: int, options: FeedOptions) -> None:
    conn.execute(
        "UPDATE feeds SET interval_minutes = ?, user_agent = ?, login = ?, full_text = ?, starter = 0 WHERE id = ?",
        (options.interval_minutes, options.user_agent, options.sealed_login, options.full_text, feed_id),
    )


def _options(row: sqlite3.Row) -> FeedOptions:
    return FeedOptions(row["interval_minutes"], row["user_agent"], row["login"], bool(row["full_text"]))
