"""URLs: taken apart by one pattern of our own, so that no two readers can disagree about the host; written to the
wire as they were given; joined for redirects."""

import re
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import quote, urljoin

from yarl import URL

from aggregator.fetch.errors import FetchError

URL_LENGTH = 2000

_URL = re.compile(
    r"(?P<scheme>https?)://(?:(?P<user>[^/?#@\\]*)@)?"
    r"(?P<host>\[[0-9a-f:.]+\]|[^/?#@\\:\[\]\s<>\"^`{|}%]+)(?::(?P<port>[0-9]{0,5}))?(?P<rest>[/?#].*)?",
    re.IGNORECASE,
)
_UNSENDABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_OWN_SCHEME = re.compile(r"https?:", re.IGNORECASE)
_INVISIBLE = re.compile(r"[^\x21-\x7e]+")


def split_url(url: str) -> re.Match[str]:
    """The URL's ``scheme``, ``user`` (name and password), ``host``, ``port`` and ``rest`` (None where it has none).

    :raises FetchError: bad_url, unless it is http or https with a host, has at most 2000 characters and no control
        characters among them
    """
    if len(url) > URL_LENGTH:
        raise FetchError("bad_url", f"The address is longer than {URL_LENGTH} characters.")
    if _UNSENDABLE.search(url):
        raise FetchError("bad_url", "The address holds control characters.")
    found = _URL.fullmatch(url)
    if found is None:
        raise FetchError("bad_url", "The address is not a complete one of http or https.")
    if found["port"] and not 1 <= int(found["port"]) <= 65535:
        raise FetchError("bad_url", f"The address has an impossible port ({found['port']}).")
    return found


def host_of(url: str) -> str:
    """The host as spelled, in lower case, without the port."""
    return split_url(url)["host"].lower()


def wire_url(url: str) -> URL:
    """The URL as it is asked: path and query byte for byte, what is not visible ASCII percent-encoded as UTF-8, the
    fragment left out, a host beyond ASCII as IDNA.

    :raises FetchError: bad_url
    """
    parts = split_url(url)
    authority = _ascii_host(parts["host"])
    if parts["port"]:
        authority += ":" + parts["port"]
    if parts["user"] is not None:
        authority = _percent(parts["user"]) + "@" + authority
    target = _percent((parts["rest"] or "").partition("#")[0])
    if not target.startswith("/"):
        target = "/" + target
    # The whole target stands as the path: set apart, an empty query would lose its question mark.
    return URL.build(scheme=parts["scheme"].lower(), authority=authority, path=target, encoded=True)


def follow(url: str, location: str) -> str:
    """Where a Location header leads from ``url`` (RFC 9110, 10.2.2), without a fragment. ``location`` may hold bytes
    beyond UTF-8 as lone surrogates, as header values are read.

    :raises FetchError: bad_url, when that cannot be asked
    """
    reference = location.strip(" \t").partition("#")[0]
    reference = re.sub("[\udc80-\udcff]", lambda found: f"%{ord(found[0]) - 0xDC00:02X}", reference)
    try:
        # urljoin would drop control characters without a word, and read "http:///x" as a path.
        complete = _OWN_SCHEME.match(reference) or _UNSENDABLE.search(reference)
        target = reference if complete else urljoin(url.partition("#")[0], reference)
        wire_url(target)
    except ValueError:
        raise FetchError("bad_url", "The server redirects to an address that cannot be read.") from None
    except FetchError as error:
        raise FetchError("bad_url", f"The server redirects to an address that cannot be asked. {error}") from None
    return target


def _ascii_host(host: str) -> str:
    try:
        if host.startswith("["):
            IPv6Address(host[1:-1])
        elif not host.isascii():
            return URL(f"http://{host}/").raw_host or ""
    except (AddressValueError, ValueError):
        raise FetchError("bad_url", "The address has a host that cannot be read.") from None
    return host


def _percent(text: str) -> str:
    return _INVISIBLE.sub(lambda found: quote(found[0], safe=""), text)
