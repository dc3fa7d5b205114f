"""What the server tells the worker that keeps pages: whose they are, which may be kept, and how it is installed."""

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from aggregator.model import Role
from tests.web.conftest import Library

WHOSE, KEEP = "Aggregator-Reader", "Aggregator-Keep"


@pytest.fixture
def entry(library: Library) -> int:
    return library.entry(library.feed("alpha"), "One", "Cloud", content="<p>Text</p>")


def test_pages_name_their_reader_by_a_word_of_their_own(
    client: FlaskClient, signed_in: Callable[..., FlaskClient], entry: int
) -> None:
    ada, ben = signed_in(Role.READER, "ada"), signed_in(Role.READER, "ben")
    words = [browser.get("/").headers[WHOSE] for browser in (client, ada, ben)]
    assert words[0] == "visitor"
    assert len(set(words)) == 3
    assert not any(name in word for word in words for name in ("ada", "ben"))
    assert ada.get("/preferences").headers[WHOSE] == words[1]
    assert ada.get("/nowhere").headers[WHOSE] == words[1]
    ada.post("/logout")
    assert ada.get("/").headers[WHOSE] == "visitor"


def test_only_what_is_read_may_be_kept(signed_in: Callable[..., FlaskClient], entry: int) -> None:
    admin = signed_in(Role.ADMIN)
    kept = {path: admin.get(path).headers.get(KEEP) for path in ("/", f"/entry/{entry}", "/collections")}
    assert kept == {"/": "list", f"/entry/{entry}": "entry", "/collections": "list"}
    for path in ("/admin/feeds", "/admin/people", "/preferences", "/password", f"/entry/{entry}/collect", "/entry/99"):
        assert KEEP not in admin.get(path).headers, path
    assert KEEP not in admin.get("/", headers={"HX-Request": "true"}).headers
    assert KEEP not in admin.post("/?q=x").headers


def test_the_page_of_what_is_kept_holds_nothing_of_anybody(signed_in: Callable[..., FlaskClient], entry: int) -> None:
    reader = signed_in(Role.READER, "ada")
    answer = reader.get("/offline")
    assert WHOSE not in answer.headers
    assert "ada" not in answer.text
    assert "csrf_token" not in answer.text


def test_it_takes_no_message_that_waits_for_the_reader(signed_in: Callable[..., FlaskClient], entry: int) -> None:
    reader = signed_in(Role.READER)
    reader.post("/password", data={"old": "wrong", "new": "also wrong, but longer"})
    assert "not right" not in reader.get("/offline").text
    assert "not right" in reader.get("/password").text


def test_the_worker_comes_from_the_root_and_is_always_asked_for_anew(client: FlaskClient) -> None:
    answer = client.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert client.get("/sw.js", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(("language", "unread"), [("en", "Unread"), ("de", "Ungelesen")])
def test_the_manifest(client: FlaskClient, language: str, unread: str) -> None:
    answer = client.get("/manifest.webmanifest", headers={"Accept-Language": language})
    told = json.loads(answer.text)
    assert answer.mimetype == "application/manifest+json"
    assert told["lang"] == language
    assert (told["name"], told["start_url"], told["display"]) == ("Aggregator", "/", "standalone")
    assert told["shortcuts"][0] == {"name": unread, "url": "/?unread=1"}
    for icon in told["icons"]:
        image = client.get(icon["src"])
        assert image.mimetype == icon["type"] == "image/png"
        width = int.from_bytes(image.data[16:20])
        assert icon["sizes"] == f"{width}x{width}"
