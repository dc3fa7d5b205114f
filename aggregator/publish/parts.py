"""What the formats share: namespaces, elements with text that XML can hold, dates."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime

from lxml import etree

from aggregator.xmltext import legal

ATOM = "http://www.w3.org/2005/Atom"  # RFC 4287
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
UNKNOWN_TYPE = "application/octet-stream"  # where a format requires one, or a reader would guess (RFC 2046, 4.5.1)
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def add(
    parent: etree._Element, tag: str, text: str | None = None, attributes: Mapping[str, str | None] | None = None
) -> etree._Element:
    """A new last child. Attributes that are None are left out; characters that XML cannot hold are dropped."""
    element = etree.SubElement(parent, tag)
    if text is not None:
        element.text = legal(text)
    for name, value in (attributes or {}).items():
        if value is not None:
            element.set(name, legal(value))
    return element


def add_image(parent: etree._Element, url: str | None) -> None:
    """The picture of an entry (Media RSS 1.5.1, media:content)."""
    if url:
        add(parent, f"{{{MEDIA}}}content", attributes={"url": url, "medium": "image"})


def document(root: etree._Element) -> bytes:
    """The bytes of a document: equal records give equal bytes, so that a digest of them can be their ETag."""
    etree.indent(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def rfc3339(moment: datetime) -> str:
    """2026-03-05T14:00:00Z, for Atom and JSON Feed; whole seconds."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def rfc822(moment: datetime) -> str:
    """Thu, 05 Mar 2026 14:00:00 GMT, for RSS (RFC 822 with a year of four digits)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)
