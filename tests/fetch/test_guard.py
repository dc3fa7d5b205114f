"""The table of addresses that are never connected to, and what may be asked at all."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.errors import FetchError
from aggregator.fetch.guard import check_url, is_forbidden

RANGES = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.169.254",
    "100.64.0.0/10",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "198.18.0.0/15",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::127.0.0.1",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "2002::/16",
    "2001::/32",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
    "2001:db8::/32",
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.1",
    "169.253.255.255",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "192.167.255.255",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450::1",
    "2001:1::1",
    "2001:4860::8888",
    "2003::1",
    "fbff:ffff::1",
]
NOT_ADDRESSES = [
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "0",
    "0.0",
    "",
    "localhost",
    "[::1]",
    "::g",
]
LIFTED = [
    "127.0.0.1",
    "127.8.8.8",
    "10.1.2.3",
    "192.168.1.1",
    "169.254.169.254",
    "::1",
    "fe80::1",
    "fc00::1",
    "fec0::1",
]
NEVER = ["0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "ff02::1"]


@pytest.mark.parametrize("range_", RANGES)
def test_ranges_are_forbidden_from_their_first_to_their_last_address(range_: str) -> None:
    network = ip_network(range_)
    for offset in (0, network.num_addresses // 2, network.num_addresses - 1):
        assert is_forbidden(str(network[offset])), network[offset]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address: str) -> None:
    assert not is_forbidden(address)
    assert not is_forbidden(address, allow_private=True)


@pytest.mark.parametrize("address", NOT_ADDRESSES)
def test_what_is_no_plain_address_is_forbidden(address: str) -> None:
    assert is_forbidden(address)
    assert is_forbidden(address, allow_private=True)


@pytest.mark.parametrize("address", LIFTED)
def test_private_networks_can_be_allowed(address: str) -> None:
    assert is_forbidden(address)
    assert not is_forbidden(address, allow_private=True)


@pytest.mark.parametrize("address", NEVER)
def test_what_is_no_host_stays_forbidden(address: str) -> None:
    forms = ("{}",) if ":" in address else ("{}", "::ffff:{}", "64:ff9b::{}")
    for form in forms:
        assert is_forbidden(form.format(address), allow_private=True)


def test_a_zone_does_not_hide_a_link_local_address() -> None:
    assert is_forbidden("fe80::1%eth0")


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_ipv6_is_never_let_through(inner: object) -> None:
    for form in ("::ffff:{}", "::{}", "64:ff9b::{}"):
        assert is_forbidden(form.format(inner))


@given(st.ip_addresses())
def test_allowing_private_networks_only_ever_allows_more(address: object) -> None:
    if is_forbidden(str(address), allow_private=True):
        assert is_forbidden(str(address))


@given(
    st.sampled_from([ip_network(r) for r in RANGES]).flatmap(
        lambda n: st.integers(0, n.num_addresses - 1).map(lambda i: (n, i))
    )
)
def test_any_address_of_a_range_is_forbidden(drawn: tuple[IPv4Network | IPv6Network, int]) -> None:
    network, offset = drawn
    assert is_forbidden(str(ip_address(int(network.network_address) + offset)))


GOOD_URLS = [
    "http://example.org",
    "HTTPS://Example.ORG:8443/Feed.XML?B=2&a=%c3%BC&&x",
    "http://example.org?x",
    "http://user:secret@example.org/",
    "http://[2606:4700::1111]:80/feed",
    "http://bücher.example/größe?q=ä b",
    "http://foo_bar.example/",
    "http://example.org./",
    "http://example.org/" + "x" * 1981,
]
BAD_URLS = [
    "",
    "example.org/feed",
    "//example.org/feed",
    "file:///etc/passwd",
    "ftp://example.org/",
    "gopher://example.org/",
    "data:text/xml,<rss/>",
    "javascript:alert(1)",
    "unix:/run/socket",
    "feed://example.org/",
    "http:example.org",
    "http:///feed",
    "http://",
    "http://:80/",
    "http://user@/",
    "http://example.org:0/",
    "http://example.org:65536/",
    "http://example.org:80a/",
    "http://example.org\\@evil.example/",
    "http://a@b@example.org/",
    "http://exam ple.org/",
    "http://%31%32%37.0.0.1/",
    "http://[::1%25lo]/",
    "http://[:::]/",
    "http://[::1/",
    "http://\u200d.example/",
    " http://example.org/",
    "http://example.org/\n",
    "http://example.org/a\r\nHost: evil",
    "http://example.org/\x00",
    "http://example.org/\x7f",
    "http://example.org/\ud800",
    "http://example.org/" + "x" * 1982,
]


@pytest.mark.parametrize("url", GOOD_URLS)
def test_urls_come_back_exactly_as_given(url: str) -> None:
    assert check_url(url) == url


@pytest.mark.parametrize("url", BAD_URLS)
def test_what_cannot_be_asked_is_refused(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        check_url(url)
    assert caught.value.kind == "bad_url"


@given(st.text())
def test_any_text_is_a_url_or_bad_url(text: str) -> None:
    for url in (text, "http://" + text, "http://example.org/" + text):
        try:
            assert check_url(url) == url
        except FetchError as error:
            assert error.kind == "bad_url"
