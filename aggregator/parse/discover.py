"""Feeds that a web page names, and whether something is a web page at all."""

import re
from collections.abc import Iterable

from lxml import etree

from aggregator.model import FeedLink
from aggregator.parse.encodings import decode
from aggregator.parse.text import line
from aggregator.parse.urls import resolve

_FEED_TYPES = frozenset(
    (
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
        "application/x.atom+xml",
        "application/x-atom+xml",
        "application/xml",
        "text/xml",
    )
)
_MAYBE_FEED = "application/json"  # JSON Feed 1.0, but more often a site's programming interface
_PAGE_BYTES = 2_000_000  # of a page that are read: feeds are named in its head
_LINKS = 50
_TAG_CHARS = 8_000
# What the parser is given of a page: its time grows with the square of an element's attributes and of the depth.
# What is unclosed goes on to the end, so that no text is read twice.
_TAGS = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|textarea|title|template)\b.*?(?:</\1\b|\Z)"
    r"""|(<(?:link|a|base)\s(?:[^"'<>]++|"[^"]{0,4000}+"|'[^']{0,4000}+')*+>)""",
    re.IGNORECASE | re.DOTALL,
)
_OPENING = re.compile(
    r"(?:\s++|\ufeff|<!--(?:[^-]++|-(?!->))*+-->|<\?(?:[^?]++|\?(?!>))*+\?>)*+<(!doctype\s+)?([a-z][\w:.-]*)",
    re.IGNORECASE,
)
_FEED_ROOTS = frozenset(("rss", "feed", "rdf:rdf", "rdf", "channel", "entry"))
_PAGE_ROOTS = frozenset(("html", "head", "body", "meta", "title"))
_SNIFFED = 20_000


def looks_like_html(body: bytes, content_type: str | None = None) -> bool:
    """Whether a body is a web page: by how it begins, and by its type only where that tells nothing."""
    text = decode(body[:_SNIFFED], content_type).text
    opening = _OPENING.match(text)
    if opening is None:
        return False
    name = opening[2].lower()
    if (opening[1] and name != "html") or name in _FEED_ROOTS:
        return False
    if name in _PAGE_ROOTS:
        return True
    kind = (content_type or "").partition(";")[0].strip().lower()
    return kind == "text/html" and re.search(r"<(?:rss|feed|rdf:rdf)[\s>]", text, re.IGNORECASE) is None


def feed_links(html: bytes, url: str, content_type: str | None = None) -> list[FeedLink]:
    """The feeds that a page names by ``link rel=alternate`` with a feed's type (HTML, 4.6.7.1), or ``rel=feed``, in
    its order and each once."""
    elements, base = page_links(html, url, content_type)
    found: dict[str, FeedLink] = {}
    for link in _alternates(elements, base):
        if len(found) < _LINKS:
            found.setdefault(link.url, link)
    return list(found.values())


def page_links(html: bytes, url: str, content_type: str | None = None) -> "tuple[list[etree._Element], str]":
    """The link and a elements of a page, and the address against which theirs are resolved: ``<base href>``, else
    ``url``."""
    page = decode(html[:_PAGE_BYTES], content_type).text
    text = "".join(match[2] for match in _TAGS.finditer(page) if match[2] and len(match[2]) <= _TAG_CHARS)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, recover=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:  # nothing in it
        return [], url
    if root is None:
        return [], url
    bases = (resolve(element.get("href"), url) for element in root.iter("base") if element.get("href"))
    return list(root.iter("link", "a")), next(bases, None) or url


def _alternates(elements: Iterable["etree._Element"], base: str | None) -> Iterable[FeedLink]:
    for element in elements:
        rel = (element.get("rel") or "").lower().split()
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        href, title = element.get("href") or "", line(element.get("title"))
        named = "feed" in rel or (element.tag == "link" and "alternate" in rel and "stylesheet" not in rel)
        if not named or not (kind in _FEED_TYPES or "feed" in rel or _is_json_feed(kind, href, title)):
            continue
        if address := resolve(href, base):
            yield FeedLink(address, title, kind)


def _is_json_feed(kind: str, href: str, title: str | None) -> bool:
    return kind == _MAYBE_FEED and "wp-json" not in href and "feed" in f"{href} {title}".lower()
