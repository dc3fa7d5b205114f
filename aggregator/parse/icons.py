"""Where a feed's icon lies: as its document says, or its site's page."""

import json
import re
from html import unescape
from urllib.parse import urljoin

from aggregator.parse.discover import page_links
from aggregator.parse.encodings import decode
from aggregator.parse.urls import resolve

_HEAD_BYTES = 100_000  # of a document: what it says of itself stands before its entries, if it is kind
_PAGE_HEAD_BYTES = 300_000
_WANTED = 64  # pixels: three times the size of a tile, for screens with small pixels
_SHARP = 32  # what is smaller looks coarse on them
_UNSAID, _TOUCH = 48, 180  # pixels that an icon has most likely, where nothing says how many; and one for phones

_ENTRY = re.compile(r"<(?:[\w-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_VALUE = r"\s*(?:<!\[CDATA\[\s*)?([^\s<>\]]{1,2000})\s*(?:\]\]>\s*)?"
_ATOM_ICON = re.compile(rf"<(?:atom:)?icon(?:\s[^<>]*)?>{_VALUE}</(?:atom:)?icon\s*>")
_JSON_ICON = re.compile(r'"favicon"\s*:\s*("(?:[^"\\]|\\.){1,2000}")')
_SIZES = re.compile(r"([0-9]{1,4})x[0-9]{1,4}", re.IGNORECASE)


def document_icon(body: bytes, url: str, content_type: str | None = None) -> str | None:
    """The address of the icon that a feed's document names: Atom's icon, which must be square (RFC 4287, 4.2.5), JSON
    Feed's favicon, or an RSS image that says it is square. Logos are broad and stay out."""
    text = decode(body[:_HEAD_BYTES], content_type).text
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        found = _JSON_ICON.search(text.partition('"items"')[0])
        try:
            return resolve(str(json.loads(found[1])), url) if found else None
        except ValueError:  # what looked like a string is none
            return None
    head = _ENTRY.split(text, maxsplit=1)[0]
    if icon := _ATOM_ICON.search(head):
        return resolve(unescape(icon[1]), url)
    image = head.partition("<image")[2].partition("</image")[0]
    address, width, height = (_child(image, name) for name in ("url", "width", "height"))
    return resolve(unescape(address), url) if address and width and width == height else None


def page_icon(html: bytes, url: str, content_type: str | None = None) -> str:
    """The address of the icon that a page names by ``link rel=icon`` (HTML, 4.6.7.9) and that suits a tile best; one
    for phones' home screens where it names no other; else, as browsers do, /favicon.ico. SVG files are passed over."""
    elements, base = page_links(html[:_PAGE_HEAD_BYTES], url, content_type)
    found: list[tuple[bool, int, str]] = []
    for element in elements:
        rel = (element.get("rel") or "").lower().split()
        kind, href = (element.get("type") or "").lower(), element.get("href") or ""
        touch = "apple-touch-icon" in rel or "apple-touch-icon-precomposed" in rel
        if element.tag != "link" or not (touch or "icon" in rel) or "svg" in kind or re.search(r"\.svg\b", href):
            continue
        if address := resolve(href, base):
            sizes = [int(size[1]) for size in _SIZES.finditer(element.get("sizes") or "")]
            size = min(sizes or [_TOUCH if touch else _UNSAID], key=lambda pixels: abs(pixels - _WANTED))
            found.append((size < _SHARP, abs(size - _WANTED), address))
    return min(found)[2] if found else urljoin(url, "/favicon.ico")


def _child(xml: str, name: str) -> str | None:
    found = re.search(rf"<{name}>{_VALUE}</{name}\s*>", xml)
    return found[1] if found else None
