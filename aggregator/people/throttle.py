"""The pause after failed sign-ins, counted for a name and an address together: nobody is locked out by others."""

import ipaddress
import sqlite3
import time

from aggregator.config import Settings
from aggregator.people.accounts import PASSWORD_MOST, plain_name
from aggregator.store import sessions as stored

NAME_LENGTH = 100


def begin_try(conn: sqlite3.Connection, name: str, address: str | None, settings: Settings) -> bool:
    """Count a try before it is made, so that many at once do not slip past the limit.

    :return: whether it may be made; when not, the pause runs on
    """
    who, now = _who(name, address), int(time.time())
    pause = settings.login_pause_minutes * 60
    if stored.failures(conn, who, now, pause) >= settings.login_tries:
        return False
    stored.add_failure(conn, who, now + pause)
    return True


def tries_left(conn: sqlite3.Connection, name: str, address: str | None, settings: Settings) -> int:
    pause = settings.login_pause_minutes * 60
    return max(0, settings.login_tries - stored.failures(conn, _who(name, address), int(time.time()), pause))


def succeeded(conn: sqlite3.Connection, name: str, address: str | None) -> None:
    """Forget the failures: it was the right person."""
    stored.clear_failures(conn, _who(name, address))


def _who(name: str, address: str | None) -> str:
    # Normalised as a sign-in does it, then cut: spaces before or within a name make no other one of it.
    return f"{plain_name(name[:PASSWORD_MOST])[:NAME_LENGTH].casefold()} {_network(address)}"


def _network(address: str | None) -> str:
    """The address; of IPv6 the first 64 bits: a single line is given that many, and changes the rest at will."""
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return address or "unknown"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
