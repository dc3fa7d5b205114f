"""What is published: the same record for every format."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.model import Enclosure


@dataclass(frozen=True, slots=True)
class Publication:
    """A list of picks or a topic, ready to be written in any format. ``id`` and the items' ids are stable URNs."""

    id: str
    title: str
    description: str
    language: str | None
    url: str  # the page
    self_url: str  # this very document
    updated: datetime
    items: tuple["PublishedItem", ...]


@dataclass(frozen=True, slots=True)
class PublishedItem:
    id: str
    url: str | None
    title: str
    author: str | None
    published: datetime | None
    updated: datetime
    summary: str  # plain text
    content: str  # cleaned HTML; starts with the curator's comment where there is one
    image: str | None
    tags: tuple[str, ...]
    enclosures: tuple[Enclosure, ...]
    source_title: str | None
    source_url: str | None  # the source's feed
    language: str | None
