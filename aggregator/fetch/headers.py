"""What the headers of a response say, and those of a request: pure functions over plain mappings."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from aggregator.fetch.errors import FetchError
from aggregator.model import Validators

FEED_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.5, */*;q=0.1"
)
LONGEST_WAIT = 2**31 - 1  # seconds; RFC 9111, 1.2.2: larger values count as this one

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_SECONDS = re.compile(r"[0-9]+", re.ASCII)


def request_headers(user_agent: str, accept: str, validators: Validators) -> dict[str, str]:
    """The headers of a conditional GET; validators as they are, and none where there are none.

    :raises FetchError: bad_validator, when one holds a control character: it would end the header line
    """
    headers = {"User-Agent": user_agent, "Accept": accept, "Accept-Encoding": "gzip, deflate"}
    for name, value in (("If-None-Match", validators.etag), ("If-Modified-Since", validators.last_modified)):
        if value is None:
            continue
        if _CONTROL.search(value):
            raise FetchError("bad_validator", "A stored ETag or Last-Modified holds control characters.")
        headers[name] = value
    return headers


def read_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Names in lower case; of repeated headers the first counts, but Cache-Control is joined (RFC 9110, 5.3). Bytes
    beyond UTF-8 become lone surrogates."""
    headers: dict[str, str] = {}
    for name_bytes, value_bytes in raw:
        name = name_bytes.decode("ascii", "replace").lower()
        value = value_bytes.decode("utf-8", "surrogateescape")
        if name not in headers:
            headers[name] = value
        elif name in ("cache-control", "content-encoding"):
            headers[name] += ", " + value
    return headers


def validators_of(headers: Mapping[str, str]) -> Validators:
    """The validators that a response names, untouched."""
    return Validators(_opaque(headers.get("etag")), _opaque(headers.get("last-modified")))


def validators_after_304(headers: Mapping[str, str], sent: Validators) -> Validators:
    """The validators in force after "not modified". A 304 must repeat the ETag that its 200 would have, but need not
    repeat Last-Modified (RFC 9110, 15.4.5): so a missing Last-Modified is kept, while an ETag is dropped when only
    Last-Modified came. One that names neither says nothing."""
    said = validators_of(headers)
    if said.etag is not None:
        return Validators(said.etag, said.last_modified or sent.last_modified)
    return said if said.last_modified is not None else sent


def _opaque(value: str | None) -> str | None:
    # Bytes that are not UTF-8 could be neither stored as text nor sent back as they came: better none than another.
    if not value or _CONTROL.search(value) or any("\ud800" <= c <= "\udfff" for c in value):
        return None
    return value


def retry_after(headers: Mapping[str, str], now: datetime) -> int | None:
    """Seconds to wait (RFC 9110, 10.2.3): given as seconds, or as a date, which counts from the response's own Date
    so that a wrong clock on either side does not matter. None when absent, unreadable or past."""
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return _clamp(value)
    until = _date(value)
    return None if until is None else _gap(until, _date(headers.get("date", "")) or now)


def max_age(headers: Mapping[str, str], now: datetime) -> int | None:
    """Seconds for which the response says it stays fresh (RFC 9111, 4.2.1): max-age less Age, else Expires less Date.
    None when it says nothing, something unreadable, or that it is stale or must not be kept."""
    directives: dict[str, str] = {}
    for directive in headers.get("cache-control", "").split(","):
        name, _, value = directive.strip().partition("=")
        directives.setdefault(name.strip().lower(), value.strip().strip('"'))
    if "no-cache" in directives or "no-store" in directives:
        return None
    if "max-age" in directives:
        age = headers.get("age", "").strip()
        seconds = directives["max-age"]
        if not _SECONDS.fullmatch(seconds):
            return None
        left = _clamp(seconds) - (_clamp(age) if _SECONDS.fullmatch(age) else 0)
        return left if left >= 0 else None
    expires = _date(headers.get("expires", ""))
    return None if expires is None else _gap(expires, _date(headers.get("date", "")) or now)


def _clamp(digits: str) -> int:
    return min(int(digits[:20]), LONGEST_WAIT)


def _gap(until: datetime, since: datetime) -> int | None:
    seconds = int((until - since).total_seconds())
    return min(seconds, LONGEST_WAIT) if seconds >= 0 else None


def _date(value: str) -> datetime | None:
    """An HTTP date in any of its three forms (RFC 9110, 5.6.7)."""
    try:
        parsed = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
