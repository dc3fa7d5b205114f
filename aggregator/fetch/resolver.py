"""Names to addresses, by the system's own resolver in threads."""

import asyncio
import errno
import socket
import threading
from contextlib import suppress

from aiohttp.abc import AbstractResolver, ResolveResult

THREADS = 64  # look-ups at once; a name server that is silent holds its thread for up to half a minute


class ThreadedResolver(AbstractResolver):
    """Look-ups in daemon threads of our own: in the loop's small pool a few silent name servers would hold up every
    other feed, and the end of the process would wait for them."""

    def __init__(self, threads: int = THREADS) -> None:
        self._free = asyncio.Semaphore(threads)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found: asyncio.Future[list[ResolveResult]] = loop.create_future()

        def settle(outcome: list[ResolveResult] | Exception) -> None:
            self._free.release()
            if found.done():
                return
            if isinstance(outcome, Exception):
                found.set_exception(outcome)
            else:
                found.set_result(outcome)

        def look_up() -> None:
            outcome: list[ResolveResult] | Exception
            try:
                outcome = _addresses(host, port, family)
            except (OSError, UnicodeError) as error:
                outcome = error
            # A closed loop refuses: nobody waits any more.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(settle, outcome)

        # Given back by the thread, not by the one who waits: a fetch that gave up leaves its thread running.
        await self._free.acquire()
        try:
            threading.Thread(target=look_up, name="dns", daemon=True).start()
        except RuntimeError as error:
            self._free.release()
            raise OSError(errno.EAGAIN, "no thread for the look-up") from error
        return await found

    async def close(self) -> None:
        """Nothing is held."""


def _addresses(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
    return [
        ResolveResult(
            hostname=host,
            host=str(address[0]),
            port=port,
            family=kind,
            proto=proto,
            flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
        )
        for kind, _, proto, _, address in socket.getaddrinfo(
            host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
        )
    ]
