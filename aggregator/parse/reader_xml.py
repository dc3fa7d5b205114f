"""RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0 and their usual extensions, by one of two ways to the same record: the fast
one (parse.fast) where it surely knows the document, else feedparser (parse.dialect), tolerant and slow."""

import re
from collections.abc import Iterable
from typing import Any

from aggregator.parse import dialect, fast
from aggregator.parse.errors import ParseError
from aggregator.parse.raw import RawEnclosure, RawEntry, RawFeed, RawText
from aggregator.parse.repair import mended
from aggregator.parse.shape import Shape, check_depth

_FORMATS = {"rss091u": "rss091", "rss091n": "rss091", "rss": "rss20"}
_FORMATS |= {"atom01": "atom03", "atom02": "atom03", "atom": "atom10"}
_BY_ROOT = {"rdf": "rss10", "feed": "atom10", "entry": "atom10"}
_SUMMARIES = ("description", "summary", "dc_description", "abstract", "itunes_summary", "media_description")
_CONTENTS = ("content_encoded", "content", "xhtml_body", "body", "fullitem")
_HTML_TYPES = frozenset(("text/html", "application/xhtml+xml"))
_GUESSED = frozenset(("itunes_summary", "media_description"))  # said to be plain, and often not
_MARKUP = re.compile(r"</[a-z][a-z0-9]*>|<(?:br|p|img)\b[^<>]*>", re.IGNORECASE)
_EMPTY_END = re.compile("</(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)>")
_IMAGE_PATH = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)", re.IGNORECASE)
_WEB = re.compile(r"https?://", re.IGNORECASE)

Found = dict[str, Any]  # by feedparser's names


def read_xml(shape: Shape) -> RawFeed:
    """The feed in an examined document; where it is not well-formed, as much as can be read.

    :raises ParseError: ``not_a_feed`` when it is too damaged for that, ``too_complex`` when it is nested too deep
    """
    understood, sound = fast.understand(shape.text), True
    if understood is None:
        check_depth(shape)
        understood, sound = _understand(shape.text)
    feed = understood.feed
    links = _links(feed)
    return RawFeed(
        format=_format(understood.version, shape),
        entries=tuple(_entry(entry) for entry in understood.entries),
        title=_string(feed, "title"),
        link=_page(links),
        authors=_authors(feed),
        language=_string(feed, "language"),
        hub=next((link["href"] for link in links if "hub" in link["rel"].lower().split()), None),
        ttl=_string(feed, "ttl"),
        update_period=_string(feed, "sy_updateperiod"),
        update_frequency=_string(feed, "sy_updatefrequency"),
        skip_hours=tuple(feed.get("skip_hours") or ()),
        skip_days=tuple(feed.get("skip_days") or ()),
        bozo=not (sound and shape.sound),
    )


def _understand(text: str) -> tuple[dialect.Understood, bool]:
    try:
        if understood := dialect.strict(text):
            return understood, True
        text = mended(text)
        return dialect.strict(text) or dialect.loose(text), False
    except MemoryError:
        raise
    except Exception as error:
        # feedparser's tolerant parser stumbles over some damaged documents, in ways that it does not name.
        raise ParseError("not_a_feed", "The document is too damaged to be read.") from error


def _format(version: str, shape: Shape) -> str:
    if shape.root == "rdf" and "/rdf/simple/0.9/" in shape.text[:2000]:
        return "rss090"
    version = version or _BY_ROOT.get(shape.root, "rss20")
    return _FORMATS.get(version, version)


def _entry(entry: Found) -> RawEntry:
    links = _links(entry)
    summary, content = _text(entry, _SUMMARIES), _text(entry, _CONTENTS)
    guid = _string(entry, "id")
    link = _string(entry, "feedburner_origlink") or _page(links)
    if link is None and guid and entry.get("permalink") and _WEB.match(guid):
        link = guid
    return RawEntry(
        guid=guid,
        link=link,
        title=_string(entry, "title"),
        authors=_authors(entry) or _source_authors(entry),
        published=next((date for key in ("published", "created", "dc_date") if (date := _string(entry, key))), None),
        updated=_string(entry, "updated"),
        summary=summary,
        content=content,
        images=tuple(_images(entry, links)),
        tags=tuple(_tags(entry)),
        enclosures=tuple(_enclosures(entry, links)),
        comments=_string(entry, "comments") or _replies(links),
        language=_language(entry, content, summary),
    )


def _string(found: Found, key: str) -> str | None:
    """A text that is there and is one: an element with attributes that feedparser does not know is a dict."""
    value = dict.get(found, key)
    return value if isinstance(value, str) and value.strip() else None


def _dicts(found: Found, key: str) -> list[Found]:
    """What feedparser collects under a key, unless an element of that very name came and took its place."""
    value = dict.get(found, key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _links(found: Found) -> list[dict[str, str]]:
    return [dict(link) for link in _dicts(found, "links") if link.get("href") and link.get("rel")]


def _page(links: list[dict[str, str]]) -> str | None:
    """The page that an alternate link names: one for people before any other (RFC 4287, 4.2.7.2)."""
    alternates = [link for link in links if link["rel"] == "alternate"]
    pages = [link for link in alternates if link.get("type") in _HTML_TYPES]
    return next((link["href"] for link in [*pages, *alternates]), None)


def _replies(links: list[dict[str, str]]) -> str | None:
    """The page of comments (RFC 4685, 4), not their feed."""
    return next((link["href"] for link in links if link["rel"] == "replies" and link.get("type") in _HTML_TYPES), None)


def _text(entry: Found, elements: Iterable[str]) -> RawText | None:
    for element in elements:
        detail = entry.get(f"text_{element}_detail")
        if isinstance(detail, dict) and detail.get("value", "").strip():
            value = detail["value"]
            if detail.get("type") == "application/xhtml+xml":
                value = _EMPTY_END.sub("", value)  # HTML would take </br> for a second one
            html = detail.get("type") in _HTML_TYPES or (element in _GUESSED and bool(_MARKUP.search(value)))
            return RawText(value, html, detail.get("base"), detail.get("language"))
    return None


def _language(entry: Found, *texts: RawText | None) -> str | None:
    of_texts = (text.language for text in texts if text)
    return next((found for found in (_string(entry, "language"), *of_texts, _string(entry, "xml_lang")) if found), None)


def _authors(found: Found) -> tuple[str, ...]:
    people = [dict(person) for person in _dicts(found, "authors")]
    return tuple(name for p in people if (name := p.get("name") or p.get("text") or p.get("email")))


def _source_authors(entry: Found) -> tuple[str, ...]:
    source = entry.get("source")
    return _authors(source) if isinstance(source, dict) else ()


def _tags(entry: Found) -> Iterable[str]:
    """Terms; labels where a term is missing or is an address, as Google's kinds are."""
    for tag in _dicts(entry, "tags"):
        term, label = tag.get("term"), tag.get("label")
        if chosen := label if label and (not term or _WEB.match(term)) else term:
            yield chosen


def _images(entry: Found, links: list[dict[str, str]]) -> Iterable[str]:
    for key in ("media_content", "media_thumbnail"):
        pictures = [media for media in _dicts(entry, key) if media.get("url")]
        if key == "media_content":
            pictures = [media for media in pictures if _is_picture(media, media["url"])]
        yield from (media["url"] for media in sorted(pictures, key=_width, reverse=True))
    yield from (link["href"] for link in links if link["rel"] == "enclosure" and _is_picture(link, link["href"]))
    image = entry.get("image")
    if isinstance(image, dict) and image.get("href"):
        yield image["href"]


def _is_picture(media: Found, url: str) -> bool:
    kind, medium = media.get("type") or "", media.get("medium")
    return medium == "image" or kind.startswith("image/") or (not (medium or kind) and bool(_IMAGE_PATH.search(url)))


def _width(media: Found) -> int:
    digits = str(media.get("width") or "")
    return int(digits) if digits.isdecimal() and len(digits) < 6 else 0


def _enclosures(entry: Found, links: list[dict[str, str]]) -> Iterable[RawEnclosure]:
    for link in links:
        if link["rel"] == "enclosure":
            yield RawEnclosure(link["href"], link.get("type"), link.get("length"))
    for media in _dicts(entry, "media_content"):
        if media.get("url") and not _is_picture(media, media["url"]):
            yield RawEnclosure(media["url"], media.get("type"), media.get("filesize"))
