"""URLs to the wire and along redirects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.address import follow, host_of, wire_url
from aggregator.fetch.errors import FetchError

WIRE = [
    ("http://h.example", "/", "h.example"),
    ("http://h.example?x=1", "/?x=1", "h.example"),
    ("http://h.example/feed?", "/feed?", "h.example"),
    ("http://h.example/a/../b/./c//d", "/a/../b/./c//d", "h.example"),
    ("http://h.example/%7e%7E~?b=2&a=1&&c=%41+x%20y", "/%7e%7E~?b=2&a=1&&c=%41+x%20y", "h.example"),
    ("http://h.example/a?q=%", "/a?q=%", "h.example"),
    ("http://h.example/a;p=1?x;y#part", "/a;p=1?x;y", "h.example"),
    ("http://h.example#part", "/", "h.example"),
    ("http://h.example/größe?q=ä b", "/gr%C3%B6%C3%9Fe?q=%C3%A4%20b", "h.example"),
    ("http://bücher.example/", "/", "xn--bcher-kva.example"),
    ("http://１２７.0.0.1/", "/", "127.0.0.1"),
    ("http://[::1]:8080/x", "/x", "::1"),
    ("http://h.example/a?u=http://o.example/?x=[1]", "/a?u=http://o.example/?x=[1]", "h.example"),
]


@pytest.mark.parametrize(("url", "target", "host"), WIRE)
def test_the_wire_carries_what_was_given(url: str, target: str, host: str) -> None:
    wire = wire_url(url)
    assert (wire.raw_path_qs, wire.raw_host) == (target, host)


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="#")))
def test_visible_ascii_is_never_rewritten(rest: str) -> None:
    assert wire_url("http://h.example/" + rest).raw_path_qs == "/" + rest


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://Example.ORG:80/A", "example.org"),
        ("https://u:p@example.org/", "example.org"),
        ("http://127.0.0.2:99/", "127.0.0.2"),
        ("http://[::1]/", "[::1]"),
    ],
)
def test_the_host_is_taken_as_spelled_in_lower_case(url: str, host: str) -> None:
    assert host_of(url) == host


BASE = "http://u:p@h.example:81/dir/feed?x=1#part"
REDIRECTS = [
    ("http://o.example/A/../b?y=%7e&&z#top", "http://o.example/A/../b?y=%7e&&z"),
    ("http://o.example/feed?", "http://o.example/feed?"),
    ("//o.example/x", "http://o.example/x"),
    ("/new", "http://u:p@h.example:81/new"),
    ("new", "http://u:p@h.example:81/dir/new"),
    ("?y", "http://u:p@h.example:81/dir/feed?y"),
    (" \thttp://o.example/ ", "http://o.example/"),
    ("/gr\xf6\xdfe", "http://u:p@h.example:81/größe"),
    ("/caf\udce9", "http://u:p@h.example:81/caf%E9"),
]


@pytest.mark.parametrize(("location", "target"), REDIRECTS)
def test_redirects_lead_where_they_say(location: str, target: str) -> None:
    assert follow(BASE, location) == target


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "gopher://o.example/", "javascript:1", "data:,x", "http://", "http:///x", "http://[::1/",
     "//[x", "http://o.example/\x01", "/a\tb", "http://o.example:99999/", "/" + "x" * 2000],
)  # fmt: skip
def test_redirects_to_what_cannot_be_asked_are_refused(location: str) -> None:
    with pytest.raises(FetchError, match="redirects") as caught:
        follow(BASE, location)
    assert caught.value.kind == "bad_url"
