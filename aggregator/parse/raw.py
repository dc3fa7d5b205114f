"""What a reader of one format finds in a document, before anything is judged, cleaned or resolved. All readers give
these records, so that one function makes entries of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RawText:
    """A text with its kind. ``base`` is the xml:base in force, absolute or not."""

    value: str
    html: bool
    base: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class RawEnclosure:
    url: str
    type: str | None
    length: str | None


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An item as written. URLs may be relative; dates and authors are text as the document has it."""

    guid: str | None = None
    link: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()  # names, addresses or both: see parse.authors
    published: str | None = None
    updated: str | None = None
    summary: RawText | None = None
    content: RawText | None = None
    images: tuple[str, ...] = ()  # the best first
    tags: tuple[str, ...] = ()
    enclosures: tuple[RawEnclosure, ...] = ()
    comments: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class RawFeed:
    format: str
    entries: tuple[RawEntry, ...]
    title: str | None = None
    link: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    hub: str | None = None
    ttl: str | None = None
    update_period: str | None = None
    update_frequency: str | None = None
    skip_hours: tuple[str, ...] = ()
    skip_days: tuple[str, ...] = ()
    bozo: bool = False
