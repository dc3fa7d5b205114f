"""Whether an address may become a feed: judged by what stands in it, before anything is asked of the network."""

import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

from aggregator.fetch.errors import FetchError
from aggregator.fetch.guard import check_url, is_forbidden


def refusal(url: str, *, allow_private: bool) -> str | None:
    """Why this URL is refused, in an English sentence; None when it is not.

    A name that leads to a private address is refused when it is polled: only then is it known where it leads.
    """
    try:
        check_url(url)
    except FetchError as error:
        return error.detail
    if allow_private:
        return None
    host = (urlsplit(url).hostname or "").rstrip(".")
    address = _as_address(host)
    if host == "localhost" or host.endswith(".localhost") or (address and is_forbidden(address)):
        return "It points to a private address; set allow_private_networks to poll those."
    return None


def _as_address(host: str) -> str | None:
    """The address that a host spells out, in any form that the system takes (127.1, ::1); None for a name."""
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None
