"""An admin's own proxy: it connects for us, so what it is asked for is judged before, as far as that is known here."""

import asyncio
import socket
from contextlib import suppress

from aiohttp.abc import AbstractResolver

from aggregator.fetch.guard import ForbiddenAddress, is_forbidden, spelled_address

LOOK_UP_SECONDS = 3.0
"""Behind a proxy there is often no name server at all: one that is silent may not cost a feed its time."""


async def judge_target(host: str, resolver: AbstractResolver, allow_private: bool) -> None:
    """Refuses a target that is, or that here resolves to, a forbidden address: one such among several is enough,
    for nobody knows which the proxy takes. A name that is not known here is left to the proxy.

    :raises ForbiddenAddress: it must not be asked for
    """
    name = host.rstrip(".").lower()
    if not allow_private and (name == "localhost" or name.endswith(".localhost")):
        raise ForbiddenAddress
    for address in await _addresses(name, resolver):
        if is_forbidden(address, allow_private):
            raise ForbiddenAddress


async def _addresses(name: str, resolver: AbstractResolver) -> list[str]:
    if spelled := spelled_address(name):
        return [spelled]
    with suppress(OSError, UnicodeError, TimeoutError):
        async with asyncio.timeout(LOOK_UP_SECONDS):
            return [found["host"] for found in await resolver.resolve(name, 0, socket.AF_UNSPEC)]
    return []
