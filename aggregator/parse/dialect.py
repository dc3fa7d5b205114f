"""feedparser's two parsers, strict and tolerant, taught to keep what a document says apart and as written.

Left to itself it joins descriptions, summaries and contents by their order, guesses names out of authors, resolves
ids like links, tries a dozen date formats, and loses all but the last of the hours to skip. What is changed is the
handlers of elements, which feedparser looks up by name: ``_start_x`` and ``_end_x`` for the element x.
"""

import io
import xml.sax
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urljoin
from xml.sax.handler import feature_external_ges, feature_namespaces
from xml.sax.xmlreader import InputSource

from feedparser.api import LooseFeedParser, StrictFeedParser
from feedparser.exceptions import UndeclaredNamespace

Attributes = dict[str, Any]

# Texts of an entry: element → the type it has where it names none.
TEXTS: Mapping[str, str] = {
    "description": "text/html",
    "abstract": "text/html",
    "dc_description": "text/html",
    "summary": "text/plain",
    "itunes_summary": "text/plain",
    "media_description": "text/plain",
    "content": "text/plain",
    "content_encoded": "text/html",
    "fullitem": "text/html",
    "body": "application/xhtml+xml",
    "xhtml_body": "application/xhtml+xml",
}
# Elements kept as they stand: element → key. Both the feed and its entries have them.
PLAIN: Mapping[str, str] = {
    "pubdate": "published",
    "published": "published",
    "issued": "published",
    "dcterms_issued": "published",
    "updated": "updated",
    "modified": "updated",
    "dcterms_modified": "updated",
    "lastbuilddate": "changed",
    "created": "created",
    "dcterms_created": "created",
    "dc_date": "dc_date",
    "expirationdate": "expires",
    "dcterms_valid": "validity",
    "id": "id",
    "guid": "id",
}


class _Dialect:
    """Comes before feedparser's own handlers."""

    can_be_relative_uri = frozenset(("comments", "href", "link", "url", "wfw_comment"))
    resolve_relative_uris = False
    sanitize_html = False

    def unknown_starttag(self: Any, tag: str, attrs: list[tuple[str, str]]) -> None:
        given = next((value for name, value in attrs if name.lower() in ("xml:base", "base")), None)
        if given is not None:  # relative bases add up (XML Base, 3.1): feedparser keeps absolute ones only
            base = urljoin(self.baseuri, given)
            attrs = [(name, base if name.lower() in ("xml:base", "base") else value) for name, value in attrs]
            self.baseuri = ""
        super().unknown_starttag(tag, attrs)  # type: ignore[misc]

    def unknown_endtag(self: Any, tag: str) -> None:
        super().unknown_endtag(tag)  # type: ignore[misc]
        self.baseuri = self.basestack[-1] if self.basestack else ""

    def _start_item(self: Any, attributes: Attributes) -> None:
        super()._start_item(attributes)  # type: ignore[misc]
        self.entries[-1]["xml_lang"] = self.lang

    _start_entry = _start_item

    def _start_guid(self: Any, attributes: Attributes) -> None:
        if str(attributes.get("ispermalink", "true")).strip().lower() != "false":
            self._get_context()["permalink"] = True
        self.push("id", 1)

    def _end_author(self: Any) -> None:
        written = self.pop("author")
        authors = self._get_context().get("authors")
        if authors and written and not authors[-1]:
            authors[-1]["text"] = written
        self.inauthor = 0

    _end_managingeditor = _end_author

    def _save_author(self: Any, key: str, value: str, prefix: str = "author") -> None:
        if prefix == "author":  # not the publisher, nor a podcast's owner
            self._get_context().setdefault("authors", [{}])[-1][key] = value

    def _sync_author_detail(self, key: str = "author") -> None:
        """Nothing: parse.authors reads them."""

    def _start_hour(self: Any, attributes: Attributes) -> None:
        self.push("hour", 1)

    def _end_hour(self: Any) -> None:
        self.feeddata.setdefault("skip_hours", []).append(self.pop("hour"))

    def _start_day(self: Any, attributes: Attributes) -> None:
        self.push("day", 1)

    def _end_day(self: Any) -> None:
        self.feeddata.setdefault("skip_days", []).append(self.pop("day"))


def _text_handlers(element: str, default_type: str) -> tuple[Callable[..., None], Callable[..., None]]:
    key = f"text_{element}"

    def start(self: Any, attributes: Attributes) -> None:
        self.push_content(key, attributes, default_type, 1)

    def end(self: Any) -> None:
        context = self._get_context()
        before = context.pop(f"{key}_detail", None)
        self.pop_content(key)
        if before and len(before["value"]) >= len((context.get(f"{key}_detail") or before)["value"]):
            context[f"{key}_detail"] = before

    return start, end


def _plain_handlers(key: str) -> tuple[Callable[..., None], Callable[..., None]]:
    def start(self: Any, attributes: Attributes) -> None:
        self.push(key, 1)

    def end(self: Any) -> None:
        self.pop(key)

    return start, end


for _element, _default in TEXTS.items():
    _handlers = _text_handlers(_element, _default)
    setattr(_Dialect, f"_start_{_element}", _handlers[0])
    setattr(_Dialect, f"_end_{_element}", _handlers[1])
for _element, _key in PLAIN.items():
    _handlers = _plain_handlers(_key)
    if _element != "guid":
        setattr(_Dialect, f"_start_{_element}", _handlers[0])
    setattr(_Dialect, f"_end_{_element}", _handlers[1])


class _Strict(_Dialect, StrictFeedParser):  # type: ignore[misc]  # feedparser has no types
    pass


class _Loose(_Dialect, LooseFeedParser):  # type: ignore[misc]
    pass


# What feedparser does something with, by the names it gives, and the keys that it keeps for itself or reads twice.
HANDLED = frozenset(
    name.split("_", 2)[2] for name in dir(_Strict) if name.startswith(("_start_", "_end_"))
) | frozenset(
    "authors comments date feedburner_origlink links permalink skip_days skip_hours sy_updatefrequency sy_updateperiod"
    " tags ttl xml_lang".split()
)
PREFIXES: Mapping[str, str] = {uri.lower(): prefix.lower() for uri, prefix in _Strict.namespaces.items()}
MEANT = frozenset(PREFIXES.values()) - {""}


class Understood(NamedTuple):
    """What a parser made of a document: plain dicts by feedparser's names, texts under ``text_…_detail``."""

    version: str
    feed: dict[str, Any]
    entries: list[dict[str, Any]]


def strict(text: str) -> Understood | None:
    """A document that is well-formed and declares its namespaces, else None. It must have no document type."""
    parser = _Strict("", None, "utf-8")
    reader = xml.sax.make_parser()  # noqa: S317  # there is no document type, hence no entity
    reader.setFeature(feature_namespaces, True)
    reader.setFeature(feature_external_ges, False)
    reader.setContentHandler(parser)
    reader.setErrorHandler(parser)
    source = InputSource()
    source.setByteStream(io.BytesIO(text.encode()))
    try:
        reader.parse(source)
    except (xml.sax.SAXException, UndeclaredNamespace):
        return None
    return _understood(parser)


def loose(text: str) -> Understood:
    """Any text, read as far as it can be."""
    parser = _Loose("", None, "utf-8", {})
    parser.feed(text)
    return _understood(parser)


def map_type(written: str) -> str:
    """The media type that a text's type means: "html" is text/html."""
    return str(_Strict.map_content_type(written))


def looks_like_html(text: str) -> bool:
    """Whether a text said to be plain is not."""
    return bool(_Strict.looks_like_html(text))


def _understood(parser: Any) -> Understood:
    # Its own kind of dict answers for keys that it does not have.
    return Understood(str(parser.version or ""), dict(parser.feeddata), [dict(entry) for entry in parser.entries])
