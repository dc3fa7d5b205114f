"""Editions: finite front pages, made once for a reader and kept as they were."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.store.times import moment, moment_or_none, now

KEPT = 14
"""Editions a reader can look at again."""

Sections = tuple[tuple[str | None, tuple[int, ...]], ...]
"""Topics' slugs (None: without a topic), each with the ids of its entries, in their order."""


@dataclass(frozen=True, slots=True)
class Edition:
    id: int
    made: datetime
    up_to: int  # the highest entry id there was
    sections: Sections
    finished: datetime | None  # when it was marked read

    @property
    def entries(self) -> list[int]:
        """Ids in their order. Some may have been removed since."""
        return [entry for _, found in self.sections for entry in found]


def make_edition(
    conn: sqlite3.Connection, reader: int, up_to: int, sections: Sequence[tuple[str | None, Sequence[int]]]
) -> int:
    """Keep an edition; the oldest beyond KEPT go.

    :return: its id
    """
    cursor = conn.execute(
        "INSERT INTO editions (reader, made, up_to, entries) VALUES (?, ?, ?, ?)",
        (reader, now(), up_to, json.dumps(sections, separators=(",", ":"))),
    )
    # The last finished one stays whatever its age: the next edition begins where it ended.
    conn.execute(
        "DELETE FROM editions WHERE reader = :reader "
        "AND id NOT IN (SELECT id FROM editions WHERE reader = :reader ORDER BY id DESC LIMIT :kept) "
        "AND id IS NOT (SELECT max(id) FROM editions WHERE reader = :reader AND finished IS NOT NULL)",
        {"reader": reader, "kept": KEPT},
    )
    return int(cursor.lastrowid or 0)


def get_edition(conn: sqlite3.Connection, reader: int, edition_id: int) -> Edition | None:
    """One of the reader's own."""
    row = conn.execute("SELECT * FROM editions WHERE reader = ? AND id = ?", (reader, edition_id)).fetchone()
    return _edition(row) if row else None


def list_editions(conn: sqlite3.Connection, reader: int, limit: int = KEPT) -> list[Edition]:
    """The newest first."""
    rows = conn.execute("SELECT * FROM editions WHERE reader = ? ORDER BY id DESC LIMIT ?", (reader, limit))
    return [_edition(row) for row in rows]


def last_edition(conn: sqlite3.Connection, reader: int) -> Edition | None:
    return next(iter(list_editions(conn, reader, 1)), None)


def finished_up_to(conn: sqlite3.Connection, reader: int) -> int | None:
    """The highest entry id there was when the last finished edition was made; None before the first."""
    sql = "SELECT max(up_to) FROM editions WHERE reader = ? AND finished IS NOT NULL"
    found = conn.execute(sql, (reader,)).fetchone()[0]
    return None if found is None else int(found)


def finish_edition(conn: sqlite3.Connection, edition_id: int) -> None:
    """As of now; one that is finished already stays so."""
    conn.execute("UPDATE editions SET finished = ? WHERE id = ? AND finished IS NULL", (now(), edition_id))


def reopen_edition(conn: sqlite3.Connection, edition_id: int) -> None:
    conn.execute("UPDATE editions SET finished = NULL WHERE id = ?", (edition_id,))


def edition_length(conn: sqlite3.Connection, reader: int) -> int | None:
    """How many entries the reader wants in one; None: as many as usual."""
    row = conn.execute("SELECT edition_length FROM users WHERE id = ?", (reader,)).fetchone()
    return None if row is None or row[0] is None else int(row[0])


def set_edition_length(conn: sqlite3.Connection, reader: int, length: int | None) -> None:
    conn.execute("UPDATE users SET edition_length = ? WHERE id = ?", (length, reader))


def _edition(row: sqlite3.Row) -> Edition:
    sections = tuple((topic, tuple(found)) for topic, found in json.loads(row["entries"]))
    return Edition(row["id"], moment(row["made"]), row["up_to"], sections, moment_or_none(row["finished"]))
