"""A document's bytes to its record, whatever its format."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from aggregator.model import ParsedEntry, ParsedFeed
from aggregator.parse import identity
from aggregator.parse.authors import author_line
from aggregator.parse.discover import feed_links, looks_like_html
from aggregator.parse.encodings import decode
from aggregator.parse.entry import Context, language_tag, make_entry
from aggregator.parse.errors import ParseError
from aggregator.parse.language import language_of
from aggregator.parse.raw import RawEntry, RawFeed
from aggregator.parse.reader_json import read_json
from aggregator.parse.reader_xml import read_xml
from aggregator.parse.shape import examine
from aggregator.parse.text import line
from aggregator.parse.urls import resolve, without_login

_NOTHING_KNOWN: Mapping[bytes, bytes] = MappingProxyType({})
_MAX_ENTRIES = 5000
_PERIOD_MINUTES = {"hourly": 60, "daily": 1440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST_TTL = 525_600  # minutes: a year


def parse_document(
    body: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    known: Mapping[bytes, bytes] = _NOTHING_KNOWN,
    max_entries: int = _MAX_ENTRIES,
) -> ParsedFeed:
    """The feed in a document: RSS, Atom, JSON Feed or RSS in JSON.

    :param url: the document's own address, against which relative ones are resolved where it sets no base itself;
        without it the site's address that the document names serves, and without that relative addresses go
    :param content_type: the HTTP header
    :param known: key → fingerprint of entries that need no work while they are equal: those are listed only
    :param max_entries: how many items are taken, the first ones
    :raises ParseError: the document is no feed, or one that is not read
    """
    feed = _read(body, url, content_type, max_entries)
    base = resolve(url, None) or resolve(feed.link, None)
    if base is not None:
        base = without_login(base)  # what an admin signs in with stands in no entry's address
    author, language = author_line(feed.authors), language_tag(feed.language)
    entries, listed = _entries(feed.entries[:max_entries], Context(base, author, language), known)
    return ParsedFeed(
        format=feed.format,
        title=line(feed.title),
        site_url=resolve(feed.link, base),
        language=language,
        hub=resolve(feed.hub, base),
        ttl_minutes=_number(feed.ttl, _LONGEST_TTL),
        bozo=feed.bozo,
        entries=tuple(entries),
        listed=tuple(listed),
        skip_hours=_skip_hours(feed.skip_hours),
        skip_days=frozenset(_DAYS.index(day) for d in feed.skip_days if (day := (d or "").strip().lower()) in _DAYS),
        update_minutes=_update_minutes(feed),
    )


def _read(body: bytes, url: str | None, content_type: str | None, max_entries: int) -> RawFeed:
    if not body.strip(b" \t\r\n\0"):
        raise ParseError("empty", "The document is empty.")
    text, faithful = decode(body, content_type)
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if start in ("{", "["):
        return read_json(text.strip("\ufeff \t\r\n\0"), max_entries)
    if looks_like_html(body, content_type):
        raise ParseError("html", _page(body, url, content_type))
    shape = examine(text, max_entries)
    return read_xml(shape._replace(sound=shape.sound and faithful))


def _page(body: bytes, url: str | None, content_type: str | None) -> str:
    """What to say of a web page: the first feed that it names, other than itself, is what its admin looks for."""
    own = without_login(url or "")
    named = (link.url for link in feed_links(body, own, content_type))
    feed = next((address for address in named if address != own), None)
    return f"This is a web page; it names a feed at {feed}." if feed else "This is a web page, not a feed."


def _entries(
    raws: Sequence[RawEntry], context: Context, known: Mapping[bytes, bytes]
) -> tuple[list[ParsedEntry], list[bytes]]:
    entries: list[ParsedEntry] = []
    listed: dict[bytes, None] = {}
    guessed = False
    for raw, key in zip(raws, identity.keys(raws, known), strict=True):
        if key in listed:
            continue
        listed[key] = None
        fingerprint = identity.fingerprint(raw, context.author, context.language)
        if known.get(key) == fingerprint:
            continue
        if not (guessed or context.language or language_tag(raw.language)):  # only where it is needed
            context, guessed = replace(context, guessed=language_of(raws)), True
        entries.append(make_entry(raw, key, fingerprint, context))
    return entries, list(listed)


def _number(written: str | None, most: int) -> int | None:
    digits = (written or "").strip()
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0
    return min(number, most) if number > 0 else None


def _skip_hours(written: Sequence[str]) -> frozenset[int]:
    """Hours in UTC (RSS 2.0, skipHours); midnight is 0, and 24 in RSS 0.91."""
    digits = (hour.strip() for hour in written if hour)
    hours = (int(hour) for hour in digits if hour.isascii() and hour.isdigit() and len(hour) <= 2)
    return frozenset(hour % 24 for hour in hours if hour <= 24)


def _update_minutes(feed: RawFeed) -> int | None:
    """How often it is updated (RSS 1.0 syndication module): period through frequency, daily and 1 by default."""
    if not feed.update_period and not feed.update_frequency:
        return None
    period = _PERIOD_MINUTES.get((feed.update_period or "daily").strip().lower())
    frequency = _number(feed.update_frequency, 100_000) or 1
    return max(period // frequency, 1) if period else None
