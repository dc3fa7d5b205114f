"""What goes over the wire, and what comes back."""

import asyncio
import re
import socket
import threading

import pytest

from aggregator.fetch.client import Client
from aggregator.fetch.headers import FEED_ACCEPT
from aggregator.model import Validators
from tests.fetch.helpers import Names, fail, fetch, policy
from tests.support.server import LAST_MODIFIED, FeedServer, Page, Request


@pytest.fixture
def server():  # type: ignore[no-untyped-def]
    with FeedServer("127.0.0.1", "127.0.0.2", "127.0.0.3") as running:
        running.put("/feed", b"<rss/>", content_type="application/rss+xml; charset=utf-8")
        yield running


def test_a_document_comes_whole(server: FeedServer) -> None:
    got = fetch(server.url("/feed"))
    assert (got.status, got.body, got.url) == (200, b"<rss/>", server.url("/feed"))
    assert got.content_type == "application/rss+xml; charset=utf-8"
    assert (got.validators, got.retry_after, got.max_age, got.moved_to) == (Validators(), None, None, None)


def test_the_request_is_exactly_this(server: FeedServer) -> None:
    server.put("/feed?b=2&a=%7e&&x", b"")
    fetch(server.url("/feed?b=2&a=%7e&&x#part"))
    user_agent = policy().user_agent
    assert server.requests[0].head.decode() == (
        "GET /feed?b=2&a=%7e&&x HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{server.port}\r\n"
        f"User-Agent: {user_agent}\r\n"
        f"Accept: {FEED_ACCEPT}\r\n"
        "Accept-Encoding: gzip, deflate\r\n"
        "\r\n"
    )


def test_the_user_agent_names_a_product_and_a_place() -> None:
    assert re.fullmatch(r"Aggregator/\S+ \(\+https?://\S+\)", policy().user_agent)


@pytest.mark.parametrize(
    ("rest", "target"),
    [
        ("", "/"),
        ("?q", "/?q"),
        ("/feed?", "/feed?"),
        ("/a/../b//c/.", "/a/../b//c/."),
        ("/%c3%B6?B=%41&a=+%20&&=;", "/%c3%B6?B=%41&a=+%20&&=;"),
        ("/ö ?ä", "/%C3%B6%20?%C3%A4"),
        ("/a?u=http://x/[1]|{2}", "/a?u=http://x/[1]|{2}"),
    ],
)
def test_urls_are_asked_exactly_as_given(server: FeedServer, rest: str, target: str) -> None:
    server.put(target, b"ok")
    url = server.url(rest)
    assert fetch(url).url == url
    assert server.requests[0].path == target


@pytest.mark.parametrize(
    ("etag", "modified"),
    [
        ('"abc"', None),
        ('W/"abc"', None),
        ("unquoted", None),
        ('"a" "b', None),
        ('"größe€"', None),
        (None, LAST_MODIFIED),
        (None, "yesterday, about noon"),
        ('"abc"', "Thu,  01 jan 2026"),
        (None, None),
    ],
)
def test_validators_go_back_byte_for_byte(server: FeedServer, etag: str | None, modified: str | None) -> None:
    headers = {"ETag": etag, "Last-Modified": modified}
    as_latin1 = {name: value.encode().decode("latin-1") for name, value in headers.items() if value is not None}
    server.put("/v", b"x", headers=as_latin1)
    first = fetch(server.url("/v"))
    assert first.validators == Validators(etag, modified)
    fetch(server.url("/v"), first.validators)
    for header, sent in (("if-none-match", etag), ("if-modified-since", modified)):
        assert header not in server.requests[0].headers
        back = server.requests[1].headers.get(header)
        assert back == (None if sent is None else sent.encode().decode("latin-1"))


def test_not_modified(server: FeedServer) -> None:
    server.put("/feed", b"<rss/>", conditional=True)
    first = fetch(server.url("/feed"))
    second = fetch(server.url("/feed"), first.validators)
    assert (second.status, second.body, second.validators) == (304, b"", first.validators)


def test_not_modified_that_nobody_asked_for_is_an_error(server: FeedServer) -> None:
    server.put("/304", status=304)
    assert fail(server.url("/304"), "http_error").status == 304
    assert fetch(server.url("/304"), Validators("x")).validators == Validators("x")


def test_validators_are_those_of_this_response(server: FeedServer) -> None:
    server.put("/v", b"x", headers={"Last-Modified": "Tuesday"})
    assert fetch(server.url("/v"), Validators('"old"', "Monday")).validators == Validators(None, "Tuesday")
    server.put("/v", status=304, headers={"ETag": '"new"'})
    assert fetch(server.url("/v"), Validators('"old"', "Monday")).validators == Validators('"new"', "Monday")


def test_validators_with_line_breaks_are_not_sent(server: FeedServer) -> None:
    fail(server.url("/feed"), "bad_validator", validators=Validators('"a"\r\nX-Evil: 1'))
    assert server.connections == 0


def test_waits_are_read(server: FeedServer) -> None:
    server.put("/feed", b"x", headers={"Cache-Control": "max-age=7200", "Retry-After": "60"})
    got = fetch(server.url("/feed"))
    assert (got.max_age, got.retry_after) == (7200, 60)
    server.put("/busy", status=503, headers={"Retry-After": "90"})
    assert fail(server.url("/busy"), "unavailable").retry_after == 90


@pytest.mark.parametrize("encoding", ["gzip", None])
def test_bodies_are_decompressed(server: FeedServer, encoding: str | None) -> None:
    text = b"<rss>" + b"news " * 10_000 + b"</rss>"
    server.put("/z", text, gzip=encoding is not None)
    assert fetch(server.url("/z")).body == text


def test_cookies_are_neither_kept_nor_sent(server: FeedServer) -> None:
    server.put("/c", b"x", headers={"Set-Cookie": "id=1; Path=/"})
    server.put("/r", status=302, headers={"Set-Cookie": "id=2; Path=/", "Location": "/c"})

    async def main() -> None:
        async with Client(policy()) as client:
            for path in ("/c", "/r", "/c"):
                await client.fetch(server.url(path))

    asyncio.run(main())
    assert len(server.requests) == 4
    for request in server.requests:
        assert not {"cookie", "referer", "authorization"} & request.headers.keys()


def test_a_sign_in_goes_to_its_own_origin_alone(server: FeedServer) -> None:
    away = server.url("/feed", host="127.0.0.2")
    server.redirect("/in", "/feed")
    server.redirect("/out", away)
    url = server.url("/in", host="user:pass@127.0.0.1")
    fetch(url)
    assert [r.headers.get("authorization") for r in server.requests] == ["Basic dXNlcjpwYXNz"] * 2
    server.requests.clear()
    fetch(server.url("/out", host="user:pass@127.0.0.1"))
    assert ["authorization" in r.headers for r in server.requests] == [True, False]


def test_connections_are_kept_and_reused(server: FeedServer) -> None:
    async def main() -> None:
        async with Client(policy()) as client:
            for _ in range(3):
                await client.fetch(server.url("/feed"))
            await asyncio.gather(*(client.fetch(server.url("/feed")) for _ in range(5)))

    asyncio.run(main())
    assert len(server.requests) == 8
    assert server.connections == 1


def test_idle_connections_are_bounded(server: FeedServer) -> None:
    async def main() -> None:
        async with Client(policy(fetch_connections=2)) as client:
            for host in ("127.0.0.1", "127.0.0.2", "127.0.0.3"):
                await client.fetch(server.url("/feed", host=host))

    asyncio.run(main())
    assert [request.headers.get("connection") for request in server.requests] == [None, "close", "close"]


def test_a_connection_that_someone_waits_for_is_kept_all_the_same(server: FeedServer) -> None:
    async def main() -> None:
        async with Client(policy(fetch_connections=2)) as client:
            await client.fetch(server.url("/feed"))
            await asyncio.gather(*(client.fetch(server.url("/feed", host="127.0.0.2")) for _ in range(4)))

    asyncio.run(main())
    # The first of the four starts before the others wait; the last has nobody behind it.
    assert [request.headers.get("connection") for request in server.requests] == [None, "close", None, None, "close"]
    assert server.connections == 3


def test_a_connection_is_closed_even_when_the_server_would_keep_it() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\nx"
    ended = []

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(10_000)
            connection.sendall(answer)
            connection.settimeout(3)
            ended.append(connection.recv(1) == b"")

    async def main(url: str) -> None:
        async with Client(policy(fetch_connections=1)) as client:
            assert (await client.fetch(url)).body == b"x"
            await asyncio.to_thread(thread.join, 5)
            assert ended == [True]

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        asyncio.run(main(f"http://127.0.0.1:{listener.getsockname()[1]}/"))


def test_a_kept_connection_that_the_server_closed_is_replaced(server: FeedServer) -> None:
    def closing_after_the_first(request: Request) -> Page:
        return Page(b"ok") if request.connection > 1 or len(server.hits("/k")) == 1 else Page(reset=True)

    server.on("/k", closing_after_the_first)

    async def main() -> None:
        async with Client(policy()) as client:
            for _ in range(2):
                assert (await client.fetch(server.url("/k"))).body == b"ok"

    asyncio.run(main())
    assert [request.connection for request in server.requests] == [1, 1, 2]


def test_one_request_at_once_to_a_host(server: FeedServer) -> None:
    server.put("/slow", b"x", delay=0.02)
    hosts = ("127.0.0.1", "127.0.0.2", "127.0.0.3")

    async def main() -> None:
        async with Client(policy()) as client:
            await asyncio.gather(*(client.fetch(server.url("/slow", host)) for host in hosts for _ in range(6)))

    asyncio.run(main())
    assert server.peak == dict.fromkeys(hosts, 1)
    assert len(server.requests) == 18


@pytest.mark.parametrize(("connections", "at_once"), [(3, True), (1, False)])
def test_hosts_are_asked_side_by_side_up_to_the_limit(server: FeedServer, connections: int, at_once: bool) -> None:
    delay = 0.3
    server.put("/slow", b"x", delay=delay)

    async def main() -> None:
        async with Client(policy(fetch_connections=connections)) as client:
            await asyncio.gather(*(client.fetch(server.url("/slow", f"127.0.0.{n}")) for n in (1, 2, 3)))

    asyncio.run(main())
    first, *_, last = sorted(request.at for request in server.requests)
    assert (last - first < delay) == at_once, "the last came before the first was answered"


def test_waiting_for_the_host_does_not_eat_the_deadline(server: FeedServer) -> None:
    server.put("/slow", b"x", delay=0.25)

    async def main() -> None:
        async with Client(policy(fetch_total_seconds=0.6)) as client:
            got = await asyncio.gather(*(client.fetch(server.url("/slow")) for _ in range(5)))
            assert [g.status for g in got] == [200] * 5

    asyncio.run(main())


def test_names_are_resolved_and_sent_as_host(server: FeedServer) -> None:
    names = Names(**{"xn--bcher-kva_example": [["127.0.0.2"]]})
    got = fetch(server.url("/feed", host="bücher.example"), resolver=names)
    assert got.body == b"<rss/>"
    assert server.requests[0].headers["host"] == f"xn--bcher-kva.example:{server.port}"
    assert server.requests[0].address == "127.0.0.2"
