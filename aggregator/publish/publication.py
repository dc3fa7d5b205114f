"""Collections and topics made ready to be published. Their ids are URNs that survive a change of address."""

import sqlite3
from datetime import UTC, datetime
from html import escape
from uuid import UUID, uuid5

from aggregator.model import Collection, CollectionItem, EntryQuery, FullEntry, Outline, Topic
from aggregator.parse.urls import without_login
from aggregator.publish.records import Publication, PublishedItem
from aggregator.store import collections, entries
from aggregator.store.settings import fact

TOPIC_ITEMS = 50


def collection_publication(conn: sqlite3.Connection, collection: Collection, base_url: str) -> Publication:
    """A collection with all its picks in its order.

    :param base_url: where the site is reached, without a slash at its end; self_url is completed by the writer's caller
    """
    items = tuple(_pick(item) for item in collections.list_items(conn, collection.id))
    return Publication(
        id=f"urn:uuid:{collection.uuid}",
        title=collection.title,
        description=collection.purpose,
        language=None,
        url=f"{base_url}/c/{collection.slug}",
        self_url=f"{base_url}/c/{collection.slug}",
        updated=collection.updated,
        items=items,
    )


def topic_publication(conn: sqlite3.Connection, topic: Topic, base_url: str, limit: int = TOPIC_ITEMS) -> Publication:
    """A topic's newest entries."""
    # What makes this installation's ids its own, whatever address it has.
    namespace = UUID(fact(conn, "installation"))
    query = EntryQuery(topics=(topic.slug,), limit=limit)
    held = list(entries.full_entries(conn, query))
    items = tuple(_entry(full, namespace) for full in held)
    # An older entry may arrive late: whoever asks by date alone must be told of it.
    moments = [item.updated for item in items] + [full.entry.arrived for full in held]
    newest = max(moments, default=datetime.fromtimestamp(0, UTC))
    return Publication(
        id=f"urn:uuid:{uuid5(namespace, f'topic:{topic.slug}')}",
        title=topic.name,
        description="",
        language=None,
        url=f"{base_url}/topic/{topic.slug}",
        self_url=f"{base_url}/topic/{topic.slug}",
        updated=newest,
        items=items,
    )


def sources(conn: sqlite3.Connection, collection: Collection) -> list[Outline]:
    """The feeds that a collection picks from, each once."""
    picks = {item.feed_url: item for item in collections.list_items(conn, collection.id) if item.feed_url}
    return [
        Outline(url=without_login(url), title=item.source_title, site_url=item.source_url)
        for url, item in picks.items()
    ]


def _pick(item: CollectionItem) -> PublishedItem:
    # A comment is plain text; in a feed it comes first, set apart from the article.
    said = "".join(f"<p>{escape(part)}</p>" for part in (item.comment or "").split("\n") if part.strip())
    comment = f"<blockquote>{said}</blockquote>" if said else ""
    return PublishedItem(
        id=f"urn:uuid:{item.uuid}",
        url=item.url,
        title=item.headline or item.title,
        author=item.author,
        published=item.published or item.added,
        updated=item.updated,
        summary=item.comment or item.teaser,
        content=comment + (item.content or f"<p>{escape(item.teaser)}</p>"),
        image=item.image,
        tags=(),
        enclosures=(),
        source_title=item.source_title,
        source_url=without_login(item.feed_url) if item.feed_url else None,
        language=item.language,
    )


def _entry(full: FullEntry, namespace: UUID) -> PublishedItem:
    entry = full.entry
    return PublishedItem(
        # Of what the feed says, not of a row or an address of ours: it stays when the feed is removed and comes back.
        id=f"urn:uuid:{uuid5(namespace, f'entry:{entry.guid or entry.title}|{entry.url}')}",
        url=entry.url,
        title=entry.title or entry.teaser[:100] or entry.url or "",
        author=entry.author,
        published=entry.published or entry.sort_at,
        updated=entry.updated or entry.published or entry.sort_at,
        summary=entry.teaser,
        content=full.content or full.summary,
        image=entry.image,
        tags=tuple(topic.name for topic in entry.topics),
        enclosures=full.enclosures,
        source_title=entry.feed_title,
        source_url=without_login(entry.feed_url),
        language=entry.language,
    )
