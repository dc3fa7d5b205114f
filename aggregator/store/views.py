"""Views: filters of the reading list that a reader saved under a name."""

import sqlite3
from typing import NamedTuple

from aggregator.store.db import StoreError

MOST = 50
"""Views a reader."""


class ViewNameTaken(StoreError):
    """The reader has a view of this name already."""


class TooManyViews(StoreError):
    """The reader has MOST views."""


class View(NamedTuple):
    id: int
    name: str
    address: str  # the query string of the list, without the question mark


def list_views(conn: sqlite3.Connection, reader: int) -> list[View]:
    """In the reader's order."""
    rows = conn.execute("SELECT id, name, address FROM views WHERE reader = ? ORDER BY position, id", (reader,))
    return [View(*row) for row in rows]


def get_view(conn: sqlite3.Connection, reader: int, view_id: int) -> View | None:
    """None for one of another reader too."""
    row = conn.execute("SELECT id, name, address FROM views WHERE id = ? AND reader = ?", (view_id, reader)).fetchone()
    return View(*row) if row else None


def add_view(conn: sqlite3.Connection, reader: int, name: str, address: str) -> View:
    """A new one, in the last place.

    :param address: of the list in its one form: see web.listing.ListState.address()
    :raises ViewNameTaken, TooManyViews: nothing was changed
    """
    count, last = conn.execute(
        "SELECT count(*), coalesce(max(position), 0) FROM views WHERE reader = ?", (reader,)
    ).fetchone()
    if count >= MOST:
        raise TooManyViews(f"There are {MOST} views already. Nothing was changed; remove one first.")
    try:
        cursor = conn.execute(
            "INSERT INTO views (reader, name, address, position) VALUES (?, ?, ?, ?)",
            (reader, name, address, last + 1),
        )
    except sqlite3.IntegrityError as error:
        raise _taken(name) from error
    return View(int(cursor.lastrowid or 0), name, address)


def rename_view(conn: sqlite3.Connection, view_id: int, name: str) -> None:
    """:raises ViewNameTaken: nothing was changed"""
    try:
        conn.execute("UPDATE views SET name = ? WHERE id = ?", (name, view_id))
    except sqlite3.IntegrityError as error:
        raise _taken(name) from error


def remove_view(conn: sqlite3.Connection, view_id: int) -> None:
    conn.execute("DELETE FROM views WHERE id = ?", (view_id,))


def move_view(conn: sqlite3.Connection, reader: int, view_id: int, *, down: bool) -> None:
    """Change places with the one before or after it; the first goes no further up, the last no further down."""
    order = [view.id for view in list_views(conn, reader)]
    if view_id not in order:
        return
    at = order.index(view_id)
    other = at + 1 if down else at - 1
    if 0 <= other < len(order):
        order[at], order[other] = order[other], order[at]
    conn.executemany("UPDATE views SET position = ? WHERE id = ?", list(enumerate(order, start=1)))


def _taken(name: str) -> ViewNameTaken:
    return ViewNameTaken(f"There is a view “{name}” already. Nothing was changed; choose another name.")
