"""An admin's own proxy: it may stand anywhere; what it is asked for may not."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from ipaddress import ip_network

import pytest

from aggregator import config
from aggregator.fetch.client import Client
from aggregator.fetch.errors import FetchError
from aggregator.model import Fetched
from tests.fetch.helpers import Names, policy
from tests.fetch.test_guard import RANGES
from tests.fetch.test_ssrf import PUBLIC, SPELLINGS, literal
from tests.support.server import FeedServer


class Proxy:
    """Forwards every request to the test server, whatever host it names; ``asked`` lists the request lines."""

    def __init__(self, behind: int) -> None:
        self.asked: list[str] = []
        self.behind = behind
        self.port = 0
        self._loop = asyncio.new_event_loop()

    def __enter__(self) -> "Proxy":
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        server = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, "127.0.0.1"), self._loop).result(5)
        self.port = server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            line, _, rest = head.partition("\r\n")
            self.asked.append(line)
            method, target, version = line.split(" ")
            if method == "CONNECT":
                writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            else:
                path = "/" + target.split("/", 3)[3]
                behind_reader, behind = await asyncio.open_connection("127.0.0.1", self.behind)
                behind.write(f"{method} {path} {version}\r\nConnection: close\r\n{rest}".encode("latin-1"))
                writer.write(await behind_reader.read())
                behind.close()
            await writer.drain()
        writer.close()


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        running.put("/feed", b"<rss/>")
        yield running


@pytest.fixture
def proxy(server: FeedServer) -> Iterator[Proxy]:
    with Proxy(server.port) as running:
        yield running


def ask(url: str, proxy: str, names: Names | None = None) -> Fetched:
    async def main() -> Fetched:
        given = policy(allow_private_networks=False, http_proxy=proxy)
        async with Client(given, resolver=names or Names()) as client:
            return await client.fetch(url)

    return asyncio.run(main())


def at(proxy: Proxy) -> str:
    return f"http://127.0.0.1:{proxy.port}"


def test_feeds_are_asked_through_a_proxy_in_a_private_network(proxy: Proxy) -> None:
    assert ask("http://feeds.example/feed", at(proxy), Names(feeds_example=[[PUBLIC]])).body == b"<rss/>"
    assert proxy.asked == ["GET http://feeds.example/feed HTTP/1.1"]


def test_a_name_that_only_the_proxy_knows_is_left_to_it(proxy: Proxy) -> None:
    assert ask("http://unknown.example/feed", at(proxy)).body == b"<rss/>"


def test_each_forbidden_target_is_refused_before_the_proxy_is_asked(proxy: Proxy) -> None:
    ends = [str(network[place]) for network in map(ip_network, RANGES) for place in (0, -1)]
    targets = [(f"http://{literal(address)}/feed", None) for address in ends]
    targets += [("http://inner.example/feed", Names(inner_example=[[PUBLIC, address]])) for address in ends]
    spellings = [host for host in SPELLINGS if "@" not in host or "127" in host]
    targets += [(f"http://{host}/feed", None) for host in spellings]
    for url, names in targets:
        with pytest.raises(FetchError) as caught:
            ask(url, at(proxy), names)
        assert caught.value.kind in ("forbidden_address", "bad_url"), (url, caught.value)
    assert proxy.asked == []


def test_a_redirect_to_a_private_target_is_refused(server: FeedServer, proxy: Proxy) -> None:
    server.redirect("/0", "http://10.0.0.1/feed")
    with pytest.raises(FetchError) as caught:
        ask("http://feeds.example/0", at(proxy))
    assert caught.value.kind == "forbidden_address"
    assert len(proxy.asked) == 1


def test_https_asks_the_proxy_for_a_tunnel(proxy: Proxy) -> None:
    with pytest.raises(FetchError) as caught:
        ask("https://feeds.example/feed", at(proxy))
    assert (caught.value.kind, caught.value.detail) == (
        "connection",
        "The proxy did not connect to feeds.example (502).",
    )
    assert proxy.asked == ["CONNECT feeds.example:443 HTTP/1.1"]


@pytest.mark.parametrize("proxy_url", ["http://127.0.0.1:9", "http://no-such-proxy.example:3128"])
def test_a_proxy_that_is_not_there_is_no_fault_of_the_feed(proxy_url: str) -> None:
    with pytest.raises(FetchError) as caught:
        ask("http://feeds.example/feed", proxy_url)
    assert caught.value.kind == "network_down"
    assert "proxy" in caught.value.detail


@pytest.mark.parametrize("value", ["proxy:3128", "https://proxy:3128", "socks5://proxy:1080", "http://a b/", "http://"])
def test_what_is_no_address_of_a_proxy_is_refused_without_being_repeated(value: str) -> None:
    with pytest.raises(config.ConfigError) as caught:
        config.load({"http_proxy": value}, environ={})
    assert str(caught.value) == "setting http_proxy in the options must be of the form http://host:port"


@pytest.mark.parametrize("value", ["", "http://proxy:3128", "http://me:hush@10.0.0.1:3128/", "http://[::1]:3128"])
def test_addresses_of_a_proxy(value: str) -> None:
    assert config.policy(config.load({"http_proxy": value}, environ={})).http_proxy == value
