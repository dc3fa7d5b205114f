"""Collections and topics as feeds: to whom, in which form, and not sent twice."""

from dataclasses import replace

import feedparser
import pytest

from aggregator.model import Audience, Order, Role
from aggregator.store import collections as stored
from aggregator.store import topics, users
from aggregator.store.db import transaction
from aggregator.web.app import create_app

TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
    "opml": "text/x-opml; charset=utf-8",
}


@pytest.fixture
def cora(signed_in):
    return signed_in(Role.CURATOR, "cora")


@pytest.fixture
def entries(library) -> list[int]:
    feed = library.feed("alpenbote")
    return [library.entry(feed, title, "Cloud", url=f"https://news.example/{title}") for title in ("One", "Two")]


@pytest.fixture
def made(conn, cora, entries):
    """``made(audience)``: a collection of cora's with two picks."""

    def make(audience: Audience):
        owner = users.find_user(conn, "cora")[0].id
        with transaction(conn):
            one = stored.add_collection(conn, "Cooling", audience=audience, order=Order.HAND, owner=owner)
            for entry in entries:
                stored.add_item(conn, one.id, entry, owner, "My headline", "My comment")
        return stored.find_collection(conn, one.slug)

    return make


@pytest.fixture
def topic(conn, entries):
    with transaction(conn):
        return topics.add_topic(conn, "Cloud")


@pytest.mark.parametrize("kind", TYPES)
def test_a_collection(client, made, kind) -> None:
    answer = client.get(f"/c/{made(Audience.PUBLIC).slug}.{kind}")
    assert answer.status_code == 200
    assert answer.content_type == TYPES[kind]
    if kind == "opml":
        assert b"https://alpenbote.example/feed" in answer.data
    elif kind == "json":
        assert answer.get_json(force=True)["feed_url"] == "http://localhost/c/cooling.json"
    else:
        assert [entry.title for entry in feedparser.parse(answer.data).entries] == ["My headline"] * 2


@pytest.mark.parametrize("kind", ["atom", "rss", "json"])
def test_a_topic(client, topic, kind) -> None:
    answer = client.get(f"/topic/cloud.{kind}")
    assert (answer.status_code, answer.content_type) == (200, TYPES[kind])
    assert b"https://news.example/One" in answer.data


@pytest.mark.parametrize(
    "path", ["/topic/none.atom", "/topic/cloud.opml", "/topic/cloud.xml", "/c/none.atom", "/c/x.exe"]
)
def test_what_is_not_there(client, topic, path) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("kind", TYPES)
def test_nothing_is_sent_twice(client, conn, made, kind) -> None:
    one = made(Audience.PUBLIC)
    path = f"/c/{one.slug}.{kind}"
    first = client.get(path)
    for headers in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-None-Match": f'"other", W/{first.headers["ETag"]}'},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        again = client.get(path, headers=headers)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    with transaction(conn):
        item = stored.list_items(conn, one.id)[0]
        stored.remove_item(conn, item.id)
        conn.execute("UPDATE collections SET updated = updated + 5")
    if kind != "opml":
        assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 200


def test_a_head_and_a_condition_cost_no_change(client, conn, made, topic) -> None:
    one = made(Audience.PUBLIC)
    client.get("/topic/cloud.atom")  # the installation's id is made once
    before = list(conn.iterdump())
    for path in (f"/c/{one.slug}.atom", "/topic/cloud.atom"):
        assert client.head(path).status_code == 200
    assert list(conn.iterdump()) == before


@pytest.mark.parametrize(
    ("audience", "visitor", "reader", "owner"),
    [(Audience.PUBLIC, 200, 200, 200), (Audience.MEMBERS, 303, 200, 200), (Audience.PRIVATE, 404, 404, 200)],
)
@pytest.mark.parametrize("suffix", ["", ".atom", ".rss", ".json", ".opml"])
def test_by_audience(client, signed_in, cora, made, audience, visitor, reader, owner, suffix) -> None:
    path = f"/c/{made(audience).slug}{suffix}"
    assert [b.get(path).status_code for b in (client, signed_in(Role.READER, "rea"), cora)] == [visitor, reader, owner]


def test_caches(client, cora, made) -> None:
    path = f"/c/{made(Audience.PUBLIC).slug}.atom"
    shared = client.get(path)
    assert shared.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in shared.headers
    assert cora.get(path).headers["Cache-Control"] == "private, no-cache"


def test_topics_follow_public_reading(client, cora, conn, settings, topic) -> None:
    closed = create_app(replace(settings, public_reading=False)).test_client()
    assert closed.get("/topic/cloud.atom").status_code == 303
    assert client.get("/topic/cloud.atom").headers["Cache-Control"] == "public, max-age=300"
    assert cora.get("/topic/cloud.atom").headers["Cache-Control"] == "private, no-cache"


def test_the_configured_address_stands_in_it(client, conn, made) -> None:
    path = f"/c/{made(Audience.PUBLIC).slug}.json"
    forged = {"Host": "evil.example"}
    with transaction(conn):
        conn.execute("INSERT INTO settings VALUES ('public_url', 'https://news.example/')")
    document = client.get(path, headers=forged).get_json(force=True)
    assert document["feed_url"] == "https://news.example/c/cooling.json"
    assert document["home_page_url"] == "https://news.example/c/cooling"
    assert "evil.example" not in client.get(path, headers=forged).text
