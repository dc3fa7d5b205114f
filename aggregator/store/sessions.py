"""Sign-ins, one-time links, and failed tries. Tokens come hashed: what stands here opens nothing."""

import sqlite3
from contextlib import suppress

from aggregator.model import Person
from aggregator.store.db import not_waiting
from aggregator.store.times import now as clock
from aggregator.store.users import person_of

_TOUCH_SECONDS = 600
_FAR_SECONDS = 36_500 * 86_400


def add_session(conn: sqlite3.Connection, token: bytes, user_id: int, expires: int, browser: str | None) -> None:
    conn.execute("DELETE FROM sessions WHERE expires < ?", (clock(),))
    conn.execute(
        "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)",
        (token, user_id, clock(), clock(), expires, (browser or "")[:200]),
    )


def find_session(conn: sqlite3.Connection, token: bytes, now: int) -> Person | None:
    """Whose it is, while it lasts. An unused one ends; a used one is prolonged by as much as it had."""
    row = conn.execute(
        "SELECT u.*, s.seen, s.expires FROM sessions s JOIN users u ON u.id = s.user "
        "WHERE s.token = ? AND s.expires > ?",
        (token, now),
    ).fetchone()
    if row is None:
        return None
    if now - row["seen"] > _TOUCH_SECONDS:
        # A page is read although nothing can be written just now; a later one prolongs the sign-in.
        with suppress(sqlite3.OperationalError), not_waiting(conn):
            conn.execute(
                "UPDATE sessions SET expires = expires + (? - seen), seen = ? WHERE token = ?", (now, now, token)
            )
    return person_of(row)


def remove_session(conn: sqlite3.Connection, token: bytes) -> None:
    conn.execute("DELETE FROM sessions WHERE token = ?", (token,))


def remove_sessions(conn: sqlite3.Connection, user_id: int) -> None:
    conn.execute("DELETE FROM sessions WHERE user = ?", (user_id,))


def add_link(conn: sqlite3.Connection, token: bytes, purpose: str, expires: int) -> None:
    conn.execute("DELETE FROM one_time_links WHERE expires < ?", (clock(),))
    conn.execute("INSERT INTO one_time_links VALUES (?, ?, ?)", (token, purpose, expires))


def link_valid(conn: sqlite3.Connection, token: bytes, purpose: str, now: int) -> bool:
    sql = "SELECT 1 FROM one_time_links WHERE token = ? AND purpose = ? AND expires > ?"
    return conn.execute(sql, (token, purpose, now)).fetchone() is not None


def spend_link(conn: sqlite3.Connection, token: bytes, purpose: str, now: int) -> bool:
    """Whether it was valid; it no longer is, nor is any other for this purpose."""
    if not link_valid(conn, token, purpose, now):
        return False
    conn.execute("DELETE FROM one_time_links WHERE purpose = ?", (purpose,))
    return True


def failures(conn: sqlite3.Connection, who: str, now: int, pause: int = _FAR_SECONDS) -> int:
    """How many are remembered.

    :param pause: seconds; what would be remembered for longer was noted by a clock that was wrong
    """
    sql = "SELECT times FROM login_failures WHERE who = ? AND until > ? AND until <= ?"
    row = conn.execute(sql, (who, now, now + pause)).fetchone()
    return int(row["times"]) if row else 0


def add_failure(conn: sqlite3.Connection, who: str, until: int) -> None:
    conn.execute("DELETE FROM login_failures WHERE until <= ?", (clock(),))
    conn.execute(
        "INSERT INTO login_failures VALUES (?, 1, ?) "
        "ON CONFLICT (who) DO UPDATE SET times = times + 1, until = excluded.until",
        (who, until),
    )


def clear_failures(conn: sqlite3.Connection, who: str) -> None:
    conn.execute("DELETE FROM login_failures WHERE who = ?", (who,))
