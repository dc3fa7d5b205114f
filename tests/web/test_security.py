"""Headers, keys, tokens, and what an entry's text can do: nothing."""

import multiprocessing
import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from aggregator.config import Settings
from aggregator.keys import secret_key
from aggregator.model import Role
from aggregator.store.db import connect, transaction
from aggregator.store.settings import store_setting
from aggregator.web.app import create_app
from tests.web.conftest import Library
from tests.web.pages import find, tree

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize(
    "path", ["/", "/nowhere", "/?feed=x", "/healthz", "/login", "/static/style.css", "/preferences"]
)
def test_every_answer_says_what_a_browser_may_do(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: http: https:",
        "media-src": "http: https:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "worker-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Permissions-Policy"]


def test_static_files_are_kept_for_good_only_under_the_address_of_their_content(client: FlaskClient) -> None:
    href = find(tree(client.get("/").text), "link[rel=stylesheet]")[0].get("href")
    assert "immutable" in client.get(href).headers["Cache-Control"]
    assert "immutable" not in client.get("/static/js/rows.js").headers.get("Cache-Control", "")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_nothing_that_the_policy_forbids(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"<[^>]*\sstyle\s*=", text)
    assert not re.search(r"<[^>]*\son\w+\s*=", text)
    assert not re.search(r"hx-on|<style|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    # What is shown as HTML was cleaned on the way in, and is marked so in one place each: web/article.py and the like.
    assert not re.search(r"\|\s*safe\b", re.sub(r"\.(content|summary)\s*\|\s*safe\b", "", text))


@pytest.mark.parametrize("path", ["/entry/1/read", "/mark-all", "/undo", "/preferences", "/logout"])
def test_a_form_without_its_token_changes_nothing(
    app: Flask, signed_in: Callable[..., FlaskClient], library: Library, path: str
) -> None:
    library.entry(library.feed("alpha"), "one")
    browser = signed_in(Role.READER)
    app.config["WTF_CSRF_ENABLED"] = True
    before = list(library.conn.iterdump())
    answer = browser.post(path, data={"theme": "dark"})
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text
    assert list(library.conn.iterdump()) == before


def test_a_form_with_its_token_is_taken(app: Flask, signed_in: Callable[..., FlaskClient], library: Library) -> None:
    entry = library.entry(library.feed("alpha"), "one")
    browser = signed_in(Role.READER)
    app.config["WTF_CSRF_ENABLED"] = True
    token = find(tree(browser.get("/").text), "form#acts input[name=csrf_token]")[0].get("value")
    answer = browser.post(f"/entry/{entry}/star", data={"csrf_token": token, "next": "/"})
    assert (answer.status_code, answer.location) == (303, "/")


def test_the_session_cookie_is_for_this_site_alone(tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path, public_reading=True, public_url="https://news.example")
    cookie = create_app(settings).test_client().get("/").headers["Set-Cookie"]
    for word in ("HttpOnly", "SameSite=Lax", "Secure"):
        assert word in cookie


def _key(folder: str) -> bytes:
    return secret_key(Path(folder))


def test_workers_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        keys = pool.map(_key, [str(tmp_path / "instance")] * 12)
    assert len(set(keys)) == 1
    assert len(keys[0]) == 32
    path = tmp_path / "instance" / "secret.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["secret.key"]


def test_without_public_reading_every_page_leads_to_the_sign_in(tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path)
    visitor = create_app(settings).test_client()
    for path in ("/", "/?topic=x", "/entry/1", "/topic/x"):
        answer = visitor.get(path)
        assert answer.status_code == 303
        assert answer.location.startswith("/login")
    assert visitor.get("/login").status_code == 200
    assert visitor.get("/healthz").status_code == 200


def test_what_the_admin_page_stored_holds_at_once_but_not_over_what_is_fixed(tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path, language="de", where={"language": "the environment"})
    visitor = create_app(settings).test_client()
    assert visitor.get("/").status_code == 303
    conn = connect(settings.database)
    with transaction(conn):
        store_setting(conn, "public_reading", "1")
        store_setting(conn, "language", "en")
    conn.close()
    answer = visitor.get("/")
    assert answer.status_code == 200
    assert tree(answer.text).get("lang") == "de"


def test_a_refused_visitor_learns_no_names_from_the_error_page(tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path)
    visitor = create_app(settings).test_client()
    conn = connect(settings.database)
    Library(conn).feed("secret-feed", "Secret folder")
    conn.close()
    assert "ecret" not in visitor.get("/nowhere").text


def test_health_says_when_the_database_cannot_be_read(client: FlaskClient, settings: Settings) -> None:
    assert client.get("/healthz").status_code == 200
    for file in settings.instance.glob("aggregator.db*"):
        file.unlink()
    settings.database.write_bytes(b"no database at all, but long enough to be taken for one" * 40)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "cannot be read" in answer.text
    assert client.get("/").status_code == 503
