"""JSON Feed 1.0 and 1.1 (jsonfeed.org) and RSS in JSON (github.com/scripting/Scripting-News, rss-in-json)."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from aggregator.parse.errors import ParseError
from aggregator.parse.raw import RawEnclosure, RawEntry, RawFeed, RawText
from aggregator.xmltext import legal

_VERSION = "https://jsonfeed.org/version/"
Object = Mapping[str, Any]


def read_json(text: str, max_entries: int) -> RawFeed:
    """The feed in a JSON document, its first ``max_entries`` items.

    :raises ParseError: ``not_a_feed`` for anything else, ``too_complex`` when it is nested beyond reading
    """
    try:
        document = json.loads(text)
    except RecursionError:
        raise ParseError("too_complex", "The JSON is nested too deep.") from None
    except ValueError as error:
        raise ParseError("not_a_feed", f"This is not JSON that can be read: {error}.") from None
    if isinstance(document, dict):
        version = document.get("version")
        if isinstance(version, str) and version.strip().replace("http:", "https:").startswith(_VERSION):
            return _json_feed(document, max_entries)
        rss = document.get("rss")
        if isinstance(rss, dict) and isinstance(rss.get("channel"), dict):
            return _rss_in_json(rss["channel"], max_entries)
    raise ParseError("not_a_feed", "This is JSON, but neither JSON Feed nor RSS in JSON.")


def _json_feed(feed: Object, max_entries: int) -> RawFeed:
    hubs = [_string(hub, "url") for hub in _objects(feed.get("hubs"))]
    return RawFeed(
        format="json",
        entries=tuple(_json_item(item) for item in list(_objects(feed.get("items")))[:max_entries]),
        title=_string(feed, "title"),
        link=_string(feed, "home_page_url"),
        authors=_people(feed),
        language=_string(feed, "language"),
        hub=next((hub for hub in hubs if hub), None),
    )


def _json_item(item: Object) -> RawEntry:
    html, plain = _string(item, "content_html"), _string(item, "content_text")
    content = RawText(html, True) if html else RawText(plain, False) if plain else None
    summary = _string(item, "summary")
    attachments = [
        RawEnclosure(url, _string(attached, "mime_type"), _string(attached, "size_in_bytes"))
        for attached in _objects(item.get("attachments"))
        if (url := _string(attached, "url"))
    ]
    images = [_string(item, key) for key in ("image", "banner_image")]
    images += [attached.url for attached in attachments if (attached.type or "").startswith("image/")]
    return RawEntry(
        guid=_string(item, "id"),
        link=_string(item, "url") or _string(item, "external_url"),
        title=_string(item, "title"),
        authors=_people(item),
        published=_string(item, "date_published"),
        updated=_string(item, "date_modified"),
        summary=RawText(summary, False) if summary else None,
        content=content,
        images=tuple(image for image in images if image),
        tags=tuple(_strings(item.get("tags"))),
        enclosures=tuple(attachments),
        language=_string(item, "language"),
    )


def _people(found: Object) -> tuple[str, ...]:
    """``authors`` of version 1.1, else ``author`` of 1.0."""
    people = list(_objects(found.get("authors"))) or list(_objects([found.get("author")]))
    return tuple(name for person in people if (name := _string(person, "name")))


def _rss_in_json(channel: Object, max_entries: int) -> RawFeed:
    """The channel of RSS 2.0 with its elements as members; what may stand several times is a list or not."""
    items = list(_objects(_list(channel.get("item"))))[:max_entries]
    return RawFeed(
        format="rssjson",
        entries=tuple(_rss_item(item) for item in items),
        title=_string(channel, "title"),
        link=_string(channel, "link"),
        authors=tuple(_strings([channel.get("managingEditor")])),
        language=_string(channel, "language"),
        ttl=_string(channel, "ttl"),
    )


def _rss_item(item: Object) -> RawEntry:
    description, encoded = _string(item, "description"), _string(item, "content:encoded")
    enclosures = [
        RawEnclosure(url, _string(enclosure, "type"), _string(enclosure, "length"))
        for enclosure in _objects(_list(item.get("enclosure")))
        if (url := _string(enclosure, "url"))
    ]
    guid, link = _valued(item.get("guid")), _string(item, "link")
    if not link and guid and guid.startswith(("http://", "https://")):
        link = guid
    return RawEntry(
        guid=guid,
        link=link,
        title=_string(item, "title"),
        authors=tuple(_strings([item.get("author"), item.get("dc:creator")])),
        published=_string(item, "pubDate"),
        summary=RawText(description, True) if description else None,
        content=RawText(encoded, True) if encoded else None,
        images=tuple(e.url for e in enclosures if (e.type or "").startswith("image/")),
        tags=tuple(tag for tag in map(_valued, _list(item.get("category"))) if tag),
        enclosures=tuple(enclosures),
        comments=_string(item, "comments"),
    )


def _string(found: Object, key: str) -> str | None:
    """A text or number as text; None for all else. JSON can hold halves of characters, which nothing else can."""
    value = found.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return legal(str(value)).strip() or None


def _strings(values: Any) -> Iterable[str]:
    return (text for value in _list(values) if (text := _string({"": value}, "")))


def _objects(values: Any) -> Iterable[Object]:
    return (value for value in _list(values) if isinstance(value, dict))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _valued(value: Any) -> str | None:
    """An element with attributes is an object whose text is its #value."""
    if isinstance(value, dict):
        return _string(value, "#value")
    return _string({"": value}, "")
