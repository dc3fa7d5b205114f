"""Documents to parse, and an eye for what is alive in HTML."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import lxml.html
import pytest

from aggregator.model import ParsedEntry, ParsedFeed
from aggregator.parse.document import parse_document

CORPORA = Path(__file__).parents[2].parent / "shared" / "corpora"
NAMESPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    ' xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:wfw="http://wellformedweb.org/CommentAPI/"'
    ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:thr="http://purl.org/syndication/thread/1.0"'
)
_DEAD = frozenset(
    "script style iframe object embed applet form input button select textarea template svg math link meta base frame"
    " frameset noembed noframes noscript xml".split()
)
_SCHEME = re.compile(r"[\x00-\x20]*([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def corpora() -> Path:
    if not CORPORA.is_dir():
        pytest.skip(f"the shared corpora are not there: {CORPORA}")
    return CORPORA


def vectors() -> list[dict[str, str]]:
    return json.loads((corpora() / "xss.json").read_text(encoding="utf-8"))


def rss(items: str = "", channel: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {NAMESPACES}><channel><title>Feed</title>'
        f"<link>https://example.org/</link>{channel}{items}</channel></rss>"
    ).encode()


def atom(entries: str = "", feed: str = "", attributes: str = "") -> bytes:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES} {attributes}><title>Feed</title>'
        f'<link href="https://example.org/"/>{feed}{entries}</feed>'
    ).encode()


def only(document: bytes, **arguments: Any) -> ParsedEntry:
    """The single entry of a document."""
    (entry,) = parse_document(document, **arguments).entries
    return entry


def rss_item(inner: str, channel: str = "", **arguments: Any) -> ParsedEntry:
    return only(rss(f"<item>{inner}</item>", channel), **arguments)


def atom_entry(inner: str, feed: str = "", attributes: str = "", **arguments: Any) -> ParsedEntry:
    return only(atom(f"<entry>{inner}</entry>", feed, attributes), **arguments)


def texts_of(feed: ParsedFeed) -> list[str]:
    """Every text of a record that is HTML, or that a careless page might show as such."""
    found = [feed.title, feed.site_url, feed.hub]
    for entry in feed.entries:
        found += [entry.title, entry.author, entry.summary, entry.content, *entry.tags]
    return [text for text in found if text]


def addresses_of(feed: ParsedFeed) -> list[str]:
    found = [feed.site_url, feed.hub]
    for entry in feed.entries:
        found += [entry.url, entry.image, entry.comments_url, *(enclosure.url for enclosure in entry.enclosures)]
    return [address for address in found if address]


def alive(html: str) -> list[str]:
    """What would act in a page: by two parsers of different habits, so that what one misreads the other sees."""
    seen = _Eye()
    seen.feed(html)
    seen.close()
    found = list(seen.found)
    if html.strip():
        try:
            root = lxml.html.fragment_fromstring(f"<div>{html}</div>")
        except lxml.etree.ParserError:
            return found
        for element in root.iter():
            if isinstance(element.tag, str):
                found += _judge(element.tag, dict(element.attrib))
    return found


class _Eye(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += _judge(tag, {name: value or "" for name, value in attrs})


def _judge(tag: str, attributes: dict[str, str]) -> list[str]:
    found = [f"<{tag}>"] if tag.lower().rpartition(":")[2] in _DEAD else []
    for name, value in attributes.items():
        scheme = _SCHEME.match(value)
        if name.lower().startswith("on") or name.lower() in ("style", "srcset", "srcdoc", "action", "formaction"):
            found.append(f"{tag} {name}")
        allowed = ("http", "https", "mailto") if tag == "a" else ("http", "https")
        if name.lower() in ("href", "src", "data", "poster", "cite", "xlink:href") and (
            not scheme or scheme[1].lower() not in allowed
        ):
            found.append(f"{tag} {name}={value[:40]}")
    return found


def xml(text: str) -> str:
    """Text to stand in an element, without what XML cannot hold."""
    return escape(re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text))
