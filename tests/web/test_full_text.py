"""The full text of an entry on demand, from a real server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from sqlite3 import Connection
from threading import Semaphore

import pytest
from flask.testing import FlaskClient

from aggregator.config import Settings
from aggregator.model import Role
from aggregator.poll import articles as job
from aggregator.store import articles
from aggregator.web import full_text
from tests.support.server import FeedServer
from tests.web.conftest import Library
from tests.web.pages import find, tree, words

STORY = "".join(
    f"<p>Paragraph {number} of the story tells at length what happened in <a href='/more'>the harbour</a> at night.</p>"
    for number in range(40)
)
PAGE = (
    "<html><head><title>The harbour</title></head><body><nav><a href='/'>Home</a> <a href='/all'>All</a></nav>"
    f"<article><h1>The harbour</h1>{STORY}<script>alert(1)</script></article><footer>Imprint</footer></body></html>"
)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(instance=tmp_path / "instance", public_reading=True, allow_private_networks=True)


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        running.put("/story", PAGE, content_type="text/html; charset=utf-8")
        running.put("/empty", "<html><body></body></html>", content_type="text/html")
        yield running


@pytest.fixture
def member(signed_in: Callable[..., FlaskClient]) -> FlaskClient:
    return signed_in(Role.READER)


def teaser(library: Library, server: FeedServer, path: str) -> int:
    return library.entry(library.feed("news"), "The harbour", summary="Only a teaser.", url=server.url(path))


def test_without_script_it_stands_in_place_of_the_teaser(
    member: FlaskClient, library: Library, server: FeedServer
) -> None:
    entry = teaser(library, server, "/story")
    answer = member.post(f"/entry/{entry}/full-text", data={"next": f"/entry/{entry}?unread=1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/entry/{entry}?unread=1")
    page = tree(member.get(f"/entry/{entry}").text)
    text = words(find(page, ".article-text")[0])
    assert "Paragraph 39" in text
    assert "This text comes from the page at 127.0.0.1." in text
    assert "Imprint" not in text
    assert words(find(page, "#minutes")[0]) == "3 min to read"
    assert not find(page, "form.full-text")


def test_by_script_the_text_alone_is_loaded_anew(member: FlaskClient, library: Library, server: FeedServer) -> None:
    entry = teaser(library, server, "/story")
    answer = member.post(f"/entry/{entry}/full-text", headers=HTMX)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    part = tree(f"<div>{answer.text}</div>")
    assert "Paragraph 39" in words(find(part, "#article-text .prose")[0])
    assert words(find(part, "#minutes[hx-swap-oob=innerHTML]")[0]) == "3 min to read"


def test_what_is_stored_is_not_fetched_again(
    member: FlaskClient, signed_in: Callable[..., FlaskClient], library: Library, server: FeedServer
) -> None:
    entry = teaser(library, server, "/story")
    for browser in (member, member, signed_in(Role.READER, "other")):
        assert browser.post(f"/entry/{entry}/full-text").status_code == 303
    assert len(server.hits("/story")) == 1


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/missing", "127.0.0.1: Not found (404). What the feed says is kept; read the original."),
        ("/empty", "127.0.0.1: No article was found on the page. What the feed says is kept; read the original."),
    ],
)
def test_a_failure_is_told_and_the_page_then_left_alone(
    member: FlaskClient, library: Library, server: FeedServer, path: str, told: str
) -> None:
    entry = teaser(library, server, path)
    part = tree(f"<div>{member.post(f'/entry/{entry}/full-text', headers=HTMX).text}</div>")
    assert words(find(part, ".msg-bad")[0]) == told
    assert words(find(part, ".prose")[0]) == "Only a teaser."
    assert find(part, "form.full-text")
    member.post(f"/entry/{entry}/full-text")
    page = tree(member.get(f"/entry/{entry}").text)
    assert "It could not be loaded a moment ago. Wait a minute, then try again." in words(find(page, "#toasts")[0])
    assert len(server.hits(path)) == 1
    library.conn.execute("UPDATE articles SET at = at - ?", (full_text.AGAIN_SECONDS + 1,))
    member.post(f"/entry/{entry}/full-text")
    assert len(server.hits(path)) == 2


def test_failures_are_told_in_german(member: FlaskClient, library: Library, server: FeedServer) -> None:
    entry = teaser(library, server, "/missing")
    answer = member.post(f"/entry/{entry}/full-text", headers=HTMX | {"Accept-Language": "de"})
    assert "Was der Feed sagt, bleibt; lies das Original." in answer.text


def test_a_page_that_does_not_end_is_given_up(
    member: FlaskClient, library: Library, server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "ON_DEMAND_SECONDS", 0.5)
    server.put("/slow", b"<p>", content_type="text/html", endless=True, drip=0.05)
    entry = teaser(library, server, "/slow")
    answer = member.post(f"/entry/{entry}/full-text", headers=HTMX)
    assert "127.0.0.1: No answer in time." in words(tree(f"<div>{answer.text}</div>"))


def test_a_private_network_is_not_asked(
    settings: Settings, conn: Connection, library: Library, server: FeedServer, member: FlaskClient
) -> None:
    entry = teaser(library, server, "/story")
    member.application.config["AGGREGATOR"] = replace(settings, allow_private_networks=False)
    answer = member.post(f"/entry/{entry}/full-text", headers=HTMX)
    assert "The address leads into a private network" in answer.text
    assert server.hits("/story") == []


def test_few_threads_wait_for_other_sites(
    member: FlaskClient, library: Library, server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(full_text, "PLACE_SECONDS", 0.01)
    entry = teaser(library, server, "/story")
    with all_taken(full_text.PLACES):
        assert member.post(f"/entry/{entry}/full-text").status_code == 503
    assert server.hits("/story") == []
    assert member.post(f"/entry/{entry}/full-text").status_code == 303


@contextmanager
def all_taken(places: Semaphore) -> Iterator[None]:
    taken = 0
    while places.acquire(blocking=False):
        taken += 1
    assert taken
    try:
        yield
    finally:
        places.release(taken)


@pytest.mark.parametrize("url", [None, "gone"])
def test_what_cannot_be_asked_for(member: FlaskClient, library: Library, url: str | None) -> None:
    entry = library.entry(library.feed("news"), "One", url=None) if url is None else 999
    assert member.post(f"/entry/{entry}/full-text").status_code == 404


def test_visitors_fetch_nothing(client: FlaskClient, library: Library, server: FeedServer) -> None:
    entry = teaser(library, server, "/story")
    assert client.post(f"/entry/{entry}/full-text").headers["Location"] == "/login"
    assert server.hits("/story") == []
    assert articles.article_of(library.conn, entry) == ""
