import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.parse.urls import LINKS, resolve

BASE = "https://example.org/a/b?c"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://h.org/x?a=1&b=ü#f", "https://h.org/x?a=1&b=ü#f"),
        ("HTTP://H.org/X", "HTTP://H.org/X"),
        (" \n https://h.org/a b\t", "https://h.org/a%20b"),
        ("https://h.org/ab\u202ec", "https://h.org/ab%E2%80%AEc"),
        ("../x", "https://example.org/x"),
        ("?q", "https://example.org/a/b?q"),
        ("#f", "https://example.org/a/b?c#f"),
        ("//h.org", "https://h.org"),
        (r"\\h.org\x", "https://h.org/x"),
        (r"https://good.org\@evil.org/", "https://good.org/@evil.org/"),
        ("java\nscript:alert(1)", None),
        ("http:x", None),
        ("http:///x", None),
        ("http://[::1", None),
        ("http://h.org:99999/", None),
        ("ftp://h.org/", None),
        ("mailto:a@b.ch", None),
        ("data:text/html,x", None),
        ("", None),
        (None, None),
        ("https://h.org/" + "x" * 4000, None),
    ],
)
def test_resolve(url, expected):
    assert resolve(url, BASE) == expected


def test_without_base():
    assert resolve("x", None) is None
    assert resolve("//h.org/x", None) == "https://h.org/x"
    assert resolve("mailto:a@b.ch", None, LINKS) == "mailto:a@b.ch"


@settings(deadline=None)
@given(st.text(max_size=40) | st.text(":/\\@?#[]%.h tps\n", max_size=20), st.sampled_from([None, BASE]))
def test_what_comes_out_is_stable_and_harmless(url, base):
    found = resolve(url, base)
    if found is not None:
        assert found.lower().startswith(("http://", "https://"))
        assert not set(found) & set(' <>"`\\\n\t')
        assert resolve(found, base) == found
