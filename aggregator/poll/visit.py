"""visit: fetch ▸ parse ▸ clean. A plain function over plain data that touches no database: it can run anywhere."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from aggregator.fetch.body import body_digest
from aggregator.fetch.client import Client
from aggregator.fetch.errors import FetchError
from aggregator.model import Failure, Fetched, Outcome, Policy, PollRequest, RawDocument, Visit
from aggregator.parse.pool import ParsePool, failure_of
from aggregator.parse.urls import without_login

log = logging.getLogger(__name__)

INTERNAL = Failure("internal", "An error in the aggregator itself; its log tells more.")

AHEAD = 2000
"""Requests taken from the stream that have not come back as visits yet."""


KEPT_BYTES = 2_000_000
"""The largest document that is kept as it came, to be shown and read again."""

READY = 4
"""Documents beyond those being read that wait to be taken: storing them can be the slower part."""


async def visit(requests: AsyncIterable[PollRequest], policy: Policy) -> AsyncGenerator[Visit]:
    """Visit feeds as their requests come in; yield each as soon as it is done, so that a slow host delays nobody.

    One request at a time goes to a host, ``policy.connections`` in all. What goes wrong with a feed is in its Visit.
    """
    visitor = _Visitor(policy)
    feeding = asyncio.create_task(visitor.feed(requests))
    try:
        async with visitor.client:
            while (done := await visitor.results.get()) is not None:
                visitor.room.release()
                if done.document is not None:
                    visitor.ready.release()
                yield done
            await feeding
    finally:
        for task in (feeding, *visitor.hosts_at_work.values()):
            task.cancel()
        await asyncio.gather(feeding, *visitor.hosts_at_work.values(), return_exceptions=True)
        visitor.pool.close()


class _Visitor:
    """The requests that wait, by host, and one task for each host that has any."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.client = Client(policy)
        self.pool = ParsePool(policy)
        self.results: asyncio.Queue[Visit | None] = asyncio.Queue()
        self.room = asyncio.Semaphore(AHEAD)
        self.ready = asyncio.Semaphore(READY + policy.parse_workers)
        self.waiting: dict[str, deque[PollRequest]] = {}
        self.hosts_at_work: dict[str, asyncio.Task[None]] = {}
        self._fed = False

    async def feed(self, requests: AsyncIterable[PollRequest]) -> None:
        try:
            async for request in requests:
                await self.room.acquire()
                host = _host(request.url)
                self.waiting.setdefault(host, deque()).append(request)
                if host not in self.hosts_at_work:
                    self.hosts_at_work[host] = asyncio.create_task(self._work(host))
        finally:
            self._fed = True
            self._end_when_idle()

    async def _work(self, host: str) -> None:
        queue = self.waiting[host]
        try:
            while queue:
                request = queue.popleft()
                try:
                    done = await self._visit(request)
                except Exception:  # a bug of ours met one feed: it is told in full, and the others go on
                    log.exception("A visit of %s failed in a way that was not foreseen", without_login(request.url))
                    done = _failed(request, datetime.now(UTC), INTERNAL)
                self.results.put_nowait(done)
        finally:
            del self.hosts_at_work[host], self.waiting[host]
            self._end_when_idle()

    def _end_when_idle(self) -> None:
        if self._fed and not self.hosts_at_work:
            self.results.put_nowait(None)

    async def _visit(self, request: PollRequest) -> Visit:
        at = datetime.now(UTC)
        try:
            async with self.client.fetching(request.url, request.validators, own=request.own) as fetched:
                return await self._read(request, fetched, at)
        except FetchError as error:
            failed = _failed(request, at, Failure(error.kind, error.detail))
            return replace(failed, status=error.status, retry_after=error.retry_after, moved_to=error.moved_to)

    async def _read(self, request: PollRequest, fetched: Fetched, at: datetime) -> Visit:
        document, failure, digest, raw = None, None, None, None
        outcome = Outcome.UNCHANGED
        if fetched.status != 304:
            digest = body_digest(fetched.body)
        if digest is not None and digest != request.digest:
            if len(fetched.body) <= KEPT_BYTES:
                raw = RawDocument(fetched.url, fetched.content_type, fetched.body, at)
            await self.ready.acquire()
            future = self.pool.submit(
                fetched.body, url=fetched.url, content_type=fetched.content_type, known=request.known
            )
            try:
                document = await asyncio.wrap_future(future)
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001 (whatever ends a parse ends that one alone, and is told in its visit)
                self.ready.release()
                parse_error = failure_of(error, self.policy)
                failure, outcome = Failure(parse_error.kind, str(parse_error)), Outcome.FAILED
            else:
                if document.entries or request.digest is None:
                    outcome = Outcome.CHANGED
        return Visit(
            feed=request.feed,
            url=request.url,
            at=at,
            outcome=outcome,
            status=fetched.status,
            validators=fetched.validators,
            digest=digest,
            retry_after=fetched.retry_after,
            max_age=fetched.max_age,
            moved_to=fetched.moved_to,
            failure=failure,
            document=document,
            raw=raw,
        )


def _failed(request: PollRequest, at: datetime, failure: Failure) -> Visit:
    return Visit(request.feed, request.url, at, Outcome.FAILED, validators=request.validators, failure=failure)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
