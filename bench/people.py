"""The big library's readers: who they are, and what they have read whenever they are measured."""

import sqlite3
import time
from collections.abc import Iterator

from pyroaring import BitMap

from aggregator.model import Role
from aggregator.people import passwords
from aggregator.store.db import transaction
from aggregator.store.users import add_user
from bench.plan import Plan
from bench.readers import READERS, State, state_of

ADMIN = "admin"
PASSWORD = "not a secret, it reads made-up news"


def add_readers(conn: sqlite3.Connection) -> None:
    hashed = passwords.hashed(PASSWORD)
    for name in (ADMIN, *READERS):
        add_user(conn, name, hashed, Role.ADMIN if name == ADMIN else Role.READER)


def settle_readers(conn: sqlite3.Connection, plan: Plan) -> dict[str, State]:
    """Every reader and the admin stand as the plan says, whatever was done to them before.

    :return: what each has read, by name
    """
    states = {name: state_of(plan, name) for name in READERS}
    with transaction(conn):
        for name, state in states.items():
            (reader,) = conn.execute("SELECT id FROM users WHERE name = ?", (name,)).fetchone()
            write_state(conn, reader, state)
    return states


def write_state(conn: sqlite3.Connection, reader: int, state: State) -> None:
    """The one place that knows how marks are stored."""
    for table in ("reads", "stars", "undos"):
        conn.execute(f"DELETE FROM {table} WHERE reader = ?", (reader,))
    conn.executemany(
        "INSERT INTO reads (reader, block, read, kept) VALUES (?, ?, ?, ?)",
        [(reader, block, read.serialize(), kept.serialize()) for block, read, kept in _blocks(state.read, state.kept)],
    )
    at = int(time.time())
    conn.executemany(
        "INSERT INTO stars (reader, entry, at) VALUES (?, ?, ?)", [(reader, entry, at) for entry in state.starred]
    )
    conn.execute("UPDATE users SET changed = changed + 1 WHERE id = ?", (reader,))


def _blocks(read: BitMap, kept: BitMap) -> Iterator[tuple[int, BitMap, BitMap]]:
    for block in sorted({entry >> 16 for entry in read | kept}):
        inside = BitMap(range(block << 16, (block + 1) << 16))
        yield block, read & inside, kept & inside
