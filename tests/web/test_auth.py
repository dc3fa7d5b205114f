"""Signing in and out, the first admin, passwords, and where a form leads back to."""

import re

import pytest
from flask import session

from aggregator.model import Role
from aggregator.people import accounts, passwords, sessions
from aggregator.store import users
from aggregator.store.db import transaction
from aggregator.web.app import create_app
from aggregator.web.redirects import local
from tests.web.conftest import PASSWORD


@pytest.fixture
def mira(conn):
    with transaction(conn):
        return accounts.create(conn, "mira", PASSWORD, Role.READER)


@pytest.fixture
def setup_path(conn) -> str:
    with transaction(conn):
        return sessions.first_admin_link(conn, "")


def login(client, name="mira", password=PASSWORD, **more):
    return client.post("/login", data={"name": name, "password": password, "remember": "1", **more})


def signed(client) -> bool:
    return client.get("/password").status_code == 200


# ── signing in ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_answers_without_an_account(client) -> None:
    answer = client.get("/login")
    assert answer.status_code == 200
    assert "There is no admin yet" in answer.text


def test_sign_in_and_out(client, mira) -> None:
    assert not signed(client)
    assert login(client).headers["Location"] == "/"
    assert signed(client)
    assert client.post("/logout").status_code == 303
    assert not signed(client)


def test_the_old_cookie_opens_nothing_after_signing_out(app, client, mira) -> None:
    login(client)
    cookie = client.get_cookie("aggregator").value
    client.post("/logout")
    thief = app.test_client()
    thief.set_cookie("aggregator", cookie)
    assert not signed(thief)


def test_a_cookie_from_before_is_not_kept(app, client, mira) -> None:
    """No session fixation: what a visitor's cookie held does not outlive signing in."""
    with client.session_transaction() as before:
        before["planted"] = "yes"
    login(client)
    with client:
        client.get("/login")
        assert "planted" not in session


@pytest.mark.parametrize(("remember", "kept"), [({"remember": "1"}, True), ({}, False)])
def test_the_cookie(client, mira, remember, kept) -> None:
    cookie = client.post("/login", data={"name": "mira", "password": PASSWORD, **remember}).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Expires=" in cookie) is kept


@pytest.mark.parametrize(("name", "password"), [("mira", "wrong one"), ("nobody", PASSWORD), ("", ""), ("mira", "")])
def test_wrong_name_and_wrong_password_say_the_same(client, mira, name, password) -> None:
    answer = login(client, name, password)
    assert answer.status_code == 401
    assert "Name or password is not right" in answer.text
    assert "After 4 more tries" in answer.text
    assert not signed(client)


def test_an_unknown_name_costs_a_hash_too(client, mira, monkeypatch) -> None:
    seen: list[str | None] = []
    matches = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda stored, given: seen.append(stored) or matches(stored, given))
    login(client, "nobody")
    assert seen == [None]


def test_a_pause_after_five_tries(client, mira) -> None:
    assert [login(client, password="wrong one").status_code for _ in range(6)] == [401] * 5 + [429]
    refused = login(client)
    assert refused.status_code == 429
    assert "Wait 10 minutes" in refused.text
    assert not signed(client)
    assert login(client, "other").status_code == 401


def test_a_forged_address_does_not_end_the_pause(client, mira) -> None:
    for n in range(6):
        answer = client.post(
            "/login", data={"name": "mira", "password": "wrong"}, headers={"X-Forwarded-For": f"192.0.2.{n}"}
        )
    assert answer.status_code == 429


def test_what_was_typed_is_escaped(client, mira) -> None:
    assert "<script>alert" not in login(client, '"><script>alert(1)</script>', "x").text


@pytest.mark.parametrize(
    ("target", "led"),
    [
        ("/?topic=cloud&q=%5Cx", "/?topic=cloud&q=%5Cx"),
        ("/entry/7", "/entry/7"),
        (None, "/"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/%5Cevil.example", "/"),
        ("/%5cevil.example", "/"),
        ("%09//evil.example", "/"),
        ("\t//evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("/%09/evil.example", "/"),
        ("/%2F/evil.example", "/"),
        ("%2F%2Fevil.example", "/"),
        ("https:evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("\r\nSet-Cookie: a=b", "/"),
        ("/\r\nSet-Cookie: a=b", "/"),
        (" /entry/7", "/"),
    ],
)
def test_redirects_stay_here(client, mira, target, led) -> None:
    assert local(target) == led
    data = {} if target is None else {"next": target}
    assert login(client, **data).headers["Location"] == led
    assert client.get("/login", query_string=data).headers["Location"] == led


def test_a_visitor_comes_back_to_the_page_they_wanted(client, mira) -> None:
    answer = client.get("/password?x=1")
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert 'name="next" value="/password?x=1"' in page


def test_no_form_without_its_token(settings, conn, mira) -> None:
    client = create_app(settings).test_client()
    assert login(client).status_code == 400
    page = client.get("/login").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    assert login(client, csrf_token=token).status_code == 303


# ── the first admin ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_link_makes_one_admin(client, conn, setup_path) -> None:
    assert client.get(setup_path).status_code == 200
    assert users.list_users(conn) == []
    answer = client.post(setup_path, data={"name": "Ada", "password": PASSWORD, "role": "reader"})
    assert answer.headers["Location"] == "/"
    assert [(person.name, person.role) for person in users.list_users(conn)] == [("Ada", Role.ADMIN)]
    assert client.get("/admin/people").status_code == 200


def test_looking_at_the_form_does_not_spend_the_link(client, setup_path) -> None:
    for _ in range(3):
        assert client.get(setup_path).status_code == 200
    assert client.post(setup_path, data={"name": "Ada", "password": PASSWORD}).status_code == 303


def test_a_bad_form_does_not_spend_the_link(client, conn, setup_path) -> None:
    refused = client.post(setup_path, data={"name": "Ada", "password": "short"})
    assert refused.status_code == 422
    assert "at least 8 characters" in refused.text
    assert 'value="Ada"' in refused.text
    assert client.post(setup_path, data={"name": "Ada", "password": PASSWORD}).status_code == 303


def test_the_link_works_once(app, client, conn, setup_path) -> None:
    client.post(setup_path, data={"name": "Ada", "password": PASSWORD})
    other = app.test_client()
    assert other.get(setup_path).status_code == 410
    assert other.post(setup_path, data={"name": "Eve", "password": PASSWORD}).status_code == 410
    assert [person.name for person in users.list_users(conn)] == ["Ada"]


def test_no_link_once_there_is_an_admin(app, conn, setup_path) -> None:
    with transaction(conn):
        accounts.create(conn, "Ada", PASSWORD, Role.ADMIN)
    with app.test_client() as client:
        assert client.get(setup_path).status_code == 410
        assert client.post(setup_path, data={"name": "Eve", "password": PASSWORD}).status_code == 410
    assert len(users.list_users(conn)) == 1


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "x" * 2000])
def test_other_links_open_nothing(client, conn, setup_path, token) -> None:
    assert client.get(f"/setup/{token}").status_code == 410
    assert client.post(f"/setup/{token}", data={"name": "Eve", "password": PASSWORD}).status_code == 410
    assert users.list_users(conn) == []


# ── passwords ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_password_signs_the_other_browsers_out(app, client, mira) -> None:
    other = app.test_client()
    login(client)
    login(other)
    answer = client.post("/password", data={"old": PASSWORD, "new": "another good one"}, follow_redirects=True)
    assert "The new password holds" in answer.text
    assert signed(client)
    assert not signed(other)
    assert login(other).status_code == 401
    assert login(other, password="another good one").status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("wrong one", "another good one", "The old password is not right"),
        (PASSWORD, "short", "at least 8 characters"),
    ],
)
def test_a_password_that_stays(app, client, mira, old, new, said) -> None:
    login(client)
    assert said in client.post("/password", data={"old": old, "new": new}, follow_redirects=True).text
    assert login(app.test_client()).status_code == 303


def test_nobody_guesses_the_old_password_for_long(client, mira) -> None:
    login(client)
    for _ in range(5):
        client.post("/password", data={"old": "wrong", "new": "another good one"})
    answer = client.post("/password", data={"old": PASSWORD, "new": "another good one"}, follow_redirects=True)
    assert "Too many tries" in answer.text


def test_in_german(client) -> None:
    page = client.get("/login", headers={"Accept-Language": "de"}).text
    assert 'lang="de"' in page
    assert "Anmelden" in page
