"""Which addresses are never connected to, and which URLs are never asked: the guard against server-side request
forgery. The table is our own because the standard library's ``is_global`` lets NAT64, 6to4, IPv4-compatible,
site-local and multicast addresses pass.
"""

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aggregator.fetch.address import wire_url

# Not a host on any network: "this network", multicast, the former class E with broadcast, unspecified.
_NEVER = (
    "0.0.0.0/8",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/128",
    "ff00::/8",
)
# From the registries of special-purpose addresses (RFC 6890 and what came after it).
_NOT_PUBLIC = (
    "10.0.0.0/8",
    "100.64.0.0/10",  # carriers' shared space
    "127.0.0.0/8",
    "169.254.0.0/16",  # link-local, and the clouds' metadata services
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",  # documentation, as are 198.51.100.0/24 and 203.0.113.0/24
    "192.88.99.0/24",  # 6to4 relays
    "192.168.0.0/16",
    "198.18.0.0/15",  # benchmarks
    "198.51.100.0/24",
    "203.0.113.0/24",
    "::/96",  # IPv4-compatible and ::1
    "::ffff:0:0/96",  # IPv4-mapped
    "::ffff:0:0:0/96",  # IPv4-translated
    "64:ff9b::/96",  # NAT64, and below its local form
    "64:ff9b:1::/48",
    "100::/64",  # discarded
    "2001::/32",  # Teredo
    "2001:2::/48",  # benchmarks
    "2001:10::/28",  # ORCHID, old and new
    "2001:20::/28",
    "2001:db8::/32",  # documentation, as is 3fff::/20
    "2002::/16",  # 6to4
    "3fff::/20",
    "5f00::/16",  # segment routing
    "fc00::/7",  # unique local
    "fe80::/10",  # link-local
    "fec0::/10",  # site-local
)
# Where the last four bytes are an IPv4 address that the system or a gateway connects to.
_EMBEDDING = ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96")

_Network = IPv4Network | IPv6Network
_never = tuple(ip_network(n) for n in _NEVER)
_not_public = tuple(ip_network(n) for n in _NOT_PUBLIC)
_embedding = tuple(ip_network(n) for n in _EMBEDDING)


class ForbiddenAddress(PermissionError):
    """A connection that was not made. An OSError, so that the host's other addresses are still tried."""


def is_forbidden(address: str, allow_private: bool = False) -> bool:
    """Whether a numeric address must not be connected to. What is no plain address at all (127.1, 0x7f000001) is
    forbidden too. ``allow_private`` lifts everything but what cannot be a host: 0/8, multicast, broadcast."""
    try:
        ip = ip_address(address)
    except ValueError:
        return True
    if _within(ip, _never):
        return True
    if not allow_private:
        return _within(ip, _not_public)
    if ip == IPv6Address("::1"):
        return False
    return _within(ip, _embedding) and _within(IPv4Address(int(ip) & 0xFFFFFFFF), _never)


def spelled_address(host: str) -> str | None:
    """The address that a host spells out, in any form that the system takes (127.1, 0x7f000001, [::1], with a final
    dot); None for a name."""
    host = host.strip("[]").rstrip(".")
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None


def _within(ip: IPv4Address | IPv6Address, networks: tuple[_Network, ...]) -> bool:
    return any(ip in network for network in networks if network.version == ip.version)


def check_url(url: str) -> str:
    """The URL exactly as given, when it can be asked: http or https, with a host, without control characters, at most
    2000 characters. The addresses of its host are judged later, when they are known.

    :raises FetchError: bad_url
    """
    wire_url(url)
    return url
