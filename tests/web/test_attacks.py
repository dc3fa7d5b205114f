"""Hostile requests against the site: huge numbers, cookies in shared caches, hostile paths, names and zones."""

from collections.abc import Callable
from dataclasses import replace
from sqlite3 import Connection

import pytest
from flask import Flask, session
from flask.testing import FlaskClient

from aggregator.config import Settings
from aggregator.model import Audience, Enclosure, Role
from aggregator.store import collections, topics
from aggregator.store.db import transaction
from aggregator.store.settings import store_setting
from aggregator.web.app import create_app
from tests.web.conftest import PASSWORD, Library
from tests.web.pages import find, tree

BIG = "9" * 30
HUGE = "9" * 5000

SignedIn = Callable[..., FlaskClient]


@pytest.fixture
def told(app: Flask) -> Flask:
    """The site as it runs: what is not foreseen becomes a page with 500."""
    app.testing = False
    return app


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (f"/admin/feeds/{BIG}/poll", {}),
        (f"/admin/people/{BIG}/role", {"role": "admin"}),
        (f"/admin/topics/{BIG}/remove", {}),
        (f"/entry/{BIG}/star", {}),
        (f"/c/shelf/items/{BIG}/remove", {}),
        ("/admin/feeds/bulk", {"feed": HUGE, "do": "poll"}),
        ("/admin/settings", {"page_size": HUGE}),
        ("/mark-all", {"above": "999999999999-1"}),
        ("/mark-all", {"above": "-999999999999-1"}),
        ("/mark-all", {"as_of": HUGE}),
        ("/entry/1/uncollect", {"item": BIG}),
    ],
    ids=lambda value: str(value)[:40],
)
def test_no_number_is_too_large_to_be_refused(
    told: Flask, conn: Connection, library: Library, signed_in: SignedIn, path: str, form: dict[str, str]
) -> None:
    library.entry(library.feed("alpha"), "one")
    with transaction(conn):
        collections.add_collection(conn, "Shelf", audience=Audience.MEMBERS)
    admin = signed_in(Role.ADMIN)
    before = list(conn.iterdump())
    assert admin.post(path, data=form).status_code in (400, 404, 422)
    assert list(conn.iterdump()) == before


@pytest.mark.parametrize(
    "path",
    [
        f"/entry/{BIG}", f"/entry/{HUGE}", "/?before=999999999999-1", f"/?feed={BIG}", "/?q=%00%22", "/?q=%ff%fe",
        "/?q=%22%E0%A4%BE%22", "/?q=NEAR(a b, 2) OR c* AND {x}: y", "/?topic=%00", "/entry/1.0", "/%00",
        "/static/..%2f..%2fapp.py", "/static/%2e%2e/app.py", "/static/js/../../app.py", "/c/a.atom.rss", "/%E2%80%AE",
        "/?topic=" + "&topic=".join(map(str, range(31))), "/?q=" + "a+" * 400, "/?q=" + "ab+" * 30,
    ],
    ids=lambda path: path[:40],
)  # fmt: skip
def test_no_address_breaks_the_site(told: Flask, client: FlaskClient, library: Library, path: str) -> None:
    library.entry(library.feed("alpha"), "one")
    answer = client.get(path)
    assert answer.status_code in (200, 400, 404)
    assert "def create_app" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("zone", ["../etc/passwd", "/etc/localtime", "localtime", "Europe", "zone.tab", "x" * 3000])
def test_a_cookie_names_no_file(client: FlaskClient, library: Library, zone: str) -> None:
    library.entry(library.feed("alpha"), "one")
    assert client.get("/", headers={"Cookie": f"time_zone={zone}; language={zone}; theme={zone}"}).status_code == 200


def test_no_member_s_cookie_comes_with_what_shared_caches_keep(
    conn: Connection, library: Library, signed_in: SignedIn
) -> None:
    entry = library.entry(library.feed("alpha"), "one")
    with transaction(conn):
        shelf = collections.add_collection(conn, "Shelf", audience=Audience.PUBLIC)
        collections.add_item(conn, shelf.id, entry, None)
    member = signed_in(Role.READER)
    page = member.get("/")
    assert "Set-Cookie" in page.headers, "this sign-in is one that pages renew"
    answer = member.get(find(tree(page.text), "link[rel=stylesheet]")[0].get("href"))
    assert "public" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert "private" in member.get("/c/shelf.atom").headers["Cache-Control"]
    conn.execute("DELETE FROM sessions")
    ended = member.get("/c/shelf.atom")
    assert "private" in ended.headers["Cache-Control"] or "Set-Cookie" not in ended.headers


def test_the_cookie_is_for_https_as_soon_as_the_admin_page_says_so(settings: Settings, conn: Connection) -> None:
    site = create_app(settings).test_client()
    assert "Secure" not in site.get("/login").headers["Set-Cookie"]
    with transaction(conn):
        store_setting(conn, "public_url", "https://news.example")
    assert "Secure" in create_app(settings).test_client().get("/login").headers["Set-Cookie"]


def test_signing_in_again_ends_the_sign_in_before(
    app: Flask, conn: Connection, signed_in: SignedIn, client: FlaskClient
) -> None:
    member = signed_in(Role.READER, "mira")
    stolen = member.get_cookie("aggregator").value
    assert member.post("/login", data={"name": "mira", "password": PASSWORD}).status_code == 303
    client.set_cookie("aggregator", stolen)
    assert client.get("/password").status_code == 303


def test_what_a_visitor_planted_is_gone_after_the_sign_in(app: Flask, signed_in: SignedIn) -> None:
    """Session fixation: neither the token nor anything else of the cookie before is kept."""
    signed_in(Role.READER, "mira")
    with app.test_client() as browser:
        with browser.session_transaction() as planted:
            planted["_user_id"] = "known to the attacker"
            planted["csrf_token"] = "known too"
        browser.post("/login", data={"name": "mira", "password": PASSWORD})
        assert session["_user_id"] != "known to the attacker"
        assert session.get("csrf_token") != "known too"


@pytest.mark.parametrize("size", [1_000, 100])
def test_folders_are_not_nested_until_pages_break(
    told: Flask, conn: Connection, signed_in: SignedIn, size: int
) -> None:
    admin = signed_in(Role.ADMIN)
    form = {"link": "https://deep.example/feed", "folder": "/".join("a" * size)}
    answer = admin.post("/admin/feeds/add", data=form)
    assert answer.status_code == 422
    assert "32" in answer.text
    assert conn.execute("SELECT count(*) FROM folders").fetchone()[0] == 0
    assert admin.get("/").status_code == 200


def test_a_curators_words_are_bounded_when_they_pick(conn: Connection, library: Library, signed_in: SignedIn) -> None:
    entry = library.entry(library.feed("alpha"), "one")
    with transaction(conn):
        shelf = collections.add_collection(conn, "Shelf", audience=Audience.MEMBERS)
    form = {"collection": "shelf", "headline": "h" * 9_000, "comment": "c" * 90_000}
    assert signed_in(Role.CURATOR).post(f"/entry/{entry}/collect", data=form).status_code == 303
    item = collections.list_items(conn, shelf.id)[0]
    assert (len(item.headline or ""), len(item.comment or "")) == (300, 5000)


def test_no_published_feed_tells_what_an_admin_signs_in_with(
    conn: Connection, library: Library, client: FlaskClient
) -> None:
    feed = library.feed("alpha")
    entry = library.entry(feed, "one", "Cloud")
    with transaction(conn):
        conn.execute("UPDATE feeds SET url = 'https://mirabel:secret@alpha.example/feed'")
        topics.add_topic(conn, "Cloud")
        shelf = collections.add_collection(conn, "Shelf", audience=Audience.PUBLIC)
        collections.add_item(conn, shelf.id, entry, None)
    for path in ("/c/shelf", "/topic/cloud"):
        for kind in (".atom", ".rss", ".json", ".opml", ""):
            answer = client.get(path + kind)
            assert answer.status_code == (404 if path + kind == "/topic/cloud.opml" else 200)
            assert "secret" not in answer.text
            assert "mirabel" not in answer.text


@pytest.mark.parametrize("audience", [Audience.PRIVATE, Audience.MEMBERS])
def test_no_published_form_of_a_closed_collection_is_given_out(
    conn: Connection, library: Library, client: FlaskClient, settings: Settings, audience: Audience
) -> None:
    entry = library.entry(library.feed("alpha"), "one", "Cloud")
    with transaction(conn):
        topics.add_topic(conn, "Cloud")
        shelf = collections.add_collection(conn, "Shelf", audience=audience)
        collections.add_item(conn, shelf.id, entry, None)
    closed = create_app(replace(settings, public_reading=False)).test_client()
    for browser in (client, closed):
        for kind in ("", ".atom", ".rss", ".json", ".opml"):
            answer = browser.get(f"/c/shelf{kind}", headers={"If-None-Match": "*"})
            assert answer.status_code in (303, 404)
            assert "public" not in answer.headers["Cache-Control"]
    assert closed.get("/topic/cloud.atom").status_code == 303


@pytest.mark.parametrize(
    "goal", ["//e", "/\\e", "https:e", "/%09//e", "\t//e", "javascript:alert(1)", "/%2f/e", "/\n/e"]
)
def test_a_sign_in_leads_to_this_site_alone(signed_in: SignedIn, goal: str) -> None:
    member = signed_in(Role.READER, "mira")
    for answer in (
        member.get("/login", query_string={"next": goal}),
        member.post("/login", data={"name": "mira", "password": PASSWORD, "next": goal}),
        member.post("/preferences", data={"next": goal}),
        member.post("/undo", data={"next": goal}),
    ):
        assert answer.status_code == 303
        assert answer.location in ("/", "/preferences")


def test_a_title_stays_a_title(client: FlaskClient, library: Library) -> None:
    feed = library.feed("alpha")
    entry = library.entry(feed, '"><script>alert(1)</script>', "<i>tag", author="<b>author")
    for path in ("/", f"/entry/{entry}"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "<b>author" not in page
        assert "<i>tag" not in page


def test_publishers_learn_nothing_from_a_link(client: FlaskClient, library: Library) -> None:
    entry = library.entry(
        library.feed("alpha"), "one", enclosures=(Enclosure("https://x.example/e.mp3", "audio/mpeg", 1),)
    )
    outside = [link for link in find(tree(client.get(f"/entry/{entry}").text), "a") if "://" in link.get("href", "")]
    assert len(outside) >= 3
    for link in outside:
        assert {"noopener", "noreferrer"} <= set(link.get("rel", "").split()), link.get("href")
