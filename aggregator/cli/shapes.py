"""Records as the JSON objects that scripts lean on (stable: docs/command-line.md)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aggregator.model import Collection, Enclosure, Feed, FullEntry, Topic


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC."""
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def enclosure(file: Enclosure) -> dict[str, Any]:
    return {"url": file.url, "type": file.type, "length": file.length}


def feed(one: Feed) -> dict[str, Any]:
    return {
        "id": one.id,
        "url": one.url,
        "title": one.title,
        "site_url": one.site_url,
        "folders": list(one.folders),
        "state": str(one.state),
        "last_poll": iso(one.last_poll),
        "next_poll": iso(one.next_poll),
        "error": one.error.detail if one.error else None,
        "entries": one.entries,
    }


def entry(full: FullEntry) -> dict[str, Any]:
    one = full.entry
    return {
        "id": one.id,
        "feed": one.feed_url,
        "guid": one.guid,
        "url": one.url,
        "title": one.title,
        "author": one.author,
        "published": iso(one.published),
        "updated": iso(one.updated),
        "arrived": iso(one.arrived),
        "summary": full.summary,
        "content": full.content,
        "image": one.image,
        "tags": list(dict.fromkeys(tag.name for tag in full.tags)),
        "enclosures": [enclosure(file) for file in full.enclosures],
        "comments_url": one.comments_url,
        "topics": [topic.slug for topic in one.topics],
        "collections": list(full.collections),
        "story": None,
    }


def topic(one: Topic) -> dict[str, Any]:
    names: Mapping[str, str] = one.names
    return {
        "slug": one.slug,
        "name": one.name,
        "names": dict(names),
        "aliases": list(one.aliases),
        "entries": one.entries,
    }


def collection(one: Collection) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "title": one.title,
        "purpose": one.purpose,
        "audience": str(one.audience),
        "order": str(one.order),
        "items": one.items,
        "updated": iso(one.updated),
    }
