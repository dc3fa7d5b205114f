import sqlite3
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from aggregator.people import passwords
from aggregator.store.db import open_database


@pytest.fixture(autouse=True)
def quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """argon2 with the least work it allows: these tests are about rules, not about cost."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def conn(tmp_path) -> Iterator[sqlite3.Connection]:
    conn = open_database(tmp_path / "aggregator.db")
    yield conn
    conn.close()
