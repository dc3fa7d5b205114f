"""The client: asks for a URL politely, follows redirects by hand and reads the answer within bounds."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Self

import aiohttp
from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver

from aggregator.fetch.address import follow, host_of, wire_url
from aggregator.fetch.attempt import Attempt, Broken, Response, connection_trace
from aggregator.fetch.body import Body
from aggregator.fetch.errors import FetchError, status_error
from aggregator.fetch.failures import EXPECTED, explain
from aggregator.fetch.guard import ForbiddenAddress, check_url, is_forbidden
from aggregator.fetch.headers import (
    FEED_ACCEPT,
    max_age,
    read_headers,
    request_headers,
    retry_after,
    validators_after_304,
    validators_of,
)
from aggregator.fetch.hosts import HostGate, IdleConnections
from aggregator.fetch.proxy import judge_target
from aggregator.fetch.resolver import ThreadedResolver
from aggregator.model import Fetched, OwnHeaders, Policy, Validators

KEEP_ALIVE_SECONDS = 15.0
HEADER_BYTES = 65_536  # a field of a response's head
PIECE = 16_384  # bytes of a body at a time
LARGE_BYTES = 500_000
LARGE_BODIES = 16  # that are in memory at once
NO_VALIDATORS = Validators()
NO_OWN = OwnHeaders()
PERMANENT = frozenset({301, 308})
TEMPORARY = frozenset({302, 303, 307})

SocketFactory = Callable[[AddrInfoType], socket.socket]


def open_socket(address: AddrInfoType) -> socket.socket:
    """A socket for an address that has been judged."""
    family, kind, protocol, _, _ = address
    return socket.socket(family, kind, protocol)


@dataclass(slots=True)
class _Redirect:
    location: str
    permanent: bool


class Client:
    """Fetches under a policy: ``async with Client(policy) as client: await client.fetch(url)``.

    One request at a time to a host, ``policy.connections`` overall; kept connections are reused. ``resolver`` and
    ``make_socket`` stand in for the system's in tests; the guard judges before ``make_socket`` is called.
    """

    _session: aiohttp.ClientSession

    def __init__(
        self,
        policy: Policy,
        *,
        resolver: AbstractResolver | None = None,
        make_socket: SocketFactory = open_socket,
    ) -> None:
        self._policy = policy
        self._resolver = resolver or ThreadedResolver()
        self._make_socket = make_socket
        self._gate = HostGate()
        self._free = asyncio.Semaphore(policy.connections)
        self._large = asyncio.Semaphore(LARGE_BODIES)
        self._idle = IdleConnections(policy.connections, KEEP_ALIVE_SECONDS + policy.total_seconds)

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=self._resolver,
                socket_factory=self._guarded_socket,
                limit=0,  # the gate and the semaphore do it
                keepalive_timeout=KEEP_ALIVE_SECONDS,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            response_class=Response,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(
                total=None, connect=self._policy.connect_seconds, sock_connect=self._policy.connect_seconds
            ),
            max_line_size=HEADER_BYTES,
            max_field_size=HEADER_BYTES,
            trace_configs=[connection_trace()],
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def fetch(
        self, url: str, validators: Validators = NO_VALIDATORS, accept: str = FEED_ACCEPT, own: OwnHeaders = NO_OWN
    ) -> Fetched:
        """As ``fetching``, for a caller who fetches few documents at a time."""
        async with self.fetching(url, validators, accept, own) as fetched:
            return fetched

    @asynccontextmanager
    async def fetching(
        self, url: str, validators: Validators = NO_VALIDATORS, accept: str = FEED_ACCEPT, own: OwnHeaders = NO_OWN
    ) -> AsyncIterator[Fetched]:
        """The document at ``url``, or status 304 and no body when the validators still hold. While the block lasts a
        large document keeps one of the LARGE_BODIES places: hundreds of them at once do not fill the memory.

        The deadline of ``policy.total_seconds`` covers all hops, but runs only while a request is under way: waiting
        for the host's turn costs nothing.

        :raises FetchError: for everything else
        """
        async with AsyncExitStack() as room:
            yield await self._follow(url, validators, accept, own, room)

    async def _follow(
        self, url: str, validators: Validators, accept: str, own: OwnHeaders, room: AsyncExitStack
    ) -> Fetched:
        check_url(url)
        headers = request_headers(own.user_agent or self._policy.user_agent, accept, validators)
        origin = wire_url(url).origin()
        clock = asyncio.get_running_loop().time
        left = self._policy.total_seconds
        at, moved_to, permanent = url, None, True
        for _ in range(self._policy.redirects + 1):
            async with self._gate.slot(at), self._free:
                began = clock()
                # What a feed's server may know is nobody else's business: not that of where it redirects to.
                login = {"Authorization": own.authorization} if own.authorization else {}
                sent = headers | login if wire_url(at).origin() == origin else headers
                answer = await self._ask(at, sent, validators, moved_to, left, room)
                left -= clock() - began
            if isinstance(answer, Fetched):
                return answer
            at = follow(at, answer.location)
            permanent = permanent and answer.permanent
            moved_to = at if permanent else None
        raise FetchError("too_many_redirects", f"More than {self._policy.redirects} redirects.")

    async def _ask(
        self,
        url: str,
        headers: dict[str, str],
        sent: Validators,
        moved_to: str | None,
        seconds: float,
        room: AsyncExitStack,
    ) -> Fetched | _Redirect:
        attempt = Attempt()
        target = wire_url(url)
        now = asyncio.get_running_loop().time()
        if not self._idle.may_keep(str(target.origin()), self._gate.is_wanted(url), now):
            headers = {**headers, "Connection": "close"}
        try:
            async with asyncio.timeout(seconds) as deadline:
                if self._policy.http_proxy:
                    await judge_target(target.host or "", self._resolver, self._policy.allow_private_networks)
                async with self._session.get(
                    target,
                    headers=headers,
                    proxy=self._policy.http_proxy or None,
                    allow_redirects=False,
                    middlewares=(attempt.once,),
                    trace_request_ctx=attempt,
                ) as response:
                    attempt.answered = True
                    return await self._read(url, response, sent, moved_to, partial(self._large_body, room, deadline))
        except Broken as broken:
            raise explain(broken.error, host_of(url), self._policy, attempt.answered) from broken.error
        except EXPECTED as error:
            raise explain(error, host_of(url), self._policy, attempt.answered) from error

    async def _read(
        self,
        url: str,
        response: aiohttp.ClientResponse,
        sent: Validators,
        moved_to: str | None,
        make_room: Callable[[], Awaitable[None]],
    ) -> Fetched | _Redirect:
        status = response.status
        headers = read_headers(response.raw_headers)
        now = datetime.now(UTC)
        body = b""
        match status:
            case 200:
                body = await self._body(response, headers, make_room)
                validators = validators_of(headers)
            case 304 if sent != NO_VALIDATORS:
                validators = validators_after_304(headers, sent)
            case _ if status in PERMANENT | TEMPORARY and headers.get("location"):
                return _Redirect(headers["location"], status in PERMANENT)
            case _:
                error = status_error(status, retry_after(headers, now))
                error.moved_to = moved_to
                raise error
        return Fetched(
            url=url,
            status=status,
            body=body,
            content_type=headers.get("content-type"),
            validators=validators,
            retry_after=retry_after(headers, now),
            max_age=max_age(headers, now),
            moved_to=moved_to,
        )

    async def _body(
        self, response: aiohttp.ClientResponse, headers: dict[str, str], make_room: Callable[[], Awaitable[None]]
    ) -> bytes:
        is_large = False
        body = Body(headers.get("content-encoding"), self._policy.body_bytes)
        body.expect(response.content_length)
        async for chunk in response.content.iter_chunked(PIECE):
            body.add(chunk)
            if body.size > LARGE_BYTES and not is_large:
                is_large = True
                await make_room()
        return body.finish()

    async def _large_body(self, room: AsyncExitStack, deadline: asyncio.Timeout) -> None:
        """Waits for a place; the deadline, which is the server's, does not run meanwhile."""
        clock = asyncio.get_running_loop().time
        ends, began = deadline.when(), clock()
        deadline.reschedule(None)
        await room.enter_async_context(self._large)
        if ends is not None:
            deadline.reschedule(ends + clock() - began)

    def _guarded_socket(self, address: AddrInfoType) -> socket.socket:
        # With a proxy every connection goes to it, and an admin's own may stand in a private network.
        lifted = self._policy.allow_private_networks or bool(self._policy.http_proxy)
        if is_forbidden(str(address[4][0]), lifted):
            raise ForbiddenAddress
        return self._make_socket(address)
