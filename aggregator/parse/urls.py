"""Addresses out of documents: absolute, of an allowed scheme, of bounded length, without characters that mislead."""

import re
from urllib.parse import urljoin, urlsplit

from aggregator.parse.limits import URL_CHARS

WEB = frozenset({"http", "https"})
LINKS = WEB | {"mailto"}

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_LOGIN = re.compile(r"^(https?://)[^/?#\\]*@", re.IGNORECASE)


def plain_url(ampersand: str) -> str:
    """A pattern for addresses that ``resolve`` gives back as they are, whatever the base: most. Those with users, ports
    or parameters go the long way. ``ampersand`` is how & is written."""
    step = rf"(?:[\w.~!$()*+,=:@%/'-]++|{ampersand})"
    host = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]|\.(?=[a-zA-Z0-9]))*+"
    return rf"(?a:https?://{host}(?:/{step}*+(?:\?(?:{step}|\?)++)?+)?+(?:#(?:{step}|\?)++)?+)"


_PLAIN = re.compile(plain_url("&"))
_DROPPED = re.compile(r"[\t\n\r]")  # the URL Standard removes them wherever they stand
# Control characters, white space, quotes and brackets of markup, and marks that turn the reading direction.
_ENCODED = re.compile(
    r"""[\x00-\x20\x7f-\xa0"<>`\\\u2028-\u202f\u2066-\u2069\ufeff\ud800-\udfff]""",
)
_EDGES = "".join(map(chr, range(0x21))) + "\xa0\u200b\ufeff"


def resolve(url: str | None, base: str | None, schemes: frozenset[str] = WEB) -> str | None:
    """The absolute address that ``url`` means at ``base`` (RFC 3986, 5), or None: nothing there, a scheme that is not
    allowed, no host, too long, relative without a base."""
    if url and len(url) <= URL_CHARS and _PLAIN.fullmatch(url):
        return url if schemes >= WEB else None
    url = _DROPPED.sub("", (url or "").strip(_EDGES))
    if not url or len(url) > URL_CHARS:
        return None
    try:
        scheme = _SCHEME.match(url)
        if not scheme or scheme[1].lower() in WEB:
            url = _slashes(url)
        if not scheme:
            if base is None and not url.startswith("//"):
                return None
            url = urljoin(base or "https:", url)
        parts = urlsplit(url)
        if parts.scheme not in schemes:
            return None
        if parts.scheme in WEB and (not parts.hostname or parts.port == 0):
            return None
    except ValueError:  # brackets or a port that are none
        return None
    url = _ENCODED.sub(_percent, url)
    return url if len(url) <= URL_CHARS else None


def without_login(url: str) -> str:
    """The web address without the name and password that may stand before its host (RFC 3986, 3.2.1)."""
    return _LOGIN.sub(r"\1", url)


def _slashes(url: str) -> str:
    r"""Browsers read \ as / up to the query: what we judge must be what they open."""
    if "\\" not in url:
        return url
    end = min((i for i in (url.find("?"), url.find("#")) if i >= 0), default=len(url))
    return url[:end].replace("\\", "/") + url[end:]


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))
