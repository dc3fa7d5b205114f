import time

import pytest

from aggregator.config import Settings
from aggregator.people import throttle

SETTINGS = Settings(login_tries=3, login_pause_minutes=10)


def tries(conn, name: str, address: str | None, count: int) -> list[bool]:
    return [throttle.begin_try(conn, name, address, SETTINGS) for _ in range(count)]


def test_a_pause_after_the_last_try(conn) -> None:
    assert throttle.tries_left(conn, "mira", "192.0.2.1", SETTINGS) == 3
    assert tries(conn, "mira", "192.0.2.1", 5) == [True, True, True, False, False]
    assert throttle.tries_left(conn, "mira", "192.0.2.1", SETTINGS) == 0


@pytest.mark.parametrize(
    ("name", "address", "same"),
    [
        (" MIRA ", "192.0.2.1", True),
        ("mira", "192.0.2.2", False),
        ("jonas", "192.0.2.1", False),
        ("mira", None, False),
    ],
)
def test_name_and_address_count_together(conn, name, address, same) -> None:
    tries(conn, "mira", "192.0.2.1", 3)
    assert throttle.begin_try(conn, name, address, SETTINGS) is not same


def test_ipv6_counts_by_its_network(conn) -> None:
    tries(conn, "mira", "2001:db8::1", 3)
    assert not throttle.begin_try(conn, "mira", "2001:db8::ffff:2", SETTINGS)
    assert not throttle.begin_try(conn, "mira", "2001:db8::1%eth0", SETTINGS)
    assert throttle.begin_try(conn, "mira", "2001:db8:0:1::1", SETTINGS)


def test_the_pause_ends(conn, monkeypatch) -> None:
    tries(conn, "mira", "192.0.2.1", 3)
    later = time.time() + 601
    monkeypatch.setattr(time, "time", lambda: later)
    assert throttle.begin_try(conn, "mira", "192.0.2.1", SETTINGS)


def test_the_right_person_begins_anew(conn) -> None:
    tries(conn, "mira", "192.0.2.1", 2)
    throttle.succeeded(conn, "Mira", "192.0.2.1")
    assert throttle.tries_left(conn, "mira", "192.0.2.1", SETTINGS) == 3


def test_long_names_fill_no_table(conn) -> None:
    tries(conn, "x" * 1_000_000, "192.0.2.1", 1)
    assert conn.execute("SELECT max(length(who)) FROM login_failures").fetchone()[0] < 200
