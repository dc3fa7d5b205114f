import pytest

from aggregator.model import FeedLink
from aggregator.parse.discover import feed_links, looks_like_html
from aggregator.parse.document import parse_document
from aggregator.parse.errors import ParseError

URL = "https://example.org/blog/page"
LINK = '<link rel="alternate" type="application/rss+xml" href="{}">'


def links(head, url=URL, **arguments):
    return feed_links(f"<!doctype html><html><head>{head}</head><body>x</body></html>".encode(), url, **arguments)


def test_feeds_in_order_each_once():
    found = links(
        '<LINK REL="Alternate" TYPE="application/RSS+xml; charset=utf-8" TITLE="All &amp; more" HREF="feed.xml">'
        '<link rel="alternate" type="application/atom+xml" href="/atom">'
        '<link rel="alternate" type="text/html" href="/de">'
        '<link rel="alternate" type="application/atom+xml" href="/atom" title="twice">'
        '<link rel="alternate stylesheet" type="text/xml" href="/s"><link rel="feed" href="//h.org/f">'
        '<link rel="alternate" type="application/json" href="/wp-json/posts/1" title="feed">'
        '<link rel="alternate" type="application/json" href="/feed.json">'
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">'
    )
    assert found == [
        FeedLink("https://example.org/blog/feed.xml", "All & more", "application/rss+xml"),
        FeedLink("https://example.org/atom", None, "application/atom+xml"),
        FeedLink("https://h.org/f", None, ""),
        FeedLink("https://example.org/feed.json", None, "application/json"),
    ]


def test_base_of_the_page():
    found = links('<base href="/other/"><link rel="alternate" type="application/rss+xml" href="f">')
    assert [link.url for link in found] == ["https://example.org/other/f"]
    found = links('<base href="javascript:x"><link rel="alternate" type="application/rss+xml" href="f">')
    assert [link.url for link in found] == ["https://example.org/blog/f"]


@pytest.mark.parametrize(
    "page", [b"", b"\0", b"no page", b"<" * 100_000, b"<div>" * 100_000, "<link ü".encode("utf-16")]
)
def test_pages_without_feeds(page):
    assert feed_links(page, URL) == []


def test_encoding_of_the_page():
    page = '<link rel="alternate" type="application/rss+xml" href="f" title="Größe">'.encode("cp1252")
    assert feed_links(page, URL, "text/html; charset=iso-8859-1")[0].title == "Größe"


@pytest.mark.parametrize(
    ("body", "content_type", "page"),
    [
        (b"<!DOCTYPE html><p>x", None, True),
        (b"\xef\xbb\xbf <!-- c --><HTML>", None, True),
        (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html xmlns='x'>", None, True),
        (b"<head><title>x</title>", "text/plain", True),
        (b"<div>x</div>", "text/html", True),
        (b"<div>x</div>", None, False),
        (b"<?xml version='1.0'?><rss>", "text/html", False),
        (b"<?xml-stylesheet href='x'?><feed xmlns='x'>", "text/html", False),
        (b"<br>Warning<rss version='2.0'>", "text/html", False),
        (b"<!DOCTYPE rss PUBLIC 'x'><rss>", None, False),
        (b"{}", "text/html", False),
        (b"", None, False),
    ],
)
def test_looks_like_html(body, content_type, page):
    assert looks_like_html(body, content_type) is page


@pytest.mark.parametrize(
    ("head", "url", "words"),
    [
        (LINK.format("/feed") + LINK.format("/2"), URL, "page; it names a feed at https://example.org/feed."),
        (LINK.format("/feed"), "https://me:secret@h.org/x", "page; it names a feed at https://h.org/feed."),
        (LINK.format(URL) + LINK.format("/feed"), URL, "page; it names a feed at https://example.org/feed."),
        (LINK.format("https://h.org/feed"), None, "page; it names a feed at https://h.org/feed."),
        (LINK.format("/feed"), None, "page, not a feed."),
        (LINK.format(URL), URL, "page, not a feed."),
        (LINK.format("javascript:alert(1)"), URL, "page, not a feed."),
        ("", URL, "page, not a feed."),
    ],
)
def test_a_page_instead_of_a_feed_says_where_the_feed_is(head, url, words):
    with pytest.raises(ParseError) as caught:
        parse_document(f"<!doctype html><html><head>{head}</head><body>x</body></html>".encode(), url=url)
    assert (caught.value.kind, str(caught.value)) == ("html", f"This is a web {words}")
