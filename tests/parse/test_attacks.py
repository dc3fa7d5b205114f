"""What a feed can do with addresses and characters."""

import time

import pytest

from aggregator.parse.discover import feed_links
from aggregator.parse.document import parse_document
from aggregator.parse.html import clean_html
from aggregator.parse.urls import without_login

RELATIVE = b"""<rss version="2.0"><channel><title>t</title><link>/</link><item><title>t</title><link>/a</link>
<comments>c</comments><enclosure url="e.mp3" length="1" type="audio/mpeg"/>
<description>&lt;p&gt;&lt;a href="b"&gt;x&lt;/a&gt;&lt;img src="i.png"&gt;&lt;/p&gt;</description>
</item></channel></rss>"""


def test_what_an_admin_signs_in_with_stands_in_no_entry() -> None:
    document = parse_document(RELATIVE, url="https://me:secret@news.example/feed")
    assert document.entries[0].url == "https://news.example/a"
    assert document.entries[0].image == "https://news.example/i.png"
    assert "secret" not in repr(document)


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("https://me:secret@a.example/x@y?z@", "https://a.example/x@y?z@"),
        ("http://me@a.example", "http://a.example"),
        ("HTTPS://a:b@c@a.example:81/", "HTTPS://a.example:81/"),
        ("https://a.example/me:secret@b", "https://a.example/me:secret@b"),
        ("https://a.example?u=me@b", "https://a.example?u=me@b"),
        ("mailto:me@a.example", "mailto:me@a.example"),
    ],
)
def test_without_login(url: str, bare: str) -> None:
    assert without_login(url) == bare


@pytest.mark.parametrize("written", ["\x1b", "&#27;", "&#x1b;", "\x9b", "\x00", "\x7f"])
def test_cleaned_html_holds_no_controls(written: str) -> None:
    cleaned = clean_html(f'<p title="{written}">a{written}[31mb</p><a href="https://x/" title="{written}">c</a>', None)
    assert not any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in cleaned)
    assert clean_html(cleaned, None) == cleaned


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><link " + " ".join(f"a{n}=1" for n in range(200_000)) + ">",
        "<html><body>" + "<div>" * 400_000,
        "<html><body>" + "<table><tr><td>" * 130_000,
        "<html><body>" + "<b><a>" * 330_000,
        "<html>" + "<!--" * 500_000,
        "<html>" + "<style>" * 280_000,
        "<html>" + "<a '<a \"" * 250_000,
        "<html>" + '<link title="' * 150_000,
    ],
    ids=["attributes", "depth", "tables", "unclosed", "comments", "styles", "quotes", "open quotes"],
)
def test_no_page_takes_long_to_be_searched_for_feeds(page: str) -> None:
    began = time.process_time()
    assert feed_links(page.encode(), "https://a.example/") == []
    assert time.process_time() - began < 10


def test_links_are_found_whatever_stands_around_them() -> None:
    page = (
        '<!-- <link rel=alternate type="application/rss+xml" href="/comment"> --><script>"<link rel=feed href=/js>"'
        "</script><head><base href='/b/'><LINK title='a < b > c' rel='alternate' type=application/rss+xml href=f><body>"
        '<a rel=feed href="g">g</a><a href=h>h</a>'
    )
    found = [link.url for link in feed_links(page.encode(), "https://a.example/")]
    assert found == ["https://a.example/b/f", "https://a.example/b/g"]
