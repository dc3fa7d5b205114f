"""OPML out: the catalogue as OPML 2.0 (http://opml.org/spec2.opml), to be imported again as it was."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

from lxml import etree

from aggregator.model import Outline
from aggregator.xmltext import legal, plain_line

_XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
_OWN = frozenset(("text", "title", "xmlurl", "htmlurl", "category", "type"))


@dataclass(slots=True)
class _Folder:
    feeds: dict[str, Outline] = field(default_factory=dict)
    folders: dict[str, "_Folder"] = field(default_factory=dict)

    def at(self, path: Iterable[str]) -> "_Folder":
        here = self
        for name in filter(None, map(plain_line, path)):
            here = here.folders.setdefault(name, _Folder())
        return here


def write_opml(
    title: str, outlines: Iterable[Outline], *, created: datetime, folders: Iterable[tuple[str, ...]] = ()
) -> bytes:
    """An OPML 2.0 document in UTF-8: folders, then feeds, by name; a feed of several folders in each.

    :param created: an aware time, written as dateCreated (RFC 822)
    :param folders: paths that shall stand there even without a feed; empty ones say type="folder"
    """
    top = _Folder()
    for path in folders:
        top.at(path)
    for outline in outlines:
        for path in outline.folders or ((),):
            top.at(path).feeds[outline.url] = outline
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = plain_line(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(created.astimezone(UTC), usegmt=True)
    _write_folder(etree.SubElement(root, "body"), top)
    etree.indent(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _write_folder(parent: etree._Element, folder: _Folder) -> None:
    for name, inner in sorted(folder.folders.items(), key=lambda item: (item[0].casefold(), item[0])):
        element = etree.SubElement(parent, "outline", text=name, title=name)
        if not inner.feeds and not inner.folders:
            element.set("type", "folder")  # an outline without children says else nothing of what it is
        _write_folder(element, inner)
    for feed in sorted(folder.feeds.values(), key=lambda f: ((f.title or f.url).casefold(), f.url)):
        _write_feed(parent, feed)


def _write_feed(parent: etree._Element, feed: Outline) -> None:
    namespaces = {
        name.removeprefix("xmlns:"): uri for name, uri in sorted(feed.extra.items()) if name.startswith("xmlns:")
    }
    element = etree.SubElement(parent, "outline", nsmap=namespaces)
    url = legal(feed.url)
    # text is required (OPML 2.0, "outline"); reading takes the URL there for no title.
    title = plain_line(feed.title or "") or url
    element.set("text", title)
    element.set("title", title)
    element.set("type", legal(feed.extra.get("type", "")) or "rss")
    element.set("xmlUrl", url)
    if feed.site_url:
        element.set("htmlUrl", legal(feed.site_url))
    # A comma separates tags and a leading slash makes a path: a tag cannot hold either.
    if tags := list(filter(None, (plain_line(re.sub(r"^[/\s]+|,", " ", tag)) for tag in feed.tags))):
        element.set("category", ",".join(tags))
    for name, value in sorted(feed.extra.items()):
        prefix, colon, local = name.rpartition(":")
        if name.lower() in _OWN or prefix == "xmlns":
            continue
        if not colon:
            element.set(name, legal(value))
        elif uri := _XML_NAMESPACE if prefix == "xml" else namespaces.get(prefix):
            element.set(f"{{{uri}}}{local}", legal(value))
