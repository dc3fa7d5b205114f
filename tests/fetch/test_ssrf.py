"""No connection to a forbidden address, however it is spelled and whatever leads to it. What is asserted is that no
socket was ever made; what may be connected to is played by a loopback server."""

import asyncio
from collections.abc import Iterator
from ipaddress import ip_network

import pytest

from aggregator.fetch.client import Client
from aggregator.fetch.errors import FetchError
from aggregator.fetch.resolver import ThreadedResolver
from aggregator.model import Fetched
from tests.fetch.helpers import Names, Net, policy
from tests.fetch.test_guard import RANGES
from tests.support.server import FeedServer

PUBLIC = "8.8.8.8"
SPELLINGS = [
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "127.1",
    "0177.0.0.1",
    "0",
    "0.0",
    "localhost",
    "LOCALHOST.",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:0:0:1]",
    "１２７.0.0.1",
    "①②⑦.0.0.1",
    "127。0。0。1",
    "127.0.0.1.",
    "user@127.0.0.1",
    "8.8.8.8@127.0.0.1",
]


def ask(url: str, net: Net, names: object = None, **changes: object) -> Fetched:
    async def main() -> Fetched:
        settings = {"allow_private_networks": False, **changes}
        resolver = names or ThreadedResolver()
        async with Client(policy(**settings), resolver=resolver, make_socket=net.make_socket) as client:  # type: ignore[arg-type]
            return await client.fetch(url)

    return asyncio.run(main())


def refused(url: str, names: object = None, net: Net | None = None) -> FetchError:
    net = net or Net()
    before = list(net.connected)
    with pytest.raises(FetchError) as caught:
        ask(url, net, names)
    assert net.connected == before
    return caught.value


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        running.put("/feed", b"<rss/>")
        yield running


def literal(address: str) -> str:
    return f"[{address}]" if ":" in address else address


@pytest.mark.parametrize("range_", RANGES)
def test_a_forbidden_address_as_the_host(range_: str) -> None:
    network = ip_network(range_)
    for address in (network[0], network[-1]):
        assert refused(f"http://{literal(str(address))}:9/").kind == "forbidden_address"


@pytest.mark.parametrize("range_", RANGES)
def test_a_name_that_leads_to_a_forbidden_address(range_: str) -> None:
    network = ip_network(range_)
    for address in (network[0], network[-1]):
        names = Names(inner_example=[[str(address)]])
        assert refused("https://inner.example/", names).kind == "forbidden_address"
        assert names.asked == ["inner.example"]


@pytest.mark.parametrize("host", SPELLINGS)
def test_spellings_of_loopback(host: str) -> None:
    error = refused(f"http://{host}:9/")
    assert error.kind in ("forbidden_address", "bad_url", "dns")
    assert "secret" not in error.detail


@pytest.mark.parametrize("host", SPELLINGS)
@pytest.mark.parametrize("status", [301, 302])
def test_a_redirect_to_a_spelling_of_loopback(server: FeedServer, host: str, status: int) -> None:
    server.redirect("/0", server.url("/feed", host=host), status)
    net = Net()
    with pytest.raises(FetchError) as caught:
        ask(server.url("/0", host=PUBLIC), net)
    assert caught.value.kind in ("forbidden_address", "bad_url", "dns")
    assert caught.value.moved_to is None
    assert net.connected == [PUBLIC]
    assert not server.hits("/feed")


def test_public_to_public_to_private_is_refused_at_the_third_hop(server: FeedServer) -> None:
    server.redirect("/1", server.url("/2", host="two.example"))
    server.redirect("/2", server.url("/feed", host="three.example"))
    names = Names(one_example=[["1.1.1.1"]], two_example=[["8.8.8.8"]], three_example=[["10.0.0.1"]])
    net = Net()
    with pytest.raises(FetchError) as caught:
        ask(server.url("/1", host="one.example"), net, names)
    assert caught.value.kind == "forbidden_address"
    assert "three.example" in caught.value.detail
    assert net.connected == ["1.1.1.1", "8.8.8.8"]
    assert [r.path for r in server.requests] == ["/1", "/2"]


def test_a_name_that_changes_its_mind_between_two_connections(server: FeedServer) -> None:
    """DNS rebinding: what was judged before is judged again, because the address at hand is judged."""
    with FeedServer() as other:
        other.redirect("/0", server.url("/feed", host="rebind.example"))
        names = Names(rebind_example=[[PUBLIC], ["127.0.0.1"]])
        net = Net()
        with pytest.raises(FetchError) as caught:
            ask(other.url("/0", host="rebind.example"), net, names)
        assert caught.value.kind == "forbidden_address"
        assert net.connected == [PUBLIC]
        assert names.asked == ["rebind.example"] * 2
        assert not server.requests


def test_of_several_addresses_only_the_public_ones_are_tried(server: FeedServer) -> None:
    for answer in (["127.0.0.1", PUBLIC], [PUBLIC, "127.0.0.1"], ["10.0.0.1", "192.168.0.1", PUBLIC]):
        net = Net()
        assert ask(server.url("/feed", host="mixed.example"), net, Names(mixed_example=[answer])).status == 200
        assert net.connected == [PUBLIC]


def test_when_the_public_one_fails_the_private_one_is_still_not_tried() -> None:
    with FeedServer() as closed:
        url = closed.url("/feed", host="mixed.example")
    net = Net()
    with pytest.raises(FetchError):
        ask(url, net, Names(mixed_example=[[PUBLIC, "127.0.0.1"]]))
    assert set(net.connected) == {PUBLIC}


def test_several_forbidden_addresses_are_told_as_such() -> None:
    names = Names(inner_example=[["127.0.0.1", "10.0.0.1", "192.168.0.1"]])
    assert refused("http://inner.example/", names).kind == "forbidden_address"


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_allowed_networks_are_asked(server: FeedServer, name: str) -> None:
    assert ask(server.url("/feed", host=name), Net(), allow_private_networks=True).body == b"<rss/>"


@pytest.mark.parametrize("address", ["0.0.0.0", "224.0.0.1", "255.255.255.255", "[::]", "[ff02::1]"])
def test_what_is_no_host_is_refused_even_then(address: str) -> None:
    net = Net()
    with pytest.raises(FetchError) as caught:
        ask(f"http://{address}:9/", net, allow_private_networks=True)
    assert caught.value.kind == "forbidden_address"
    assert not net.connected


def test_the_environments_proxy_does_not_carry_requests_past_the_guard(
    server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, server.url())
    refused("http://10.0.0.1/")
    assert not server.requests
