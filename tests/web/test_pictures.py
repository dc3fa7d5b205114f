"""Pictures that the site passes on, and icons of feeds: only signed ones, only pictures, only through the guard."""

import sqlite3
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from sqlite3 import Connection

import pytest
from flask import Flask
from flask.testing import FlaskClient

from aggregator.config import Settings
from aggregator.model import Outline, Role, Validators
from aggregator.poll import pictures as fetching
from aggregator.store import feeds, icons, users
from aggregator.store.db import transaction
from aggregator.store.pictures import FILE, connect_pictures
from aggregator.web import pictures
from aggregator.web.app import create_app
from aggregator.web.picture_links import picture_path, picture_url, with_own_pictures
from tests.poll.test_icons import png
from tests.support.server import FeedServer, Page
from tests.web.conftest import Library
from tests.web.pages import find, tree

JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(100)
CLOSED = "default-src 'none'; sandbox"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, picture_proxy=True, allow_private_networks=True, picture_bytes=10_000, picture_seconds=2.0)


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


def path(app: Flask, url: str) -> str:
    with app.test_request_context():
        return picture_path(url)


# ── addresses ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("url", ["https://h.org/a.png", "https://h.org/ü.png?x=1&y=%20", "https://h.org/" + "a" * 1980])
def test_an_address_comes_back_as_it_was(app: Flask, url: str) -> None:
    with app.test_request_context():
        _, _, signature, code = picture_path(url).split("/")
        assert picture_url(signature, code) == url


def test_only_what_the_site_wrote_is_passed_on(app: Flask, client: FlaskClient, server: FeedServer) -> None:
    server.put("/a.png", png())
    server.put("/b.png", png())
    good = path(app, server.url("/a.png"))
    _, _, signature, code = good.split("/")
    other = urlsafe_b64encode(server.url("/b.png").encode()).rstrip(b"=").decode()
    for wrong in (
        *(f"/picture/{signature}/{other}", f"/picture/{code}/{signature}", f"/picture/x/{code}"),
        *(f"/picture/{signature[:-1]}/{code}", f"/picture/{signature}/{code}A", f"/picture/ü/{code}"),
    ):
        answer = client.get(wrong)
        assert (answer.status_code, answer.data) == (404, b""), wrong
    assert server.connections == 0
    assert client.get(good).status_code == 200


def test_another_instances_signature_counts_for_nothing(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    foreign = create_app(Settings(instance=tmp_path / "other", picture_proxy=True))
    assert client.get(path(foreign, "http://127.0.0.1:9/a.png")).status_code == 404


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_pages_show_no_picture_but_by_this_site(
    app: Flask, client: FlaskClient, library: Library, settings: Settings
) -> None:
    url, inside = "https://pictures.example/a.jpg?w=600&h=400", "https://pictures.example/b.jpg"
    feed = library.feed("alpha")
    content = f'<p>One</p><p><img src="{inside}" width="60" height="40" alt="a &gt; b"></p>'
    entry = library.entry(feed, "One", "Cloud", image=url, content=content)
    library.entry(feed, "Two", "Cloud", image=url, content=content)
    for page, shown in (("/", {url}), (f"/entry/{entry}", {url, inside})):
        answer = client.get(page)
        sources = {image.get("src") for image in find(tree(answer.text), "main img")}
        assert sources == {path(app, one) for one in shown}, page
        policy = answer.headers["Content-Security-Policy"]
        assert "img-src 'self' data:;" in policy and "img-src 'self' data: http" not in policy
    fragment = client.get("/", headers={"HX-Request": "true"})
    assert 'src="https://' not in fragment.text and "/picture/" in fragment.text
    sizes = find(tree(client.get(f"/entry/{entry}").text), "main .prose img")[0]
    assert (sizes.get("width"), sizes.get("height"), sizes.get("loading")) == ("60", "40", "lazy")

    plain = create_app(replace(settings, picture_proxy=False)).test_client()
    assert "/picture/" not in plain.get("/").text
    assert "img-src 'self' data: http: https:" in plain.get("/").headers["Content-Security-Policy"]
    assert plain.get(path(app, url)).status_code == 404


def test_only_pictures_are_changed_in_a_page(app: Flask) -> None:
    html = (
        '<a href="https://h.org/a.png">https://h.org/a.png &lt;img src="https://h.org/a.png"&gt;</a>'
        '<img src="/static/press.svg"><img src="data:image/png;base64,AA"><audio src="https://h.org/a.mp3"></audio>'
    )
    with app.test_request_context():
        assert with_own_pictures(html) == html


# ── fetching ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("kind", "body"), [("image/jpeg", JPEG), ("image/png", png()), ("image/gif", b"GIF89a1234")])
def test_a_picture_is_passed_on_as_what_it_is(
    app: Flask, client: FlaskClient, server: FeedServer, kind: str, body: bytes
) -> None:
    server.put("/a", body, content_type="text/html")
    answer = client.get(path(app, server.url("/a")), headers={"Referer": "http://localhost/entry/1", "Cookie": "a=b"})
    assert (answer.status_code, answer.data, answer.headers["Content-Type"]) == (200, body, kind)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == CLOSED
    assert answer.headers["Cache-Control"] == "private, max-age=86400, immutable"
    assert "Set-Cookie" not in answer.headers
    [asked] = server.requests
    assert not {"referer", "cookie", "origin", "x-forwarded-for"} & set(asked.headers)
    assert "Aggregator/" in asked.headers["user-agent"]


@pytest.mark.parametrize(
    "page",
    [
        Page(b"<!doctype html><script>alert(1)</script>", "image/png"),
        Page(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "image/svg+xml"),
        Page(b"", "image/png"),
        Page(png() + bytes(10_000), "image/png"),
        Page(png(), "image/png", endless=True),
        Page(png(), "image/png", status=500),
        Page(png(), "image/png", status=404),
        Page(png(), "image/png", cut=20),
        Page(raw=b"SSH-2.0-x\r\n"),
    ],
)
def test_anything_else_is_nothing_and_is_not_asked_for_again(
    app: Flask, client: FlaskClient, server: FeedServer, page: Page
) -> None:
    server.on("/a.png", lambda _: page)
    for _ in range(3):
        answer = client.get(path(app, server.url("/a.png")))
        assert (answer.status_code, answer.data) == (404, b"")
        assert answer.headers["Content-Security-Policy"] == CLOSED
    assert len(server.requests) == 1


def test_what_was_fetched_is_kept(app: Flask, client: FlaskClient, server: FeedServer) -> None:
    server.put("/a.png", png())
    for _ in range(3):
        assert client.get(path(app, server.url("/a.png"))).data == png()
    assert len(server.requests) == 1


def test_redirects_are_followed_within_bounds(app: Flask, client: FlaskClient, server: FeedServer) -> None:
    server.put("/a.png", png())
    server.redirect("/moved", "/a.png", 302)
    server.redirect("/round", "/round", 302)
    assert client.get(path(app, server.url("/moved"))).data == png()
    assert client.get(path(app, server.url("/round"))).status_code == 404
    assert len(server.hits("/round")) <= 6


def test_private_addresses_are_not_reached(settings: Settings, server: FeedServer) -> None:
    server.put("/secret.png", png())
    guarded = create_app(replace(settings, allow_private_networks=False))
    assert guarded.test_client().get(path(guarded, server.url("/secret.png"))).status_code == 404
    assert server.connections == 0


def test_a_slow_picture_ends_and_its_host_is_left_alone_for_a_while(
    settings: Settings, server: FeedServer, conn: Connection
) -> None:
    app = create_app(replace(settings, picture_seconds=0.3))
    client = app.test_client()
    server.put("/a.png", png(), drip=0.1)
    server.put("/b.png", png())
    began = time.monotonic()
    assert client.get(path(app, server.url("/a.png"))).status_code == 404
    assert client.get(path(app, server.url("/b.png"))).status_code == 404
    assert time.monotonic() - began < 2
    assert len(server.requests) == 1


def test_pictures_that_wait_leave_threads_to_pages(
    app: Flask, client: FlaskClient, server: FeedServer, library: Library
) -> None:
    library.entry(library.feed("alpha"), "One")
    let_go = threading.Event()

    def slow(_: object) -> Page:
        let_go.wait(5)
        return Page(png())

    answers: list[int] = []
    for number in range(2):
        server.on(f"/{number}.png", slow)
    waiting = [
        threading.Thread(
            target=lambda n=number: answers.append(
                app.test_client().get(path(app, server.url(f"/{n}.png"))).status_code
            )
        )
        for number in range(2)
    ]
    for thread in waiting:
        thread.start()
    deadline = time.monotonic() + 5
    while pictures.PLACES._value and time.monotonic() < deadline:
        time.sleep(0.01)
    answer = client.get(path(app, server.url("/third.png")))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/").status_code == 200
    let_go.set()
    for thread in waiting:
        thread.join()
    assert answers == [200, 200]
    assert server.hits("/third.png") == []


def test_a_damaged_file_of_pictures_costs_only_what_it_kept(
    app: Flask, client: FlaskClient, server: FeedServer, settings: Settings, library: Library
) -> None:
    library.entry(library.feed("alpha"), "One")
    server.put("/a.png", png())
    (settings.instance / FILE).write_bytes(b"no database at all, but long enough to be taken for one" * 100)
    assert client.get("/").status_code == 200
    assert client.get(path(app, server.url("/a.png"))).data == png()


def test_visitors_get_what_they_may_read(settings: Settings, server: FeedServer) -> None:
    server.put("/a.png", png())
    closed = create_app(replace(settings, public_reading=False))
    visitor = closed.test_client()
    for address in (path(closed, server.url("/a.png")), "/icon/1"):
        answer = visitor.get(address)
        assert answer.status_code == 303 and answer.headers["Location"].startswith("/login")
    assert server.connections == 0


def test_nothing_is_noted_against_a_host_while_our_own_network_is_gone(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def offline(*_: object, **__: object) -> None:
        raise fetching.FetchError("network_down", "x")

    monkeypatch.setattr(fetching.Client, "fetch", offline)
    assert fetching.find_picture("http://h.example/a.png", settings).type is None
    assert fetching.known_picture("http://h.example/a.png", settings) is None


# ── icons ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def give_icon(settings: Settings, feed: int, body: bytes = b"") -> None:
    with closing(connect_pictures(settings.instance)) as kept:
        icons.keep_icon(kept, f"https://h.example/{feed}.png", Validators(), "image/png", body or png(), 1000)
        icons.settle_feed(kept, feed, f"https://h.example/{feed}.png", 1000)


def test_a_feed_with_an_icon_shows_it_over_its_letter(
    client: FlaskClient, library: Library, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_icon, without = library.feed("alpha"), library.feed("beta")
    for feed in (with_icon, without):
        library.entry(feed, f"Entry {feed}")
    give_icon(settings, with_icon)
    opened: list[sqlite3.Connection] = []
    connect = pictures.connect_pictures
    monkeypatch.setattr(pictures, "connect_pictures", lambda *given: opened.append(connect(*given)) or opened[-1])
    page = tree(client.get("/").text)
    tiles = find(page, "article .tile")
    assert sorted(tile.text for tile in tiles) == ["A", "B"]
    [image] = find(page, "article .tile img")
    assert image.get("src").startswith(f"/icon/{with_icon}?v=")
    assert (image.get("alt"), image.get("width"), image.get("height")) == ("", "20", "20")
    client.get("/")
    assert len(opened) == 1  # read once in a while, whatever is shown
    answer = client.get(image.get("src"))
    assert (answer.data, answer.headers["Content-Type"]) == (png(), "image/png")
    assert answer.headers["Cache-Control"] == "private, max-age=604800, immutable"
    assert answer.headers["Content-Security-Policy"] == CLOSED
    assert "Set-Cookie" not in answer.headers
    assert client.get(f"/icon/{without}").status_code == client.get("/icon/999").status_code == 404


def test_a_private_feeds_icon_is_its_owners_alone(
    client: FlaskClient, conn: Connection, signed_in: Callable[..., FlaskClient], settings: Settings
) -> None:
    owner, other = signed_in(Role.READER, "owner"), signed_in(Role.ADMIN, "other")
    with transaction(conn):
        person = users.find_user(conn, "owner")[0].id
        feed, _ = feeds.add_feed(conn, Outline("https://own.example/feed", "Own"), owner=person)
    give_icon(settings, feed)
    assert owner.get(f"/icon/{feed}").data == png()
    assert other.get(f"/icon/{feed}").status_code == client.get(f"/icon/{feed}").status_code == 404


def test_no_icons_where_that_is_set(library: Library, settings: Settings) -> None:
    feed = library.feed("alpha")
    library.entry(feed, "One")
    give_icon(settings, feed)
    client = create_app(replace(settings, feed_icons=False)).test_client()
    assert "/icon/" not in client.get("/").text
    assert client.get(f"/icon/{feed}").status_code == 404
