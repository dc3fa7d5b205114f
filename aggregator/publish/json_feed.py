"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from typing import Any

from aggregator.model import Enclosure
from aggregator.publish.parts import UNKNOWN_TYPE, rfc3339
from aggregator.publish.records import Publication, PublishedItem
from aggregator.xmltext import legal

MEDIA_TYPE = "application/feed+json"


def write_json_feed(publication: Publication) -> bytes:
    """The publication as a JSON Feed in UTF-8, items in their order. ``_source`` names the feed an item comes from."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": publication.title,
        "home_page_url": publication.url,
        "feed_url": publication.self_url,
        "description": publication.description or None,
        "language": publication.language,
        "items": [_item(item) for item in publication.items],
    }
    return json.dumps(_given(feed), ensure_ascii=False, indent=1).encode() + b"\n"


def _item(item: PublishedItem) -> dict[str, Any]:
    # One of the two contents is required.
    content = {"content_html": item.content} if item.content else {"content_text": item.summary}
    return {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        **content,
        "summary": item.summary or None,
        "image": item.image,
        "date_published": rfc3339(item.published) if item.published else None,
        "date_modified": rfc3339(item.updated),
        "authors": [{"name": item.author}] if item.author else None,
        "tags": list(item.tags) or None,
        "language": item.language,
        "attachments": [_attachment(enclosure) for enclosure in item.enclosures] or None,
        "_source": _given({"title": item.source_title, "url": item.source_url}) or None,
    }


def _attachment(enclosure: Enclosure) -> dict[str, Any]:
    return {"url": enclosure.url, "mime_type": enclosure.type or UNKNOWN_TYPE, "size_in_bytes": enclosure.length}


def _given(value: Any) -> Any:
    """The value without members that are None, nor characters that the other formats could not hold."""
    if isinstance(value, str):
        return legal(value)
    if isinstance(value, list):
        return [_given(member) for member in value]
    if isinstance(value, dict):
        return {name: _given(member) for name, member in value.items() if member is not None}
    return value
