"""One HTML page that can be saved and read without anything else: no script, nothing loaded but pictures."""

from datetime import UTC, datetime

from lxml import html
from lxml.html import HtmlElement
from lxml.html import builder as h

from aggregator.publish.parts import rfc3339
from aggregator.publish.records import Publication, PublishedItem
from aggregator.xmltext import legal

MEDIA_TYPE = "text/html"

# The content was cleaned already; this holds where the page is opened from a disk and no server sends a policy.
_POLICY = "default-src 'none'; img-src http: https:; media-src http: https:; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light dark; }
body { font: 1.05rem/1.6 Georgia, serif; margin: 2rem auto; max-width: 42rem; padding: 0 1rem; }
body { overflow-wrap: anywhere; }
h1, h2 { line-height: 1.25; }
article { border-top: 1px solid GrayText; margin-top: 2.5rem; }
.about, footer { opacity: .8; font-family: system-ui, sans-serif; font-size: .85rem; }
img, video { height: auto; max-width: 100%; }
pre { overflow-x: auto; }
"""


def write_html(publication: Publication) -> bytes:
    """The publication as an HTML document in UTF-8, items in their order. Their content must be cleaned HTML."""
    page = h.HTML(
        h.HEAD(
            h.META(charset="utf-8"),
            h.META({"http-equiv": "Content-Security-Policy", "content": _POLICY}),
            h.META(name="viewport", content="width=device-width, initial-scale=1"),
            h.META(name="referrer", content="no-referrer"),
            h.TITLE(legal(publication.title)),
            h.LINK(rel="canonical", href=legal(publication.url)),
            h.STYLE(_STYLE),
        ),
        h.BODY(
            h.HEADER(h.H1(_link(publication.title, publication.url)), h.P(legal(publication.description))),
            h.MAIN(*map(_article, publication.items)),
            h.FOOTER(_time(publication.updated)),
        ),
        lang=publication.language or "",
    )
    written: bytes = html.tostring(page, encoding="utf-8", doctype="<!DOCTYPE html>")
    return written + b"\n"


def _article(item: PublishedItem) -> HtmlElement:
    article = h.ARTICLE(h.H2(_link(item.title, item.url)), _about(item))
    if item.language:
        article.set("lang", legal(item.language))
    if item.image and legal(item.image) not in legal(item.content):
        article.append(h.P(h.IMG(src=legal(item.image), alt="", loading="lazy")))
    if item.content:
        article.append(_fragment(item.content))
    elif item.summary:
        article.append(h.P(legal(item.summary)))
    for enclosure in item.enclosures:
        article.append(h.P(_link(enclosure.url, enclosure.url)))
    if item.tags:
        article.append(h.P(h.CLASS("about"), legal(" · ".join(item.tags))))
    return article


def _fragment(content: str) -> HtmlElement:
    # huge_tree: without it everything deeper than 255 elements is lost, text and all.
    parser = html.HTMLParser(huge_tree=True)
    return html.fragment_fromstring(legal(content), create_parent="div", parser=parser)


def _about(item: PublishedItem) -> HtmlElement:
    """Author, source and date in a line."""
    line = h.P(h.CLASS("about"))
    parts = [h.SPAN(legal(item.author))] if item.author else []
    if item.source_title or item.source_url:
        parts.append(_link(item.source_title or item.source_url or "", item.source_url))
    parts.append(_time(item.published or item.updated))
    for part in parts:
        part.tail = " · " if part is not parts[-1] else None
        line.append(part)
    return line


def _link(text: str, url: str | None) -> HtmlElement:
    return h.A(legal(text), href=legal(url)) if url else h.SPAN(legal(text))


def _time(moment: datetime) -> HtmlElement:
    shown = moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return h.TIME(shown, datetime=rfc3339(moment))
