"""RSS 2.0 (https://www.rssboard.org/rss-specification) with the modules that its profile recommends."""

from html import escape

from lxml import etree

from aggregator.publish.parts import ATOM, CONTENT, DC, MEDIA, UNKNOWN_TYPE, add, add_image, document, rfc822, rfc3339
from aggregator.publish.records import Publication, PublishedItem

MEDIA_TYPE = "application/rss+xml"


def write_rss(publication: Publication) -> bytes:
    """The publication as RSS in UTF-8, items in their order."""
    root = etree.Element("rss", nsmap={"atom": ATOM, "content": CONTENT, "dc": DC, "media": MEDIA}, version="2.0")
    channel = add(root, "channel")
    add(channel, "title", publication.title)
    add(channel, "link", publication.url)
    add(channel, "description", publication.description or publication.title)  # required
    if publication.language:
        add(channel, "language", publication.language)
    add(channel, "lastBuildDate", rfc822(publication.updated))
    link = {"rel": "self", "type": MEDIA_TYPE, "href": publication.self_url}
    add(channel, f"{{{ATOM}}}link", attributes=link)
    for item in publication.items:
        _item(channel, item)
    return document(root)


def _item(channel: etree._Element, item: PublishedItem) -> None:
    element = add(channel, "item")
    add(element, "title", item.title)
    if item.url:
        add(element, "link", item.url)
    add(element, "guid", item.id, {"isPermaLink": "false"})
    if item.published:
        add(element, "pubDate", rfc822(item.published))
    add(element, f"{{{ATOM}}}updated", rfc3339(item.updated))  # RSS has no word for it
    if item.author:
        add(element, f"{{{DC}}}creator", item.author)  # author would have to be an e-mail address
    if item.language:
        add(element, f"{{{DC}}}language", item.language)
    for tag in item.tags:
        add(element, "category", tag)
    if item.summary:
        add(element, "description", escape(item.summary, quote=False))  # a description is HTML
    if item.content:
        add(element, f"{{{CONTENT}}}encoded", item.content)
    for enclosure in item.enclosures:
        # All three are required; 0 stands for an unknown length (RSS profile, enclosure).
        length, kind = str(enclosure.length or 0), enclosure.type or UNKNOWN_TYPE
        add(element, "enclosure", attributes={"url": enclosure.url, "length": length, "type": kind})
    add_image(element, item.image)
    if item.source_url:
        add(element, "source", item.source_title or item.source_url, {"url": item.source_url})
