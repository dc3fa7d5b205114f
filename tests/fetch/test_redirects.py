"""Redirects, followed by hand."""

import pytest

from tests.fetch.helpers import Names, fail, fetch, policy
from tests.support.server import FeedServer


@pytest.fixture
def server():  # type: ignore[no-untyped-def]
    with FeedServer("127.0.0.1", "127.0.0.2") as running:
        running.put("/feed", b"<rss/>")
        running.put("/gone", status=410)
        yield running


def chain(server: FeedServer, *statuses: int, end: str = "/feed") -> str:
    """Pages that redirect with these statuses, one after another, to the end; the first one's URL."""
    for n, status in enumerate(statuses):
        server.redirect(f"/{n}", f"/{n + 1}" if n + 1 < len(statuses) else end, status)
    return server.url("/0")


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ([301], True),
        ([308], True),
        ([301, 308, 301], True),
        ([302], False),
        ([303], False),
        ([307], False),
        ([301, 302], False),
        ([302, 301], False),
        ([308, 307, 301], False),
    ],
)
def test_only_an_unbroken_permanent_chain_moves(server: FeedServer, statuses: list[int], moved: bool) -> None:
    got = fetch(chain(server, *statuses))
    assert got.body == b"<rss/>"
    assert got.url == server.url("/feed")
    assert got.moved_to == (server.url("/feed") if moved else None)


def test_an_error_after_a_permanent_chain_tells_where_it_stands(server: FeedServer) -> None:
    assert fail(chain(server, 301, end="/gone"), "gone").moved_to == server.url("/gone")
    assert fail(chain(server, 302, end="/gone"), "gone").moved_to is None
    assert fail(server.url("/gone"), "gone").moved_to is None


def test_validators_go_along(server: FeedServer) -> None:
    server.put("/feed", b"<rss/>", conditional=True)
    first = fetch(chain(server, 301))
    again = fetch(chain(server, 301), first.validators)
    assert (again.status, again.moved_to) == (304, server.url("/feed"))


def test_redirects_to_other_hosts_are_followed_exactly(server: FeedServer) -> None:
    target = "/%7e?B=1&a=%c3%a4&&"
    server.put(target, b"there")
    server.redirect("/0", server.url(target + "#part", host="127.0.0.2"))
    got = fetch(server.url("/0"))
    assert (got.body, got.url) == (b"there", server.url(target, host="127.0.0.2"))
    assert (server.requests[1].address, server.requests[1].path) == ("127.0.0.2", target)


@pytest.mark.parametrize("path", ["/loop", "/a"])
def test_a_loop_ends(server: FeedServer, path: str) -> None:
    server.redirect("/loop", "/loop", 301)
    server.redirect("/a", "/b")
    server.redirect("/b", "/a")
    error = fail(server.url(path), "too_many_redirects")
    assert error.moved_to is None
    assert len(server.requests) == policy().redirects + 1 <= 11


def test_an_endless_chain_ends(server: FeedServer) -> None:
    for n in range(30):
        server.redirect(f"/{n}", f"/{n + 1}", 301)
    fail(server.url("/0"), "too_many_redirects", fetch_redirects=10)
    assert len(server.requests) == 11


def test_as_many_as_allowed_are_followed(server: FeedServer) -> None:
    assert fetch(chain(server, *[302] * 5), fetch_redirects=5).body == b"<rss/>"
    fail(chain(server, *[302] * 6), "too_many_redirects", fetch_redirects=5)
    fail(chain(server, 302), "too_many_redirects", fetch_redirects=0)


@pytest.mark.parametrize("status", [300, 301, 302, 304, 305, 306])
def test_a_redirect_to_nowhere_is_an_error(server: FeedServer, status: int) -> None:
    server.put("/0", status=status)
    assert fail(server.url("/0"), "http_error").status == status


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/", "javascript:1", "data:,x", "http://"])
def test_other_schemes_are_not_followed(server: FeedServer, location: str) -> None:
    server.redirect("/0", location)
    fail(server.url("/0"), "bad_url")
    assert len(server.requests) == 1


def test_the_body_of_a_redirect_is_not_read(server: FeedServer) -> None:
    server.put("/0", status=302, headers={"Location": "/feed"}, endless=True)
    assert fetch(server.url("/0"), fetch_body_bytes=1000, fetch_total_seconds=5).body == b"<rss/>"


def test_the_deadline_covers_all_hops(server: FeedServer) -> None:
    for n in range(4):
        server.put(f"/{n}", status=302, headers={"Location": f"/{n + 1}"}, delay=0.3)
    error = fail(server.url("/0"), "timeout", fetch_total_seconds=0.7)
    assert error.detail == "No answer within 0.7 s."
    assert 2 <= len(server.requests) <= 3


def test_each_hop_takes_its_own_hosts_turn(server: FeedServer) -> None:
    names = Names(a_example=[["127.0.0.1"]], b_example=[["127.0.0.2"]])
    server.redirect("/0", server.url("/1", host="b.example"))
    server.redirect("/1", server.url("/2", host="a.example"))
    server.redirect("/2", server.url("/feed", host="b.example"))
    assert fetch(server.url("/0", host="a.example"), resolver=names).body == b"<rss/>"
    assert [r.address for r in server.requests] == ["127.0.0.1", "127.0.0.2"] * 2
