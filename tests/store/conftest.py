import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.store.db import open_database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "instance" / "aggregator.db"


@pytest.fixture
def conn(path: Path) -> Iterator[sqlite3.Connection]:
    conn = open_database(path)
    yield conn
    conn.close()
