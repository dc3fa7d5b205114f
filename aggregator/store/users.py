"""Members."""

import sqlite3

from aggregator.model import Person, Role
from aggregator.store import feeds
from aggregator.store.arrivals import BORN_READ_SECONDS, NEVER_BORN_READ
from aggregator.store.db import StoreError
from aggregator.store.index.library import ids_of
from aggregator.store.reads import save_read
from aggregator.store.times import now


class NameTaken(StoreError):
    """A member of this name is there already."""


def add_user(conn: sqlite3.Connection, name: str, password_hash: str, role: Role) -> Person:
    """A new member. No flood: what is old is read from the start, by the rule of a new feed's entries.

    :raises NameTaken: names differ by more than case
    """
    try:
        cursor = conn.execute(
            "INSERT INTO users (name, password, role, created) VALUES (?, ?, ?, ?)", (name, password_hash, role, now())
        )
    except sqlite3.IntegrityError as error:
        raise NameTaken(f"There is a member “{name}” already. Nothing was changed; choose another name.") from error
    user_id = int(cursor.lastrowid or 0)
    # By feed: ids follow the order of polls, so that an old entry of one feed comes after today's of another.
    old = ids_of(
        conn,
        "SELECT e.id FROM feeds f JOIN entries e ON e.feed = f.id WHERE e.sort_at < :cutoff AND e.id NOT IN ("
        "SELECT id FROM entries WHERE feed = f.id ORDER BY sort_at DESC, id DESC LIMIT :newest)",
        {"cutoff": now() - BORN_READ_SECONDS, "newest": NEVER_BORN_READ},
    )
    save_read(conn, user_id, old, True)
    return Person(user_id, name, role)


def find_user(conn: sqlite3.Connection, name: str) -> tuple[Person, str] | None:
    """The member and the password's hash."""
    row = conn.execute("SELECT * FROM users WHERE name = ?", (name,)).fetchone()
    return (person_of(row), row["password"]) if row else None


def get_user(conn: sqlite3.Connection, user_id: int) -> Person | None:
    row = conn.execute("SELECT * FROM users WHERE id = ?", (user_id,)).fetchone()
    return person_of(row) if row else None


def list_users(conn: sqlite3.Connection) -> list[Person]:
    return [person_of(row) for row in conn.execute("SELECT * FROM users ORDER BY name")]


def has_admin(conn: sqlite3.Connection) -> bool:
    return conn.execute("SELECT 1 FROM users WHERE role = 'admin'").fetchone() is not None


def set_password(conn: sqlite3.Connection, user_id: int, password_hash: str) -> None:
    conn.execute("UPDATE users SET password = ? WHERE id = ?", (password_hash, user_id))


def set_role(conn: sqlite3.Connection, user_id: int, role: Role) -> None:
    conn.execute("UPDATE users SET role = ? WHERE id = ?", (role, user_id))


def remove_user(conn: sqlite3.Connection, user_id: int) -> None:
    """With marks, sessions and private feeds; collections stay."""
    for row in conn.execute("SELECT id FROM feeds WHERE owner = ?", (user_id,)).fetchall():
        feeds.remove_feed(conn, row["id"])
    conn.execute("DELETE FROM users WHERE id = ?", (user_id,))


def set_preferences(
    conn: sqlite3.Connection, user_id: int, language: str | None, time_zone: str | None, theme: str | None
) -> None:
    conn.execute(
        "UPDATE users SET language = ?, time_zone = ?, theme = ? WHERE id = ?",
        (language, time_zone, theme, user_id),
    )


def set_text(conn: sqlite3.Connection, user_id: int, size: int | None, width: str | None) -> None:
    """How this member has articles: size in percent, width narrow or wide; None: the usual."""
    conn.execute("UPDATE users SET text_size = ?, text_width = ? WHERE id = ?", (size, width, user_id))


def set_density(conn: sqlite3.Connection, user_id: int, density: str | None) -> None:
    """How close this member has the rows of lists: compact; None: the usual."""
    conn.execute("UPDATE users SET density = ? WHERE id = ?", (density, user_id))


def person_of(row: sqlite3.Row) -> Person:
    return Person(
        id=row["id"],
        name=row["name"],
        role=Role(row["role"]),
        language=row["language"],
        time_zone=row["time_zone"],
        theme=row["theme"],
        text_size=row["text_size"],
        text_width=row["text_width"],
        density=row["density"],
    )
