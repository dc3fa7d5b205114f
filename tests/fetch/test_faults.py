"""What servers do wrong, and that it costs no more than allowed."""

import asyncio
import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator

import pytest

from aggregator.fetch.client import Client
from aggregator.fetch.errors import FetchError
from tests.fetch.helpers import Names, fail, fetch, policy
from tests.support.server import FeedServer, Page


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer("127.0.0.1", "127.0.0.2") as running:
        running.put("/feed", b"<rss/>")
        yield running


@pytest.fixture
def mute() -> Iterator[int]:
    """The port of a listener that accepts and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, "unauthorised"),
        (403, "unauthorised"),
        (404, "not_found"),
        (410, "gone"),
        (429, "rate_limited"),
        (500, "unavailable"),
        (503, "unavailable"),
        (204, "http_error"),
        (418, "http_error"),
    ],
)
def test_statuses(server: FeedServer, status: int, kind: str) -> None:
    server.put("/s", b"" if status == 204 else b"no", status=status, headers={"Retry-After": "77"})
    error = fail(server.url("/s"), kind)
    assert (error.status, error.retry_after) == (status, 77)
    assert len(server.requests) == 1


def test_nothing_listens() -> None:
    with FeedServer() as closed:
        url = closed.url("/feed")
    assert fail(url, "refused").detail == "The server refused the connection."


def test_an_unknown_name() -> None:
    error = fail("http://nowhere.example/", "dns", resolver=Names())
    assert error.detail == "The name nowhere.example is not known (DNS)."


@pytest.mark.parametrize("host", ["a..b", "x" * 64 + ".example"])
def test_an_impossible_name(host: str) -> None:
    fail(f"http://{host}/", "bad_url")


def test_a_password_is_in_no_message(server: FeedServer) -> None:
    for url in (server.url("/missing", "me:hush@127.0.0.1"), "http://me:hush@nowhere.example/"):
        with pytest.raises(FetchError) as caught:
            fetch(url, resolver=Names())
        assert "hush" not in caught.value.detail


def test_a_server_that_never_answers(server: FeedServer) -> None:
    server.put("/hang", hang=True)
    began = time.monotonic()
    assert fail(server.url("/hang"), "timeout", fetch_total_seconds=0.3).detail == "No answer within 0.3 s."
    assert 0.25 < time.monotonic() - began < 1.5


def test_a_listener_that_never_speaks(mute: int) -> None:
    fail(f"http://127.0.0.1:{mute}/", "timeout", fetch_total_seconds=0.3)


def test_half_a_tls_handshake(mute: int) -> None:
    error = fail(f"https://127.0.0.1:{mute}/", "unreachable", fetch_connect_seconds=0.3)
    assert error.detail == "No connection to 127.0.0.1 within 0.3 s."


def test_a_name_server_that_never_answers() -> None:
    class Silent(Names):
        async def resolve(self, *_: object, **__: object) -> list:  # type: ignore[override,type-arg]
            await asyncio.sleep(60)
            return []

    fail("http://slow.example/", "unreachable", resolver=Silent(), fetch_connect_seconds=0.3)


@pytest.mark.parametrize("page", [
    {"body": b"x" * 10_000, "drip": 0.01},
    {"endless": True, "drip": 0.01},
])  # fmt: skip
def test_a_dripping_body_ends_at_the_deadline(server: FeedServer, page: dict[str, object]) -> None:
    server.put("/drip", **page)  # type: ignore[arg-type]
    began = time.monotonic()
    error = fail(server.url("/drip"), "timeout", fetch_total_seconds=0.5)
    assert error.detail == "The answer did not end within 0.5 s."
    assert 0.4 < time.monotonic() - began < 2


def test_a_dripping_head_ends_at_the_deadline() -> None:
    def drip(listener: socket.socket, stop: threading.Event) -> None:
        connection, _ = listener.accept()
        with connection:
            for byte in b"HTTP/1.1 200 OK\r\n" + b"X-More: y\r\n" * 1000:
                if stop.is_set():
                    return
                time.sleep(0.01)
                try:
                    connection.send(bytes([byte]))
                except OSError:
                    return

    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener, stop))
        thread.start()
        try:
            fail(f"http://127.0.0.1:{listener.getsockname()[1]}/", "timeout", fetch_total_seconds=0.4)
        finally:
            stop.set()
            thread.join(5)


def test_an_endless_body_is_cut_at_the_limit(server: FeedServer) -> None:
    server.put("/endless", endless=True)
    error = fail(server.url("/endless"), "too_large", fetch_body_bytes=1_000_000, fetch_total_seconds=20)
    assert error.detail == "The document is larger than 1 MB."


def test_an_announced_flood_is_not_read(server: FeedServer) -> None:
    server.put("/big", raw=b"HTTP/1.1 200 OK\r\nContent-Length: 99000000000\r\n\r\n")
    fail(server.url("/big"), "too_large")


def bomb(times: int) -> bytes:
    """Gzip that unpacks to ``times`` × 10 MB of zeros: one fully flushed block of deflate, over and over."""
    engine = zlib.compressobj(9, wbits=-15)
    engine.compress(b"")
    block = engine.compress(bytes(10_000_000)) + engine.flush(zlib.Z_FULL_FLUSH)
    return gzip.compress(b"")[:10] + block * times


def peak_of(server: FeedServer, kind: str, limit: int) -> int:
    """The most memory that this process, server included, took for a failing fetch of /bomb."""
    tracemalloc.start()
    try:
        fail(server.url("/bomb"), kind, fetch_body_bytes=limit)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


# Beside the document: what both ends keep of the connection, up to 256 KB a read, and the client itself.
ROOM = 1_500_000


@pytest.mark.parametrize(
    ("times", "endless"),
    [(150, False), (1000, True)],
    ids=["1.5 MB to 1.5 GB with its length announced", "10 MB to 10 GB without"],
)
def test_a_compression_bomb_costs_the_limit_and_a_little(server: FeedServer, times: int, endless: bool) -> None:
    limit = 2_000_000
    data = bomb(times)
    assert endless or len(data) < limit, "else its announced length would be refused"
    server.put("/bomb", data, headers={"Content-Encoding": "gzip"}, endless=endless)
    assert peak_of(server, "too_large", limit) < limit * 1.125 + ROOM


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd", "gzip, gzip, gzip, gzip"])
def test_bombs_packed_in_other_ways_are_not_unpacked(server: FeedServer, encoding: str) -> None:
    server.put("/bomb", bomb(100), headers={"Content-Encoding": encoding})
    assert peak_of(server, "bad_encoding", 12_000_000) < ROOM


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_bomb_in_another_answer_is_not_unpacked(server: FeedServer, status: int) -> None:
    kind = {302: "refused", 404: "not_found", 500: "unavailable"}[status]
    with FeedServer() as closed:
        nowhere = closed.url("/")
    headers = {"Content-Encoding": "gzip", "Location": nowhere}
    server.put("/bomb", bomb(500), status=status, headers=headers)
    assert peak_of(server, kind, 12_000_000) < ROOM


def test_damaged_compression(server: FeedServer) -> None:
    server.put("/z", gzip.compress(b"x" * 1000)[:-9], headers={"Content-Encoding": "gzip"})
    fail(server.url("/z"), "bad_encoding")


def test_a_reset_is_told_and_not_repeated(server: FeedServer) -> None:
    server.put("/reset", reset=True)
    fail(server.url("/reset"), "reset")
    assert len(server.requests) == 1


def test_a_close_without_an_answer_is_told_and_not_repeated(server: FeedServer) -> None:
    server.put("/close", raw=b"")
    fail(server.url("/close"), "reset")
    assert len(server.requests) == 1


@pytest.mark.parametrize("cut", [0, 1, 500])
def test_a_body_that_breaks_off_is_no_document(server: FeedServer, cut: int) -> None:
    server.put("/cut", b"x" * 1000, cut=cut)
    error = fail(server.url("/cut"), "reset")
    assert error.detail == "The connection broke before the end of the document."


def test_a_chunked_body_that_breaks_off_is_no_document(server: FeedServer) -> None:
    server.put("/cut", raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n")
    fail(server.url("/cut"), "reset")


def test_a_chunked_body_is_read(server: FeedServer) -> None:
    server.put("/c", raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n1\r\n/\r\n0\r\n\r\n")
    assert fetch(server.url("/c")).body == b"<rss>/"


def test_a_body_without_length_ends_with_the_connection(server: FeedServer) -> None:
    server.put("/old", raw=b"HTTP/1.0 200 OK\r\n\r\n<rss/>")
    assert fetch(server.url("/old")).body == b"<rss/>"


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n12345",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01" * 20,
    ],
    ids=["ssh", "status", "negative length", "two lengths", "long field", "tls"],
)
def test_what_is_not_http_is_told_as_such(server: FeedServer, raw: bytes) -> None:
    server.put("/raw", raw=raw)
    fail(server.url("/raw"), "bad_http")
    assert len(server.requests) == 1


def test_a_long_but_fair_header_is_read(server: FeedServer) -> None:
    server.put("/long", b"<rss/>", headers={"Content-Security-Policy": "x" * 20_000})
    assert fetch(server.url("/long")).body == b"<rss/>"


def test_bad_servers_do_not_hold_up_good_ones(server: FeedServer) -> None:
    server.put("/hang", hang=True)
    server.on("/reset", lambda request: Page(reset=True))

    async def main() -> None:
        async with Client(policy(fetch_total_seconds=1.5)) as client:
            bad = [client.fetch(server.url(path, "127.0.0.2")) for path in ("/hang", "/reset")]
            failing = asyncio.gather(*bad, return_exceptions=True)
            await asyncio.sleep(0.05)
            began = asyncio.get_running_loop().time()
            for _ in range(10):
                assert (await client.fetch(server.url("/feed"))).status == 200
            assert asyncio.get_running_loop().time() - began < 1
            kinds = [error.kind for error in await failing if isinstance(error, FetchError)]
            assert kinds == ["timeout", "reset"]

    asyncio.run(main())


def test_a_cancelled_fetch_gives_everything_back(server: FeedServer) -> None:
    server.put("/hang", hang=True)

    async def main() -> None:
        async with Client(policy(fetch_connections=1)) as client:
            task = asyncio.create_task(client.fetch(server.url("/hang")))
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert (await client.fetch(server.url("/feed"))).status == 200

    asyncio.run(main())
