"""People: accounts made, changed, removed by an admin."""

import pytest

from aggregator.model import Role
from aggregator.store import users
from tests.web.conftest import PASSWORD


@pytest.fixture
def admin(signed_in):
    return signed_in(Role.ADMIN, "ada")


def people(conn) -> dict[str, str]:
    return {person.name: person.role for person in users.list_users(conn)}


def number(conn, name: str) -> int:
    return users.find_user(conn, name)[0].id


def signs_in(app, name: str, password: str = PASSWORD) -> bool:
    return app.test_client().post("/login", data={"name": name, "password": password}).status_code == 303


def test_an_account_from_first_to_last(app, admin, conn) -> None:
    admin.post("/admin/people/add", data={"name": "mira", "password": PASSWORD, "role": "reader"})
    assert signs_in(app, "mira")
    mira = number(conn, "mira")
    admin.post(f"/admin/people/{mira}/role", data={"role": "curator"})
    assert people(conn) == {"ada": "admin", "mira": "curator"}
    admin.post(f"/admin/people/{mira}/password", data={"password": "another good one"})
    assert not signs_in(app, "mira")
    assert signs_in(app, "mira", "another good one")
    admin.post(f"/admin/people/{mira}/remove")
    assert people(conn) == {"ada": "admin"}
    assert not signs_in(app, "mira", "another good one")


def test_a_new_password_and_a_removal_end_sessions(signed_in, admin, conn) -> None:
    for name, act, data in (("one", "password", {"password": "another good one"}), ("two", "remove", {})):
        member = signed_in(Role.READER, name)
        assert member.get("/password").status_code == 200
        admin.post(f"/admin/people/{number(conn, name)}/{act}", data=data)
        assert member.get("/password").status_code == 303


def test_an_admin_stays_signed_in_with_a_new_password(admin, conn) -> None:
    admin.post(f"/admin/people/{number(conn, 'ada')}/password", data={"password": "another good one"})
    assert admin.get("/admin/people").status_code == 200


def test_a_role_counts_at_once(signed_in, admin, conn) -> None:
    other = signed_in(Role.ADMIN, "eve")
    admin.post(f"/admin/people/{number(conn, 'eve')}/role", data={"role": "reader"})
    assert other.get("/admin/people").status_code == 403


@pytest.mark.parametrize(("act", "data"), [("role", {"role": "reader"}), ("remove", {})])
def test_the_last_admin_stays(admin, conn, act, data) -> None:
    answer = admin.post(f"/admin/people/{number(conn, 'ada')}/{act}", data=data)
    assert answer.status_code == 422
    assert "This is the only admin" in answer.text
    assert people(conn) == {"ada": "admin"}


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"name": "", "password": PASSWORD, "role": "reader"}, 422),
        ({"name": "ADA", "password": PASSWORD, "role": "reader"}, 422),
        ({"name": "eve", "password": "short", "role": "reader"}, 422),
        ({"name": "eve", "password": PASSWORD, "role": "owner"}, 400),
        ({"name": "eve", "password": PASSWORD}, 400),
    ],
)
def test_accounts_that_cannot_be(admin, conn, form, code) -> None:
    assert admin.post("/admin/people/add", data=form).status_code == code
    assert people(conn) == {"ada": "admin"}


def test_nobody_is_there(admin) -> None:
    for act in ("role", "password", "remove"):
        assert admin.post(f"/admin/people/99/{act}", data={"role": "admin", "password": PASSWORD}).status_code == 404
