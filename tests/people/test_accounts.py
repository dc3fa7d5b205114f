import pytest

from aggregator.model import Role
from aggregator.people import accounts, passwords
from aggregator.people.accounts import AccountError
from aggregator.store import users
from aggregator.store.db import transaction


@pytest.fixture
def mira(conn):
    with transaction(conn):
        return accounts.create(conn, "Mira Keller", "correct horse", Role.READER)


@pytest.mark.parametrize("name", ["Mira Keller", " mira  keller ", "MIRA KELLER", "Ｍira Keller"])
def test_the_right_name_and_password(conn, mira, name) -> None:
    assert accounts.check(conn, name, "correct horse") == mira


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Mira Keller", "Correct horse"),
        ("Mira Keller", ""),
        ("Mira Keller", "correct horse" + "x" * 5000),
        ("Mira", "correct horse"),
        ("", "correct horse"),
        ("x" * 100_000, "correct horse"),
        ("' OR 1=1 --", "correct horse"),
    ],
)
def test_a_wrong_name_or_password(conn, mira, name, password) -> None:
    assert accounts.check(conn, name, password) is None


def test_a_name_that_nobody_has_takes_as_long(conn, mira, monkeypatch) -> None:
    verified = []
    monkeypatch.setattr(passwords, "HASHER", _Spy(verified, passwords.HASHER))
    for name in ("Mira Keller", "nobody", "x" * 5000):
        verified.clear()
        assert accounts.check(conn, name, "wrong one") is None
        assert len(verified) == 1


def test_the_dummy_opens_nothing(conn, monkeypatch) -> None:
    monkeypatch.setattr(passwords, "_nobodys", lambda: passwords.hashed("known dummy"))
    assert accounts.check(conn, "nobody", "known dummy") is None


@pytest.mark.parametrize(
    ("name", "password", "reason"),
    [
        ("", "long enough", "name missing"),
        (" \t ", "long enough", "name missing"),
        ("x" * 61, "long enough", "name long"),
        ("a\x00b", "long enough", "name unreadable"),
        ("a\u202eb", "long enough", "name unreadable"),
        ("Anna", "short", "password short"),
        ("Anna", "x" * 1001, "password long"),
        ("mira keller", "long enough", "name taken"),
    ],
)
def test_rules(conn, mira, name, password, reason) -> None:
    with pytest.raises(AccountError) as caught, transaction(conn):
        accounts.create(conn, name, password, Role.READER)
    assert caught.value.reason == reason
    assert [person.name for person in users.list_users(conn)] == ["Mira Keller"]


def test_a_password_is_stored_as_argon2id(conn, mira) -> None:
    stored = users.find_user(conn, "Mira Keller")[1]
    assert stored.startswith("$argon2id$")
    assert "correct" not in stored


def test_a_new_password_replaces_the_old_one(conn, mira) -> None:
    with transaction(conn):
        accounts.change_password(conn, mira, "battery staple")
    assert accounts.check(conn, "Mira Keller", "correct horse") is None
    assert accounts.check(conn, "Mira Keller", "battery staple") == mira


def test_a_refused_password_changes_nothing(conn, mira) -> None:
    with pytest.raises(AccountError), transaction(conn):
        accounts.change_password(conn, mira, "short")
    assert accounts.check(conn, "Mira Keller", "correct horse") == mira


def test_there_is_always_an_admin(conn, mira) -> None:
    with transaction(conn):
        ada = accounts.create(conn, "Ada", "correct horse", Role.ADMIN)
    for act in (lambda: accounts.remove(conn, ada), lambda: accounts.change_role(conn, ada, Role.READER)):
        with pytest.raises(AccountError) as caught, transaction(conn):
            act()
        assert caught.value.reason == "last admin"
    with transaction(conn):
        accounts.change_role(conn, mira, Role.ADMIN)
        accounts.remove(conn, ada)
    assert [(person.name, person.role) for person in users.list_users(conn)] == [("Mira Keller", Role.ADMIN)]


class _Spy:
    def __init__(self, verified: list[str], inner) -> None:
        self.verified, self.inner = verified, inner

    def verify(self, stored: str, password: str) -> bool:
        self.verified.append(stored)
        return self.inner.verify(stored, password)

    def hash(self, password: str) -> str:
        return self.inner.hash(password)
