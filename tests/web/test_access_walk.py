"""Every address of the site, asked by everybody: what is not listed as open is closed."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from aggregator.model import Audience, Order, Role
from aggregator.store import collections, topics, users
from aggregator.store.db import transaction
from aggregator.web.app import create_app

# Who may ask what: an endpoint that stands nowhere here fails the test.
OPEN = {
    "static", "health.healthz", "auth.login", "auth.login_submit", "auth.logout", "auth.setup", "auth.setup_submit",
    "preferences.page", "preferences.save", "collections.listed", "collections.shown", "published.collection",
    "offline.worker", "offline.page", "offline.manifest",
}  # fmt: skip
READING = {
    "reading.index", "reading.topic", "entry.page", "changes.page", "published.topic", "completion.listed",
    "pictures.picture", "pictures.icon",
}  # fmt: skip
READING |= {
    "arrived.new", "onward.next_list", "side.folder", "side.topics", "side.without", "keys.keys", "original.original",
}  # fmt: skip
MEMBERS = {
    "auth.password_form", "auth.change_password", "marks.read", "marks.unread", "marks.star", "marks.unstar",
    "marks.mark_all", "marks.undo", "full_text.load",
}  # fmt: skip
MEMBERS |= {
    "views.add", "views.rename", "views.remove", "views.move", "following.page", "following.follow_feed",
    "following.follow_topic", "following.mute_words", "following.unmute_words", "own_feeds.listed", "own_feeds.add",
    "own_feeds.one", "own_feeds.pause", "own_feeds.resume", "own_feeds.rename", "own_feeds.ask_remove",
    "own_feeds.remove",
}  # fmt: skip
MEMBERS |= {
    "edition.page", "edition.shown", "edition.new", "edition.finish", "edition.undo", "edition.set_length",
}  # fmt: skip
CURATORS = {
    "picks.form", "picks.collect", "picks.uncollect", "collections.add", "collections.edit", "collections.change",
    "collections.ask_remove", "collections.remove", "collections.change_item", "collections.remove_item",
    "collections.move_item",
}  # fmt: skip
CURATORS |= {
    "admin_topics.listed", "admin_topics.add", "admin_topics.edit", "admin_topics.change", "admin_topics.remove",
    "topic_tools.preview_new", "topic_tools.preview", "topic_tools.progress", "topic_tools.merge", "entry_tags.change",
}  # fmt: skip
REFUSED = (303, 403, 404)


@pytest.fixture
def rooms(conn, library, signed_in) -> dict[str, object]:
    """One of each thing, so that no address is closed merely because nothing is there."""
    entry = library.entry(library.feed("mine"), "One", "Cloud")
    signed_in(Role.CURATOR, "owner")
    owner = users.find_user(conn, "owner")[0].id
    with transaction(conn):
        topic = topics.add_topic(conn, "Cloud")
        one = collections.add_collection(conn, "Shelf", audience=Audience.MEMBERS, order=Order.HAND, owner=owner)
        item = collections.add_item(conn, one.id, entry, owner)
    return {
        "slug": "shelf", "entry_id": entry, "feed_id": 1, "topic_id": topic.id, "user_id": owner, "item_id": item.id,
        "kind": "atom", "token": "x", "filename": "style.css", "view_id": 1, "words_id": 1, "edition_id": 1,
        "signature": "x", "code": "x", "folder_id": 0,
    }  # fmt: skip


def addresses(app, rooms) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method, path of every rule."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            values = {name: rooms[name] for name in rule.arguments}
            if rule.endpoint in ("reading.topic", "published.topic"):
                values["slug"] = "cloud"
            path = app.url_map.bind("localhost").build(rule.endpoint, values)
            for method in sorted(rule.methods - {"OPTIONS", "HEAD"}):
                yield rule.endpoint, method, path


def test_every_address_is_listed_or_for_admins(app, rooms) -> None:
    listed = OPEN | READING | MEMBERS | CURATORS
    assert len(OPEN) + len(READING) + len(MEMBERS) + len(CURATORS) == len(listed)
    endpoints = {endpoint for endpoint, _, _ in addresses(app, rooms)}
    assert listed <= endpoints
    others = endpoints - listed
    assert {endpoint.partition(".")[0] for endpoint in others} == {
        "admin_feed", "admin_feeds", "admin_import", "admin_people", "admin_settings", "first_page",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (None, OPEN | READING),
        (Role.READER, OPEN | READING | MEMBERS),
        (Role.CURATOR, OPEN | READING | MEMBERS | CURATORS),
    ],
)
def test_what_is_not_listed_is_refused_and_changes_nothing(app, conn, client, rooms, signed_in, role, allowed) -> None:
    browser = signed_in(role) if role else client
    before = dump(conn)
    for endpoint, method, path in addresses(app, rooms):
        if endpoint in allowed:
            continue
        answer = browser.open(path, method=method, data={"title": "x", "name": "x", "role": "admin"})
        assert answer.status_code in REFUSED, (endpoint, method, path, answer.status_code)
        if answer.status_code == 303:
            assert role is None
            assert answer.headers["Location"].startswith("/login"), (endpoint, answer.headers["Location"])
    assert dump(conn) == before


def test_nothing_is_read_without_signing_in_where_reading_is_closed(settings, conn, rooms) -> None:
    closed = create_app(replace(settings, public_reading=False))
    closed.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    browser = closed.test_client()
    for endpoint, method, path in addresses(closed, rooms):
        if endpoint in OPEN:
            continue
        answer = browser.open(path, method=method)
        assert answer.status_code in REFUSED, (endpoint, method, path, answer.status_code)
    assert "One" not in browser.get("/", follow_redirects=True).text


def test_no_get_changes_anything(app, conn, rooms, signed_in) -> None:
    admin = signed_in(Role.ADMIN)
    admin.get("/topic/cloud.atom")  # the installation's id is made once
    before = dump(conn)
    for endpoint, method, path in addresses(app, rooms):
        if method == "GET":
            assert admin.get(path).status_code < 500, (endpoint, path)
            assert admin.head(path).status_code < 500, (endpoint, path)
    assert dump(conn) == before


def test_every_form_needs_its_token(settings, conn, rooms, signed_in) -> None:
    """Also for those who may: a form of another site changes nothing."""
    app = create_app(settings)
    admin = app.test_client()
    signed_in(Role.ADMIN, "ada")
    token = re.search(r'name="csrf_token" value="([^"]+)"', admin.get("/login").text)[1]
    form = {"name": "ada", "password": "correct horse battery", "csrf_token": token}
    assert admin.post("/login", data=form).status_code == 303
    before = dump(conn)
    asked = 0
    for endpoint, method, path in addresses(app, rooms):
        if method == "GET":
            continue
        for data in ({}, {"csrf_token": token}):  # none, and that of the time before signing in
            answer = admin.open(path, method=method, data=data)
            assert answer.status_code == 400, (endpoint, method, answer.status_code)
            asked += 1
    assert asked > 50
    assert dump(conn) == before


def test_another_persons_things_are_not_there(conn, rooms, signed_in, client) -> None:
    with transaction(conn):
        conn.execute("UPDATE collections SET audience = 'private'")
    item = rooms["item_id"]
    paths = ["/c/shelf", "/c/shelf.atom", "/c/shelf/edit", "/c/shelf/remove"]
    posts = ["/c/shelf/edit", "/c/shelf/remove", f"/c/shelf/items/{item}", f"/c/shelf/items/{item}/remove"]
    browsers = (client, signed_in(Role.CURATOR, "other"), signed_in(Role.ADMIN, "ada"))
    before = dump(conn)
    for browser in browsers:
        assert {browser.get(path).status_code for path in paths} == {404}
        assert {browser.post(path, data={"title": "Mine"}).status_code for path in posts} == {404}
        assert "Shelf" not in browser.get("/collections").text
    assert dump(conn) == before


def dump(conn) -> list[str]:
    """Everything stored but the count of wrong passwords."""
    return [line for line in conn.iterdump() if 'INTO "login_failures"' not in line]
