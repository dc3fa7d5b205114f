"""What a fuzzer calls with bytes of its own, and what it starts from. A target raises AssertionError, or anything else
that it should not, where the product is wrong."""

import time
from collections.abc import Callable, Iterable, Mapping

from aggregator.parse.document import parse_document
from aggregator.parse.errors import KINDS, ParseError
from aggregator.parse.html import clean_html
from tests.parse.generated import NAMES, VALUES, XHTML
from tests.parse.helpers import CORPORA, addresses_of, alive, atom, rss, vectors

SECONDS = 5.0
"""Of CPU time, that a call may take."""
BASE = "https://example.org/a/"
_TYPES = (None, "application/rss+xml; charset=utf-8", "text/html; charset=iso-8859-1", "text/xml; charset=utf-16")


def parse(body: bytes) -> None:
    """Any bytes are a feed, or a ParseError of a known kind; what is read is clean, and found again."""
    arguments = {"url": BASE, "content_type": _TYPES[len(body) % len(_TYPES)]}
    began = time.process_time()
    try:
        feed = parse_document(body, **arguments)
    except ParseError as error:
        assert error.kind in KINDS
        return
    finally:
        _in_time(began)
    for entry in feed.entries:
        for html in filter(None, (entry.summary, entry.content)):
            _clean(html, None)
    assert all(address.startswith(("http://", "https://")) for address in addresses_of(feed))
    again = parse_document(body, **arguments, known={entry.key: entry.fingerprint for entry in feed.entries})
    assert (again.entries, again.listed) == ((), feed.listed)


def clean(body: bytes) -> None:
    """Whatever the HTML, cleaned it is dead, and cleaning it again changes nothing."""
    html, base = body.decode("utf-8", "replace"), (None, BASE)[len(body) % 2]
    began = time.process_time()
    cleaned = clean_html(html, base)
    _in_time(began)
    _clean(cleaned, base)


TARGETS: Mapping[str, Callable[[bytes], None]] = {"parse": parse, "clean": clean}


def seeds(target: str) -> Iterable[bytes]:
    """Small documents of our own, and the shared corpora where they are there."""
    if target == "parse":
        yield from _documents()
        for path in sorted((CORPORA / "feeds").rglob("*")):
            if path.is_file():
                yield path.read_bytes()
        return
    yield from (html.encode() for html in (*XHTML, *VALUES))
    yield b"<p>a<b>b</p><iframe src='//h.org/x' title=T></iframe><video><source src=v.mp4></video><img data-src=i.png>"
    if CORPORA.is_dir():
        yield from (vector["html"].encode() for vector in vectors())


def words(target: str) -> list[str]:
    """What a mutation may put in."""
    if target == "parse":
        return [
            *NAMES,
            *(f"<{name}>" for name in NAMES),
            "<![CDATA[",
            "]]>",
            "<!--",
            "-->",
            "<!ENTITY",
            "&#x",
            "xml:base=",
        ]
    names = "a b p svg math style table td template select noscript iframe title mtext mglyph textarea form".split()
    return [*(f"<{name}>" for name in names), *(f"</{name}>" for name in names), "<!--", "-->", "<![CDATA[", "onerror=",
            "javascript:", "srcset=", "data:", "&#0;", "&lt;"]  # fmt: skip


def _documents() -> Iterable[bytes]:
    inner = (
        "<title>T &amp;amp; t</title><link>/1</link><guid>1</guid><pubDate>7. April 2010</pubDate>"
        "<dc:creator>J</dc:creator><description>&lt;p&gt;x&lt;/p&gt;</description>"
        "<content:encoded><![CDATA[<p>y<img src=i.png>]]></content:encoded>"
    )
    yield rss(f"<item>{inner}</item>" * 2, "<skipHours><hour>3</hour></skipHours><ttl>60</ttl>")
    yield rss(f"<item>{inner}</item>").decode().replace("utf-8", "utf-16").encode("utf-16")
    for xhtml in XHTML:
        yield atom(
            f'<entry xml:lang="de"><id>1</id><title type="html">t</title><link href="/1"/><updated>2010-04-07</updated>'
            f'<content type="xhtml">{xhtml}</content></entry>',
            attributes='xml:base="c/"',
        )
    yield (
        b'{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":1,"url":"/1","content_html":"<p>x",'
        b'"authors":[{"name":"J"}],"tags":["t"],"date_published":"2010-04-07T09:28:00Z","attachments":[{"url":"a.mp3"}]}]}'
    )
    yield b'{"rss":{"version":"2.0","channel":{"title":"T","item":[{"title":"t","link":"/1","description":"<p>x"}]}}}'
    yield b"<!doctype html><html><head><link rel=alternate type=application/rss+xml href=/feed></head><body>x"


def _clean(html: str, base: str | None) -> None:
    assert alive(html) == [], html
    assert clean_html(html, base) == html, html


def _in_time(began: float) -> None:
    assert time.process_time() - began < SECONDS
