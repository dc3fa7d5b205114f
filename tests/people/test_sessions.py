import hashlib
import time

import pytest

from aggregator.config import Settings
from aggregator.model import Role
from aggregator.people import accounts, sessions
from aggregator.store.db import transaction


@pytest.fixture
def mira(conn):
    with transaction(conn):
        return accounts.create(conn, "Mira", "correct horse", Role.READER)


def at(monkeypatch, seconds: float) -> None:
    now = time.time() + seconds
    monkeypatch.setattr(time, "time", lambda: now)


def test_a_token_opens_and_its_hash_is_what_is_stored(conn, mira) -> None:
    token = sessions.sign_in(conn, mira, Settings(), "Firefox " + "x" * 500)
    assert sessions.person_of(conn, token) == mira
    assert len(token) >= 43  # 256 bits in base64
    row = conn.execute("SELECT token, browser FROM sessions").fetchone()
    assert row["token"] == hashlib.sha256(token.encode()).digest()
    assert len(row["browser"]) <= 200
    assert token not in "".join(conn.iterdump())


@pytest.mark.parametrize("token", ["", "x", "x" * 100_000, "\udcff".encode("utf-8", "surrogatepass").decode("latin-1")])
def test_other_tokens_open_nothing(conn, mira, token) -> None:
    sessions.sign_in(conn, mira, Settings(), None)
    assert sessions.person_of(conn, token) is None


def test_the_hash_itself_opens_nothing(conn, mira) -> None:
    sessions.sign_in(conn, mira, Settings(), None)
    assert sessions.person_of(conn, conn.execute("SELECT hex(token) FROM sessions").fetchone()[0]) is None


def test_signing_out_ends_this_session_alone(conn, mira) -> None:
    first, second = (sessions.sign_in(conn, mira, Settings(), None) for _ in range(2))
    sessions.sign_out(conn, first)
    assert sessions.person_of(conn, first) is None
    assert sessions.person_of(conn, second) == mira


def test_an_unused_session_ends(conn, mira, monkeypatch) -> None:
    token = sessions.sign_in(conn, mira, Settings(session_days=30), None)
    at(monkeypatch, 29 * 86400)
    assert sessions.person_of(conn, token) == mira
    at(monkeypatch, 31 * 86400)
    assert sessions.person_of(conn, token) is None


def test_a_new_password_ends_all_sessions(conn, mira) -> None:
    with transaction(conn):
        other = accounts.create(conn, "Other", "correct horse", Role.READER)
    mine = [sessions.sign_in(conn, mira, Settings(), None) for _ in range(2)]
    others = sessions.sign_in(conn, other, Settings(), None)
    with transaction(conn):
        accounts.change_password(conn, mira, "battery staple")
    assert [sessions.person_of(conn, token) for token in mine] == [None, None]
    assert sessions.person_of(conn, others) == other


def test_removing_the_account_ends_its_sessions(conn, mira) -> None:
    token = sessions.sign_in(conn, mira, Settings(), None)
    with transaction(conn):
        accounts.remove(conn, mira)
    assert sessions.person_of(conn, token) is None


def test_the_first_admin_link_works_once(conn) -> None:
    link = sessions.first_admin_link(conn, "http://127.0.0.1:8000/")
    assert link.startswith("http://127.0.0.1:8000/setup/")
    token = link.rpartition("/")[2]
    assert sessions.first_admin_link_valid(conn, token)
    assert not sessions.spend_first_admin_link(conn, token + "x")
    assert sessions.spend_first_admin_link(conn, token)
    assert not sessions.spend_first_admin_link(conn, token)
    assert not sessions.first_admin_link_valid(conn, token)


def test_the_first_admin_link_lasts_a_day(conn, monkeypatch) -> None:
    token = sessions.first_admin_link(conn, "").rpartition("/")[2]
    at(monkeypatch, 24 * 3600 + 1)
    assert not sessions.first_admin_link_valid(conn, token)
    assert not sessions.spend_first_admin_link(conn, token)
