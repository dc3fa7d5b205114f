"""One request on its connection: whether it may be sent again, and whether the connection outlives it."""

from dataclasses import dataclass
from types import SimpleNamespace

import aiohttp
from aiohttp.connector import Connection


@dataclass(slots=True)
class Attempt:
    """One request, as far as it got."""

    reused: bool = False  # on a connection kept alive, which the server may have closed meanwhile
    answered: bool = False

    async def once(self, request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        """Sends a request. aiohttp would ask again whenever a connection broke; a server that breaks new connections
        would so be asked twice at each poll. Only a kept connection is worth a second try (RFC 9112, 9.3.1)."""
        try:
            return await send(request)
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
            if self.reused or isinstance(error, aiohttp.ClientConnectorError):
                raise
            raise Broken(error) from error


class Broken(aiohttp.ClientError):
    """Carries a broken connection past aiohttp's own repetition."""

    def __init__(self, error: aiohttp.ClientOSError | aiohttp.ServerDisconnectedError) -> None:
        super().__init__(str(error))
        self.error = error


class Response(aiohttp.ClientResponse):
    """A response that closes its connection where the request asked for that, whether the server does so or not."""

    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        if self.request_info.headers.get("Connection") == "close" and connection.protocol is not None:
            connection.protocol.force_close()
        return await super().start(connection)


def connection_trace() -> aiohttp.TraceConfig:
    """For a session whose requests carry their Attempt as ``trace_request_ctx``."""
    trace = aiohttp.TraceConfig()
    trace.on_connection_reuseconn.append(_note_reused)
    trace.on_connection_create_start.append(_note_new)
    return trace


async def _note_reused(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
    context.trace_request_ctx.reused = True


async def _note_new(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
    context.trace_request_ctx.reused = False
