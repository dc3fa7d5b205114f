"""Atom 1.0 (RFC 4287)."""

from typing import cast

from lxml import etree

from aggregator.publish.parts import ATOM, MEDIA, UNKNOWN_TYPE, XML_LANG, add, add_image, document, rfc3339
from aggregator.publish.records import Publication, PublishedItem

MEDIA_TYPE = "application/atom+xml"
NAMESPACES = cast(dict[str, str], {None: ATOM, "media": MEDIA})  # the stubs know no default namespace


def write_atom(publication: Publication) -> bytes:
    """The publication as an Atom feed in UTF-8, items in their order.

    The feed's own author is its title, because a feed without one needs an author in every entry (RFC 4287, 4.1.1).
    """
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap=NAMESPACES)
    if publication.language:
        feed.set(XML_LANG, publication.language)
    _add(feed, "id", publication.id)
    _add(feed, "title", publication.title)
    if publication.description:
        _add(feed, "subtitle", publication.description)
    _add(feed, "updated", rfc3339(publication.updated))
    _add(_add(feed, "author"), "name", publication.title)
    _add(feed, "link", rel="self", type=MEDIA_TYPE, href=publication.self_url)
    _add(feed, "link", rel="alternate", type="text/html", href=publication.url)
    for item in publication.items:
        _entry(feed, item)
    return document(feed)


def _entry(feed: etree._Element, item: PublishedItem) -> None:
    entry = _add(feed, "entry")
    if item.language:
        entry.set(XML_LANG, item.language)
    _add(entry, "id", item.id)
    _add(entry, "title", item.title, type="text")
    _add(entry, "updated", rfc3339(item.updated))
    if item.published:
        _add(entry, "published", rfc3339(item.published))
    if item.author:
        _add(_add(entry, "author"), "name", item.author)
    if item.url:
        _add(entry, "link", rel="alternate", type="text/html", href=item.url)
    for tag in item.tags:
        _add(entry, "category", term=tag)
    for enclosure in item.enclosures:
        length = None if enclosure.length is None else str(enclosure.length)
        _add(entry, "link", rel="enclosure", type=enclosure.type or UNKNOWN_TYPE, length=length, href=enclosure.url)
    add_image(entry, item.image)
    if item.summary:
        _add(entry, "summary", item.summary, type="text")
    if item.content or not item.url:  # an entry without an alternate link must have content (RFC 4287, 4.1.2)
        _add(entry, "content", item.content, type="html")
    _source(entry, item)


def _source(entry: etree._Element, item: PublishedItem) -> None:
    """Where the entry comes from (RFC 4287, 4.2.11). Its author counts for an entry that has none."""
    if not (item.source_title or item.source_url):
        return
    source = _add(entry, "source")
    if item.source_title:
        _add(source, "title", item.source_title)
        if not item.author:
            _add(_add(source, "author"), "name", item.source_title)
    if item.source_url:
        _add(source, "link", rel="self", href=item.source_url)


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str | None) -> etree._Element:
    return add(parent, f"{{{ATOM}}}{name}", text, attributes)
