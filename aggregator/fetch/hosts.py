"""One request at a time to a host, and not too many idle connections to all of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aggregator.fetch.address import host_of


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0  # holding or waiting


class HostGate:
    """A lock for each host, as spelled in lower case and whatever the port; loopback addresses are hosts like any.
    Nobody holds two slots, so nobody waits in a circle."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}

    def __len__(self) -> int:
        """How many hosts are in use or waited for."""
        return len(self._hosts)

    @asynccontextmanager
    async def slot(self, url: str) -> AsyncIterator[None]:
        """Holds the host of ``url``; first come, first served.

        :raises FetchError: bad_url
        """
        name = host_of(url)
        host = self._hosts.setdefault(name, _Host())
        host.users += 1
        try:
            async with host.lock:
                yield
        finally:
            host.users -= 1
            if not host.users:
                del self._hosts[name]

    def is_wanted(self, url: str) -> bool:
        """Whether someone waits for the host while another holds it."""
        host = self._hosts.get(host_of(url))
        return host is not None and host.users > 1


class IdleConnections:
    """Counts the connections that may lie open unused. A poll of ten thousand hosts would otherwise leave as many
    sockets behind, each for the seconds of its keep-alive. Half of the places are for hosts that someone waits for."""

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds
        self._since: dict[str, float] = {}  # origin → when it was last used, oldest first

    def may_keep(self, origin: str, wanted: bool, now: float) -> bool:
        """Whether the connection to ``origin`` may stay open after the request that starts now."""
        while self._since and next(iter(self._since.values())) + self._seconds < now:
            del self._since[next(iter(self._since))]
        self._since.pop(origin, None)
        if len(self._since) >= (self._limit if wanted else self._limit // 2):
            return False
        self._since[origin] = now
        return True
