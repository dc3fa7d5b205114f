"""Full texts of entries whose feeds give only a teaser."""

import sqlite3

from aggregator.store.times import now

TRIES = 3
RETRY_SECONDS = 3600
FRESH_SECONDS = 3 * 86400
"""Older entries are left as they are: a switch that is turned on asks for no archive."""


def wanted_articles(conn: sqlite3.Connection, limit: int) -> list[tuple[int, str]]:
    """Entries (id, link) of feeds with full text that have none yet, the newest first."""
    rows = conn.execute(
        "SELECT e.id, e.url FROM feeds f JOIN entries e ON e.feed = f.id LEFT JOIN articles a ON a.entry = e.id "
        "WHERE f.full_text = 1 AND e.url IS NOT NULL AND e.arrived > :fresh "
        "AND (a.entry IS NULL OR (a.html IS NULL AND a.tries < :tries AND a.at < :again)) "
        "ORDER BY e.id DESC LIMIT :limit",
        {"fresh": now() - FRESH_SECONDS, "tries": TRIES, "again": now() - RETRY_SECONDS, "limit": limit},
    )
    return [(row["id"], row["url"]) for row in rows]


def keep_article(conn: sqlite3.Connection, entry_id: int, html: str) -> None:
    """Cleaned HTML. An entry that was removed meanwhile keeps none."""
    _write(conn, entry_id, html, None)


def note_failure(conn: sqlite3.Connection, entry_id: int, problem: str) -> None:
    """After TRIES of them the entry is left as its feed gives it."""
    _write(conn, entry_id, None, problem)


def failed_lately(conn: sqlite3.Connection, entry_id: int, seconds: int) -> bool:
    """Whether the last try failed, and was no longer ago than this."""
    found = conn.execute(
        "SELECT 1 FROM articles WHERE entry = ? AND html IS NULL AND at > ?", (entry_id, now() - seconds)
    )
    return found.fetchone() is not None


def article_of(conn: sqlite3.Connection, entry_id: int) -> str:
    """Empty where there is none."""
    row = conn.execute("SELECT html FROM articles WHERE entry = ?", (entry_id,)).fetchone()
    return (row["html"] or "") if row else ""


def _write(conn: sqlite3.Connection, entry_id: int, html: str | None, problem: str | None) -> None:
    conn.execute(
        "INSERT INTO articles (entry, html, at, tries, problem) SELECT id, ?, ?, 1, ? FROM entries WHERE id = ? "
        "ON CONFLICT (entry) DO UPDATE SET html = excluded.html, at = excluded.at, tries = tries + 1, "
        "problem = excluded.problem",
        (html, now(), problem, entry_id),
    )
