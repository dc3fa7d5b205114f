"""A private feed is seen by its owner alone: on every page, in every count, export and command."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from aggregator.config import Settings
from aggregator.model import Audience, EntryQuery, Order, Outline, Role
from aggregator.people import accounts
from aggregator.poll.plan import Planner
from aggregator.store import collections, entries, feeds, topics, users
from aggregator.store.db import connect, transaction
from aggregator.store.related import related_entries
from aggregator.subscribe.catalogue import export_opml, import_opml
from aggregator.web import own_feeds
from aggregator.web.app import create_app
from tests.support.command import aggregator
from tests.support.feeds import item, opml, rss
from tests.support.server import FeedServer
from tests.web.conftest import Library
from tests.web.pages import find, listed, tree, words

SECRET = "zebrafish"
"""Stands in the private feed's address, its title, and its entry's title, text and author."""
URL = f"https://{SECRET}.example/feed"


@dataclass(frozen=True)
class Den:
    """A member with a private feed, beside a feed that everybody reads."""

    owner: int
    feed: int
    entry: int
    shared: int  # the feed of the catalogue
    public: int  # its entry
    mine: FlaskClient


@pytest.fixture
def den(conn, library: Library, signed_in: Callable[..., FlaskClient]) -> Den:
    with transaction(conn):
        topics.add_topic(conn, "Cloud")
        topics.add_topic(conn, "Rare")
    shared = library.feed("shared", "News")
    public = library.entry(shared, "Common cloud", "Cloud", content="heron")
    mine = signed_in(Role.READER, "olga")
    owner = users.find_user(conn, "olga")[0].id
    with transaction(conn):
        feed, new = feeds.add_feed(conn, Outline(URL, f"The {SECRET} post", folders=(("Hidden",),)), owner=owner)
    assert new
    entry = library.entry(
        feed, f"A {SECRET} cloud", "Cloud", "Rare", content=f"heron {SECRET}", author=f"{SECRET} author"
    )
    return Den(owner, feed, entry, shared, public, mine)


@pytest.fixture
def others(den: Den, client: FlaskClient, signed_in: Callable[..., FlaskClient]) -> dict[str, FlaskClient]:
    """Everybody else, whatever they may do."""
    return {
        "visitor": client,
        "reader": signed_in(Role.READER, "rea"),
        "curator": signed_in(Role.CURATOR, "cora"),
        "admin": signed_in(Role.ADMIN, "ada"),
    }


LISTS = (
    "/", "/?group=none", "/?group=day", "/?group=feed", "/?topic=cloud", "/topic/cloud", "/?not=cloud", "/?unread=1",
    "/?q=heron", "/?q=topic:cloud", "/?q=author:author",
)  # fmt: skip


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_its_owner_reads_it_like_any_feed(den: Den) -> None:
    assert SECRET in den.mine.get(f"/search/complete?q=feed:{SECRET[:5]}").text
    for path in ("/", "/?topic=cloud", "/?unread=1", "/?q=heron", f"/?q={SECRET}", f"/?feed={den.feed}"):
        assert den.entry in listed(den.mine.get(path).text).ids, path
    page = den.mine.get("/").text
    (section,) = find(tree(page), "details[data-keep=my-feeds]")
    assert [link.get("href") for link in find(section, "a")] == [f"/?feed={den.feed}", "/feeds"]
    assert f"/?feed={den.feed}" not in [link.get("href") for link in find(tree(page), "details[data-keep=feeds] a")], (
        "it stands in no folder of the catalogue"
    )
    assert SECRET in den.mine.get(f"/entry/{den.entry}").text
    assert den.mine.get(f"/entry/{den.entry}/changes").status_code == 200
    assert den.mine.post(f"/entry/{den.entry}/star").status_code == 303
    assert listed(den.mine.get("/?starred=1").text).ids == [den.entry]


def test_nobody_else_finds_it_in_a_list(den: Den, others: dict[str, FlaskClient]) -> None:
    for who, browser in others.items():
        for path in LISTS:
            answer = browser.get(path)
            assert answer.status_code == 200, (who, path)
            assert SECRET not in answer.text, (who, path)
        for path in (
            f"/search/complete?q=feed:{SECRET[:5]}",
            "/side/folder/0",
            "/next",
            f"/new?since=0&q={SECRET[:5]}",
        ):
            assert SECRET not in browser.get(path).text, (who, path)
        assert listed(browser.get("/").text).ids == [den.public], who
        assert listed(browser.get(f"/?q={SECRET}").text).ids == [], who
        assert listed(browser.get("/?topic=rare").text).ids == [], who


def test_nobody_else_counts_it(den: Den, others: dict[str, FlaskClient]) -> None:
    def number(browser: FlaskClient, link: str) -> list[str]:
        return [words(one) for one in find(tree(browser.get("/").text), f"{link} .num")]

    for who, browser in others.items():
        assert number(browser, "#side-nav a[href='/']") == ["1"], who
        assert number(browser, "#side-nav a[href='/?topic=cloud']") == ["1"], who
        assert number(browser, "#side-nav a[href='/?topic=rare']") == [], who
        assert number(browser, ".chips a[href='/?topic=cloud']") == ["1"], who
        assert number(browser, ".group-head") == ["1"], who
        if who != "visitor":
            assert number(browser, "#side-nav a[href='/?unread=1']") == ["1"], who
        for path in (f"/side/topics?feed={den.feed}", "/side/topics", "/side/without"):
            assert "Rare" not in browser.get(path).text, (who, path)
    assert number(den.mine, "#side-nav a[href='/']") == ["2"]
    assert number(den.mine, ".chips a[href='/?topic=rare']") == ["1"]


def test_its_pages_are_not_there_for_others(den: Den, others: dict[str, FlaskClient], conn) -> None:
    gets = (
        f"/entry/{den.entry}", f"/entry/{den.entry}/changes", f"/entry/{den.entry}/collect", f"/?feed={den.feed}",
        f"/feeds/{den.feed}", f"/feeds/{den.feed}/remove", f"/icon/{den.feed}", f"/admin/feeds/{den.feed}",
        f"/admin/feeds/{den.feed}/document", f"/admin/feeds/{den.feed}/remove",
    )  # fmt: skip
    posts = (
        f"/entry/{den.entry}/read", f"/entry/{den.entry}/star", f"/entry/{den.entry}/collect",
        f"/entry/{den.entry}/article", f"/feeds/{den.feed}/pause", f"/feeds/{den.feed}/resume",
        f"/feeds/{den.feed}/rename", f"/feeds/{den.feed}/remove", f"/admin/feeds/{den.feed}",
        f"/admin/feeds/{den.feed}/poll", f"/admin/feeds/{den.feed}/pause", f"/admin/feeds/{den.feed}/remove",
        f"/admin/feeds/{den.feed}/rename", f"/admin/feeds/{den.feed}/reparse",
    )  # fmt: skip
    for who, browser in others.items():
        for method, paths in (("GET", gets), ("POST", posts)):
            for path in paths:
                answer = browser.open(path, method=method, data={"title": "x", "collection": "shelf"})
                assert answer.status_code in (303, 403, 404, 405), (who, method, path)
                if answer.status_code == 303:
                    assert answer.headers["Location"].startswith("/login"), (who, path)
                assert SECRET not in answer.text, (who, path)
        if who != "visitor":
            data = {"feed": den.feed, "level": "muted"}
            assert browser.post("/following/feeds", data=data).status_code == 404, who
    (kept,) = feeds.list_own_feeds(conn, den.owner)
    assert (kept.state, kept.title, kept.entries) == ("active", f"The {SECRET} post", 1)


def test_marking_all_of_others_reads_nothing_of_it(den: Den, others: dict[str, FlaskClient], conn) -> None:
    for browser in (others["reader"], others["admin"]):
        browser.post("/mark-all", data={"as_of": den.entry})
    ids = [one.id for one in entries.list_entries(conn, EntryQuery(reader=den.owner, unread=True))]
    assert set(ids) == {den.entry, den.public}


def test_what_goes_out_does_not_hold_it(den: Den, others: dict[str, FlaskClient], conn, settings: Settings) -> None:
    for suffix in ("atom", "rss", "json"):
        for browser in (*others.values(), den.mine):
            text = browser.get(f"/topic/cloud.{suffix}").text
            assert "Common cloud" in text
            assert SECRET not in text
    assert SECRET not in export_opml(conn).decode()
    assert SECRET not in others["admin"].get("/admin/feeds/export").text
    asked = (
        ("entries",), ("entries", "--json"), ("entries", "--search", "heron"), ("entries", "--topic", "cloud"),
        ("export",), ("export", "--format", "atom", "--topic", "cloud"), ("feeds", "list"), ("feeds", "list", "--json"),
        ("topics", "list", "--json"),
    )  # fmt: skip
    for arguments in asked:
        done = aggregator(settings.instance.parent, *arguments)
        assert SECRET not in done.stdout + done.stderr, arguments
    for arguments in (("show",), ("pause",), ("remove",)):
        for name in (URL, str(den.feed)):
            done = aggregator(settings.instance.parent, "feeds", *arguments, name, expect=2)
            assert "The " not in done.stdout + done.stderr
    assert feeds.get_feed(conn, den.feed).state == "active"


def test_related_entries_are_never_those_of_another(den: Den, conn) -> None:
    for reader in (None, users.find_user(conn, "olga")[0].id + 100):
        assert [one.id for one in related_entries(conn, den.public, reader, 6)] == []
    assert [one.id for one in related_entries(conn, den.public, den.owner, 6)] == [den.entry]


def test_topics_of_others_hold_nothing_of_it(den: Den, conn) -> None:
    assert entries.topic_counts(conn, EntryQuery()) == {"cloud": 1}
    assert entries.topic_counts(conn, EntryQuery(reader=den.owner)) == {"cloud": 2, "rare": 1}
    assert entries.count_entries(conn, EntryQuery()) == 1
    assert entries.get_entry(conn, den.entry, None) is None
    assert entries.get_entry(conn, den.entry, den.owner) is not None


def test_a_new_member_gets_nothing_of_it(den: Den, signed_in: Callable[..., FlaskClient]) -> None:
    newcomer = signed_in(Role.ADMIN, "nora")
    assert listed(newcomer.get("/").text).ids == [den.public]


# ── administration ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_admins_see_a_number_alone(den: Den, others: dict[str, FlaskClient], conn) -> None:
    admin = others["admin"]
    page = admin.get("/admin/feeds").text
    assert "Beside them members have 1 private feed." in " ".join(page.split())
    for path in ("/admin/feeds", f"/admin/feeds?q={SECRET}", "/admin/feeds?show=failing", "/admin/people", "/start",
                 "/admin/feeds/progress"):  # fmt: skip
        assert URL not in admin.get(path).text, path
        assert f"{SECRET} post" not in admin.get(path).text, path
    assert [feed.id for feed in feeds.list_feeds(conn)] == [den.shared]
    for act in ("poll", "pause", "resume", "remove"):
        admin.post("/admin/feeds/bulk", data={"feed": den.feed, "do": act, "sure": "1"})
    assert feeds.get_feed(conn, den.feed).state == "active"


def test_what_admins_do_to_all_feeds_leaves_it_alone(den: Den, conn) -> None:
    conn.execute("UPDATE feed_polls SET error_kind = 'dns', next_poll = 9999999999")
    with transaction(conn):
        assert feeds.retry_failed(conn) == 1
    assert feeds.get_feed(conn, den.feed).next_poll.timestamp() == 9999999999
    assert feeds.first_polls(conn).total == 1
    with transaction(conn):
        feeds.remove_feed(conn, den.shared)
    assert not feeds.has_own_feeds(conn), "a private feed does not make a catalogue"


def test_a_feed_of_the_catalogue_may_have_the_same_address(den: Den, conn, settings: Settings) -> None:
    report = import_opml(conn, opml(URL), settings)
    assert report.added == ["f"]
    assert report.there == []
    shared = feeds.find_feed(conn, URL)
    assert shared is not None
    assert (shared.owner, shared.id == den.feed) == (None, False)
    assert feeds.find_feed(conn, URL, den.owner).id == den.feed
    assert feeds.find_feed(conn, URL, den.owner + 1) is None


def test_it_is_polled_like_any_feed(den: Den, conn, settings: Settings) -> None:
    due = Planner(conn, settings.instance).due(10)
    assert {request.feed for request in due} == {den.feed, den.shared}


def test_it_goes_with_its_owner_and_the_search_forgets_it(den: Den, conn, others: dict[str, FlaskClient]) -> None:
    person = users.get_user(conn, den.owner)
    with transaction(conn):
        accounts.remove(conn, person)
    assert feeds.get_feed(conn, den.feed) is None
    found = conn.execute("SELECT count(*) FROM entry_search WHERE entry_search MATCH ?", (SECRET,)).fetchone()[0]
    assert found == 0
    assert conn.execute("SELECT count(*) FROM entry_texts WHERE text LIKE ?", (f"%{SECRET}%",)).fetchone()[0] == 0
    assert feeds.get_feed(conn, den.shared) is not None


# ── picking: its owner may publish it ───────────────────────────────────────────────────────────────────────────────


def test_a_curator_is_told_that_a_pick_publishes(conn, library: Library, signed_in, client: FlaskClient) -> None:
    curator = signed_in(Role.CURATOR, "cora")
    owner = users.find_user(conn, "cora")[0].id
    with transaction(conn):
        feed, _ = feeds.add_feed(conn, Outline(URL, None), owner=owner)
        collections.add_collection(conn, "Shelf", audience=Audience.PUBLIC, order=Order.HAND, owner=owner)
    entry = library.entry(feed, f"A {SECRET}")
    shared = library.entry(library.feed("shared"), "Common")
    hint = "This feed is yours alone. Whoever sees the collection will see this entry"
    assert hint in curator.get(f"/entry/{entry}/collect").text
    assert hint not in curator.get(f"/entry/{shared}/collect").text
    assert client.get("/c/shelf").text.count(SECRET) == 0
    assert curator.post(f"/entry/{entry}/collect", data={"collection": "shelf"}).status_code == 303
    assert f"A {SECRET}" in client.get("/c/shelf").text
    assert client.get(f"/entry/{entry}").status_code == 404


# ── the page “My feeds” ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def web() -> Iterator[FeedServer]:
    with FeedServer() as server:
        server.put("/paper", rss(item(1, title="First"), title="My paper"), content_type="application/rss+xml")
        server.put("/page", b"<html><head>" + b"".join(
            b'<link rel="alternate" type="application/rss+xml" title="%s" href="/%s">' % (name, name)
            for name in (b"one", b"two")
        ) + b"</head><body>A page</body></html>", content_type="text/html")  # fmt: skip
        server.put("/bare", b"<html><body>Nothing</body></html>", content_type="text/html")
        for name in ("one", "two"):
            server.put(f"/{name}", rss(item(1), title=name))
        yield server


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        instance=tmp_path / "instance", public_reading=True, time_zone="Europe/Zurich", allow_private_networks=True
    )


def own(conn, name: str = "a-reader") -> list[str]:
    return [feed.url for feed in feeds.list_own_feeds(conn, users.find_user(conn, name)[0].id)]


def test_a_feed_is_added_by_its_address_and_read_at_once(web: FeedServer, conn, signed_in, client) -> None:
    reader = signed_in()
    url = web.url("/paper")
    answer = reader.post("/feeds", data={"url": url})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/feeds")
    assert len(web.hits("/paper")) == 1, "what was read when looking is not asked again"
    assert own(conn) == [url]
    page = tree(reader.get("/feeds").text)
    assert [words(row) for row in find(page, ".own-rows b a")] == ["My paper"]
    assert "First" in reader.get("/").text
    assert "First" not in client.get("/").text
    assert reader.post("/feeds", data={"url": url}).status_code == 303
    assert own(conn) == [url], "once is enough"
    assert "This is among your feeds already." in reader.get("/feeds").text


def test_of_several_feeds_one_chooses(web: FeedServer, conn, signed_in) -> None:
    reader = signed_in()
    page = tree(reader.post("/feeds", data={"url": web.url("/page")}).text)
    links = [box.get("value") for box in find(page, "input[name=link]")]
    assert links == [web.url("/one"), web.url("/two")]
    assert own(conn) == []
    reader.post("/feeds", data={"link": links})
    assert own(conn) == links


def test_one_that_is_in_the_catalogue_is_offered_to_be_followed(web: FeedServer, conn, library, signed_in) -> None:
    reader = signed_in()
    with transaction(conn):
        for path in ("/paper", "/one", "/two"):
            feeds.add_feed(conn, Outline(web.url(path), f"Known {path}"))
    shared = feeds.find_feed(conn, web.url("/paper")).id
    for data in ({"url": web.url("/paper")}, {"link": [web.url("/one"), web.url("/two")]}):
        answer = reader.post("/feeds", data=data)
        assert answer.status_code == 422
        assert "is in the catalogue already" in answer.text
        assert own(conn) == []
    reader.post("/following/feeds", data={"feed": shared, "level": "muted"})
    page = tree(reader.post("/feeds", data={"url": web.url("/paper")}).text)
    (button,) = find(page, "button[value=everywhere]")
    assert words(button) == "Follow it everywhere"
    assert web.hits("/paper") == [], "the catalogue is asked before the server"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "An address is needed."),
        ("ftp://example.org/feed", "only http and https"),
        ("/bare", "is a page that names no feed"),
        ("/missing", "Not found (404)"),
    ],
)
def test_what_cannot_be_added_says_why(web: FeedServer, conn, signed_in, address: str, why: str) -> None:
    reader = signed_in()
    answer = reader.post("/feeds", data={"url": web.url(address) if address.startswith("/") else address})
    assert answer.status_code == 422
    assert why in words(tree(answer.text))
    assert own(conn) == []


def test_private_networks_stay_closed(web: FeedServer, settings: Settings, conn, signed_in) -> None:
    signed_in()
    closed = create_app(replace(settings, allow_private_networks=False))
    closed.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    browser = closed.test_client()
    browser.post("/login", data={"name": "a-reader", "password": "correct horse battery"})
    for data in ({"url": web.url("/paper")}, {"link": web.url("/paper")}):
        assert browser.post("/feeds", data=data).status_code == 422
    assert own(conn) == []
    assert web.requests == []


def test_a_member_has_a_limited_number(web: FeedServer, app: Flask, settings: Settings, conn, signed_in) -> None:
    app.config["AGGREGATOR"] = replace(settings, private_feeds=1)
    reader = signed_in()
    answer = reader.post("/feeds", data={"link": [web.url("/one"), web.url("/two")]})
    assert answer.status_code == 422
    assert "A member may have 1 feed of their own." in answer.text
    assert own(conn) == []
    reader.post("/feeds", data={"url": web.url("/one")})
    asked = len(web.requests)
    assert "A member may have 1 feed of their own." in reader.post("/feeds", data={"url": web.url("/two")}).text
    assert len(web.requests) == asked, "no server is asked for nothing"
    assert own(conn) == [web.url("/one")]
    app.config["AGGREGATOR"] = replace(settings, private_feeds=0)
    assert "switched off" in signed_in(Role.READER, "other").get("/feeds").text
    assert "url" in [field.get("name") for field in find(tree(reader.get("/feeds").text), "main input")]


def test_only_some_look_at_once(web: FeedServer, conn, signed_in, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_feeds, "WAIT_SECONDS", 0)
    reader = signed_in()
    for _ in range(own_feeds.LOOKING):
        assert own_feeds._places.acquire(blocking=False)
    try:
        answer = reader.post("/feeds", data={"url": web.url("/paper")})
    finally:
        for _ in range(own_feeds.LOOKING):
            own_feeds._places.release()
    assert answer.status_code == 422
    assert "Others are looking for feeds" in answer.text
    assert web.requests == []
    assert reader.post("/feeds", data={"url": web.url("/paper")}).status_code == 303


def test_its_owner_pauses_renames_and_removes_it(den: Den, conn) -> None:
    mine, home = den.mine, f"/feeds/{den.feed}"
    page = mine.get(home).text
    assert URL in page
    assert mine.post(f"{home}/pause").headers["Location"] == home
    assert feeds.get_feed(conn, den.feed).state == "paused"
    assert "Paused" in mine.get("/feeds").text
    mine.post(f"{home}/resume")
    assert feeds.get_feed(conn, den.feed).state == "active"
    mine.post(f"{home}/rename", data={"title": "Mine alone"})
    assert feeds.get_feed(conn, den.feed).title == "Mine alone"
    asked = mine.get(f"{home}/remove").text
    assert "1 entry goes with it" in asked
    assert feeds.get_feed(conn, den.feed) is not None
    assert mine.post(f"{home}/remove").headers["Location"] == "/feeds"
    assert feeds.get_feed(conn, den.feed) is None
    assert mine.get(f"/entry/{den.entry}").status_code == 404
    for verb in ("pause", "resume", "rename", "remove"):
        assert mine.post(f"/feeds/{den.shared}/{verb}").status_code == 404, "the catalogue is not theirs"
    assert mine.get(f"/feeds/{den.shared}").status_code == 404


def test_its_trouble_is_told_on_its_own_page(den: Den, conn) -> None:
    conn.execute(
        "UPDATE feed_polls SET error_kind = 'dns', error_detail = 'no such host', failures = 2, last_poll = 1, "
        "failing_since = 1 WHERE feed = ?",
        (den.feed,),
    )
    conn.execute(
        "INSERT INTO poll_log (feed, first, last, outcome, status, detail, new_entries) "
        "VALUES (?, 1, 1, 'failed', NULL, 'no such host', 0)",
        (den.feed,),
    )
    assert "The host’s name is not known" in den.mine.get("/feeds").text.replace("&#39;", "’").replace("'", "’")
    page = words(tree(den.mine.get(f"/feeds/{den.feed}").text))
    assert "no such host" in page
    assert "Failed" in page


def test_the_command_line_lists_the_catalogue_alone(den: Den, settings: Settings) -> None:
    lines = aggregator(settings.instance.parent, "feeds", "list", "--json").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [den.shared]
    with closing(connect(settings.database)) as conn:
        assert feeds.count_private(conn) == 1
