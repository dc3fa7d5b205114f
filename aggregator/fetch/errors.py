"""What can go wrong with a fetch, in kinds that a caller can act on and in a sentence that a person can read."""

from collections.abc import Mapping
from types import MappingProxyType

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "bad_url": "the address is not one of http or https that can be asked",
        "bad_validator": "a stored validator holds control characters and was not sent",
        "forbidden_address": "the host is a loopback, private or reserved address, which is not polled",
        "dns": "the host's name is not known",
        "network_down": "no name server or no network could be reached: the fault may be on our side",
        "refused": "nothing listens there",
        "unreachable": "the host cannot be reached, or not in time",
        "timeout": "no answer, or no end of the answer, in time",
        "tls": "no secure connection: certificate or handshake",
        "reset": "the connection broke before the answer's end",
        "connection": "the connection failed in another way",
        "bad_http": "the answer is not proper HTTP",
        "too_many_redirects": "the redirects did not end",
        "too_large": "the body exceeds the limit",
        "bad_encoding": "the body's compression is damaged or was not asked for",
        "gone": "410: removed for good",
        "not_found": "404",
        "unauthorised": "401 or 403",
        "rate_limited": "429: asked too often",
        "unavailable": "5xx",
        "http_error": "any other status that brings no document",
    }
)


class FetchError(Exception):
    """A fetch that brought no document.

    ``kind`` is one of KINDS; ``detail`` one line for people, in English, without credentials. ``status`` is the HTTP
    status where there was an answer; ``retry_after`` the seconds that it asks to wait (RFC 9110, 10.2.3); ``moved_to``
    the end of an unbroken chain of 301 and 308 that led to it.
    """

    def __init__(
        self,
        kind: str,
        detail: str,
        status: int | None = None,
        retry_after: int | None = None,
        moved_to: str | None = None,
    ) -> None:
        super().__init__(kind, detail, status, retry_after, moved_to)
        self.kind = kind
        self.detail = detail
        self.status = status
        self.retry_after = retry_after
        self.moved_to = moved_to

    def __str__(self) -> str:
        return self.detail


_BY_STATUS = {
    401: ("unauthorised", "The server asks for a sign-in (401)."),
    403: ("unauthorised", "The server does not allow access (403)."),
    404: ("not_found", "Not found (404)."),
    410: ("gone", "Removed for good (410)."),
    429: ("rate_limited", "Asked too often (429)."),
}


def status_error(status: int, retry_after: int | None) -> FetchError:
    """The error for an answer whose status is neither 200 nor 304 nor a redirect that can be followed."""
    if status in _BY_STATUS:
        kind, detail = _BY_STATUS[status]
    elif 500 <= status <= 599:
        kind, detail = "unavailable", f"The server cannot answer at the moment ({status})."
    else:
        kind, detail = "http_error", f"The server answered with status {status}."
    return FetchError(kind, detail, status, retry_after)
