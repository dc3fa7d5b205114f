"""The records that travel between the rooms: plain, immutable, without behaviour.

Every time is an aware datetime in UTC. Every text field named ``title``, ``author``, ``teaser`` or ``text`` is plain
text, to be escaped where it is shown; ``summary`` and ``content`` are HTML that was cleaned on the way in. URLs are
absolute http(s) addresses (``mailto`` too inside HTML); what could not be made so is None.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from aggregator.query_tree import Node

# ── documents ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that comes with an entry (RSS 2.0 enclosure, Atom link rel=enclosure, media:content)."""

    url: str
    type: str | None = None
    length: int | None = None  # bytes, as the feed says


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """One item of a document, cleaned."""

    key: bytes  # 16 bytes: the entry's identity within its feed, see parse.identity
    fingerprint: bytes  # 8 bytes over what the document says of it: equal means nothing to do
    guid: str | None
    url: str | None
    title: str | None
    author: str | None
    published: datetime | None
    updated: datetime | None
    summary: str
    content: str
    teaser: str  # at most 300 characters
    text: str  # at most 20 KB: what the search indexes
    image: str | None
    tags: tuple[str, ...]
    enclosures: tuple[Enclosure, ...]
    comments_url: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A whole document. ``entries`` holds those that are new or changed against what was known, in document order."""

    format: str  # rss20, rss10, atom10, json …
    title: str | None
    site_url: str | None
    language: str | None
    hub: str | None
    ttl_minutes: int | None
    bozo: bool  # not well-formed, read as far as it went
    entries: tuple[ParsedEntry, ...]
    listed: tuple[bytes, ...] = ()  # the keys of all items, known ones too, in document order
    skip_hours: frozenset[int] = frozenset()  # 0 to 23, UTC
    skip_days: frozenset[int] = frozenset()  # 0 is Monday
    update_minutes: int | None = None  # RSS 1.0 syndication module: updatePeriod / updateFrequency


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that an HTML page names (link rel=alternate)."""

    url: str
    title: str | None
    type: str


# ── polling ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Validators(NamedTuple):
    """Black boxes of the server, returned byte for byte (RFC 9110, 13.1)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What a visit may do and how much: travels with it as data. Made from the settings by config.policy()."""

    user_agent: str
    allow_private_networks: bool
    connections: int
    total_seconds: float
    connect_seconds: float
    body_bytes: int
    redirects: int
    parse_workers: int
    parse_cpu_seconds: float
    parse_wall_seconds: float
    parse_memory_bytes: int
    max_entries: int
    http_proxy: str = ""  # through which every request goes; empty: none


class OwnHeaders(NamedTuple):
    """What a feed's requests say that others do not. ``authorization`` goes to the feed's own origin alone."""

    user_agent: str | None = None
    authorization: str | None = None


@dataclass(frozen=True, slots=True)
class PollRequest:
    """Everything that a visit needs to know of a feed."""

    feed: int
    url: str
    validators: Validators = Validators()
    digest: bytes | None = None  # of the last body
    known: Mapping[bytes, bytes] = field(default_factory=dict)  # key → fingerprint of the entries it held
    own: OwnHeaders = OwnHeaders()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response that was read to its end."""

    url: str  # where the body came from, after redirects
    status: int
    body: bytes  # decompressed; empty unless 200
    content_type: str | None
    validators: Validators
    retry_after: int | None  # seconds from now (RFC 9110, 10.2.3)
    max_age: int | None  # seconds: Cache-Control max-age, else Expires (RFC 9111, 5)
    moved_to: str | None  # the end of an unbroken chain of 301 and 308 from the asked URL


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A body as the server sent it, decompressed."""

    url: str
    content_type: str | None
    body: bytes
    fetched: datetime


class Outcome(StrEnum):
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a visit failed. ``kind`` is one of fetch.errors.KINDS; ``detail`` is for people, in English, one line."""

    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of a request."""

    feed: int
    url: str
    at: datetime
    outcome: Outcome
    status: int | None = None
    validators: Validators = Validators()
    digest: bytes | None = None
    retry_after: int | None = None
    max_age: int | None = None
    moved_to: str | None = None
    failure: Failure | None = None
    document: ParsedFeed | None = None  # only when CHANGED, or when the body was new and its entries were not
    raw: RawDocument | None = None  # a new body, whether it could be read or not


# ── the catalogue ───────────────────────────────────────────────────────────────────────────────────────────────────


class FeedState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Feed:
    """A polled document and what is known of it, as the catalogue shows it."""

    id: int
    url: str
    title: str  # the admin's own, else the document's, else the URL's host
    site_url: str | None
    state: FeedState
    folders: tuple[str, ...]  # paths, "Technology/Security"
    last_poll: datetime | None
    next_poll: datetime | None
    reason: str | None  # why it will be polled then: a key of poll.politeness.REASONS
    failures: int  # in a row
    failing_since: datetime | None
    error: Failure | None
    status: int | None
    entries: int
    starter: bool
    guide: bool
    owner: int | None = None  # whose own it is, seen by nobody else; None: of the catalogue


@dataclass(frozen=True, slots=True)
class FeedOptions:
    """What is set for a feed alone; None: as for all."""

    interval_minutes: int | None = None
    user_agent: str | None = None
    sealed_login: bytes | None = None  # see aggregator.keys
    full_text: bool = False  # fetch the articles that its entries link


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed as an OPML document names it. ``folders`` are the paths it stands in; ``extra`` the attributes that we
    do not know, kept to be exported again."""

    url: str
    title: str | None
    site_url: str | None = None
    folders: tuple[tuple[str, ...], ...] = ()
    tags: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FolderNode:
    """A folder of the catalogue with what stands in it."""

    id: int
    name: str
    path: str
    feeds: tuple["FeedLeaf", ...]
    folders: tuple["FolderNode", ...]


@dataclass(frozen=True, slots=True)
class FeedLeaf:
    id: int
    title: str
    url: str
    own: bool = False  # private, of the reader who sees it


# ── entries ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Tag(NamedTuple):
    name: str
    source: str  # author, folder, rule, suggested, curator, reader


@dataclass(frozen=True, slots=True)
class Topic:
    """A promoted tag. ``names`` gives its name by language where there is a translation ({"de": "Sicherheit"})."""

    id: int
    slug: str
    name: str
    names: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    entries: int = 0  # how many it holds, where that was asked for
    rule: str | None = None  # a query: what it finds is of the topic too


class Key(NamedTuple):
    """A place in a list: lists go by sort_at, then id, both descending."""

    sort_at: int  # Unix seconds
    entry: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as a list shows it."""

    id: int
    key: Key
    feed: int
    feed_title: str
    feed_url: str
    guid: str | None
    url: str | None
    title: str | None
    author: str | None
    teaser: str
    image: str | None
    published: datetime | None
    updated: datetime | None
    arrived: datetime
    sort_at: datetime
    language: str | None
    comments_url: str | None
    topics: tuple[Topic, ...] = ()
    edited: datetime | None = None  # when its feed last changed its words
    read: bool = False
    starred: bool = False


@dataclass(frozen=True, slots=True)
class FullEntry:
    """An entry with everything: for its page, exports and scripts."""

    entry: Entry
    feed_site_url: str | None
    summary: str
    content: str
    tags: tuple[Tag, ...]
    enclosures: tuple[Enclosure, ...]
    collections: tuple[str, ...]  # slugs
    article: str = ""  # cleaned HTML of the page that it links, where its feed gives only a teaser


@dataclass(frozen=True, slots=True)
class Revision:
    """What an entry said until its feed changed it."""

    title: str
    text: str
    until: datetime


class Group(StrEnum):
    TOPIC = "topic"
    DAY = "day"
    FEED = "feed"
    FOLDER = "folder"
    NONE = "none"


# ── questions ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class EntryQuery:
    """Which entries, newest first: the one question that list, count, search, exports and marks ask.

    ``reader`` is whose read and starred marks count, and whose private feeds and mutes (None: a visitor, to whom
    everything is unread)."""

    topics: tuple[str, ...] = ()  # slugs
    match_all: bool = False  # all of the topics, else any
    without: tuple[str, ...] = ()  # topics it must not have
    feed: int | None = None
    folder: int | None = None
    unread: bool = False
    starred: bool = False
    tree: Node | None = None  # a query in words, read by organise.query
    by_relevance: bool = False  # what fits the words best comes first; there is one page then
    hidden: bool = False  # also what the reader muted
    quiet: bool = False  # also what the reader wants only in its folder and topics
    since: datetime | None = None  # by sort_at
    until: datetime | None = None
    up_to_id: int | None = None  # ids arrived later do not count
    after_id: int | None = None  # only what arrived after this one
    before: Key | None = None  # only what comes after this place in the list
    newer_than: Key | None = None  # only what comes before this one
    limit: int = 50
    reader: int | None = None


# ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class Role(StrEnum):
    READER = "reader"
    CURATOR = "curator"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Person:
    """A member: anyone with an account."""

    id: int
    name: str
    role: Role
    language: str | None = None  # de, en; None: what the browser asks for
    time_zone: str | None = None
    theme: str | None = None  # light, dark; None: as the system
    text_size: int | None = None  # of articles, in percent; None: 100
    text_width: str | None = None  # narrow, wide; None: between
    density: str | None = None  # of lists: compact; None: the usual


# ── collections ─────────────────────────────────────────────────────────────────────────────────────────────────────


class Audience(StrEnum):
    PRIVATE = "private"
    MEMBERS = "members"
    PUBLIC = "public"


class Order(StrEnum):
    HAND = "hand"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Collection:
    id: int
    uuid: str
    slug: str
    title: str
    purpose: str
    audience: Audience
    order: Order
    owner: int | None
    created: datetime
    updated: datetime  # of itself or of any item
    items: int


@dataclass(frozen=True, slots=True)
class CollectionItem:
    """A pick with its own copy of the entry: it outlives retention and the feed."""

    id: int
    uuid: str
    entry: int | None  # None once the entry is gone
    url: str | None
    title: str
    source_title: str
    source_url: str | None  # the source's site
    feed_url: str | None
    author: str | None
    teaser: str
    content: str
    image: str | None
    language: str | None
    published: datetime | None
    headline: str | None  # the curator's own
    comment: str | None
    added: datetime
    updated: datetime
    added_by: str | None
