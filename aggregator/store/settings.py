"""What the admin page stored, and facts of this installation that are nobody's setting."""

import sqlite3


def stored_settings(conn: sqlite3.Connection) -> dict[str, str]:
    return dict(conn.execute("SELECT name, value FROM settings").fetchall())


def store_setting(conn: sqlite3.Connection, name: str, value: str | None) -> None:
    """None takes it back to the default."""
    if value is None:
        conn.execute("DELETE FROM settings WHERE name = ?", (name,))
    else:
        conn.execute(
            "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )


def fact(conn: sqlite3.Connection, name: str) -> str | None:
    row = conn.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return row["value"] if row else None


def set_fact(conn: sqlite3.Connection, name: str, value: str) -> None:
    conn.execute(
        "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )
