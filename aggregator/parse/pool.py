"""Parsing in processes of its own: one document a task, and a document that goes too far takes nobody with it."""

import multiprocessing
import signal
from collections.abc import Mapping
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from threading import Lock
from typing import Any, Self
from weakref import ref

from pebble import ProcessExpired, ProcessPool

from aggregator.model import ParsedFeed, Policy
from aggregator.parse.document import parse_document
from aggregator.parse.errors import ParseError
from aggregator.parse.worker import OUT_OF_MEMORY, Parse, prepare, run

_DOCUMENTS = 500  # after which a process is replaced: what it may have leaked goes with it
_TRIES = 3  # for a document that lost its place because the pool around it broke
_NOTHING_KNOWN: Mapping[bytes, bytes] = {}


class ParsePool:
    """Processes that parse, started with the first document. Safe to use from several threads.

    Each document may use ``policy.parse_cpu_seconds`` of CPU time, ``parse_wall_seconds`` of time, and
    ``parse_memory_bytes`` of memory beyond what an idle process has; only the one that goes further fails. Call
    ``close`` when done, or use it as a context manager.

    :param parse: what to run, an importable function called as ``parse.document.parse_document`` is
    """

    def __init__(self, policy: Policy, parse: Parse = parse_document) -> None:
        self._policy = policy
        self._parse = parse
        self._lock = Lock()
        self._pool: ProcessPool | None = None
        self._broken: list[ProcessPool] = []
        self._waiting: set[Future[ParsedFeed]] = set()
        self._closed = False

    def submit(
        self,
        body: bytes,
        *,
        url: str | None = None,
        content_type: str | None = None,
        known: Mapping[bytes, bytes] = _NOTHING_KNOWN,
    ) -> "Future[ParsedFeed]":
        """A document to be parsed: see ``parse_document``. The future's exception is always a ParseError, unless it
        was cancelled; cancelling it also ends the work that has begun.

        :raises RuntimeError: the pool is closed
        """
        self._bury()
        outer: Future[ParsedFeed] = Future()
        self._waiting.add(outer)
        outer.add_done_callback(self._waiting.discard)
        policy = self._policy
        args = (self._parse, policy.parse_cpu_seconds, body, url, content_type, dict(known), policy.max_entries)
        self._schedule(outer, args, _TRIES)
        return outer

    def close(self) -> None:
        """End the processes, whatever they are doing; what they have not finished is cancelled."""
        with self._lock:
            pool, self._pool, self._closed = self._pool, None, True
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()
        self._bury()
        for future in list(self._waiting):
            future.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _schedule(self, outer: "Future[ParsedFeed]", args: tuple[Any, ...], tries: int) -> None:
        inner: Future[ParsedFeed] = self._running().schedule(run, args=args, timeout=self._policy.parse_wall_seconds)
        inner.add_done_callback(partial(self._settle, outer, args, tries - 1))
        # Weak, or the two would hold each other, and with them body and document, until a collection of garbage.
        outer.add_done_callback(partial(_cancel_too, ref(inner)))

    def _running(self) -> ProcessPool:
        with self._lock:
            if self._closed:
                raise RuntimeError("this pool is closed")
            if self._pool is not None and not self._pool.active:
                self._broken.append(self._pool)  # perhaps by a thread of its own, which cannot wait for itself
                self._pool = None
            if self._pool is None:
                self._pool = _started(self._policy)
            return self._pool

    def _bury(self) -> None:
        """End what is left of pools that broke."""
        while True:
            with self._lock:
                if not self._broken:
                    return
                pool = self._broken.pop()
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()

    def _settle(
        self, outer: "Future[ParsedFeed]", args: tuple[Any, ...], tries: int, inner: "Future[ParsedFeed]"
    ) -> None:
        if outer.cancelled():
            return
        try:
            error = inner.exception()
        except CancelledError:
            outer.cancel()
            return
        if isinstance(error, BrokenProcessPool) and self._closed:
            outer.cancel()
        elif isinstance(error, BrokenProcessPool) and tries:
            self._schedule(outer, args, tries)
        elif not outer.set_running_or_notify_cancel():
            return
        elif error is not None:
            outer.set_exception(failure_of(error, self._policy))
        else:
            outer.set_result(inner.result())


def _cancel_too(inner: "ref[Future[ParsedFeed]]", outer: "Future[ParsedFeed]") -> None:
    begun = inner()
    if begun is not None and outer.cancelled():
        begun.cancel()


def failure_of(error: BaseException, policy: Policy) -> ParseError:
    """What a failed task says of its document, naming the limit that was met."""
    if isinstance(error, ParseError):
        return error
    if isinstance(error, TimeoutError):
        return ParseError("too_slow", f"Reading it took more than {policy.parse_wall_seconds:g} s.")
    if isinstance(error, ProcessExpired):
        if error.exitcode == -signal.SIGPROF:
            return ParseError("too_slow", f"Reading it took more than {policy.parse_cpu_seconds:g} s of CPU time.")
        if error.exitcode == OUT_OF_MEMORY:
            megabytes = policy.parse_memory_bytes / 1_000_000
            return ParseError("too_big", f"Reading it took more than {megabytes:g} MB of memory.")
        return ParseError("crashed", f"The process that read it ended unexpectedly (status {error.exitcode}).")
    return ParseError("crashed", f"The process that read it failed: {type(error).__name__}: {error}"[:300])


def _started(policy: Policy) -> ProcessPool:
    context = multiprocessing.get_context("forkserver")
    # Imported once, by the server that all processes are forked from: none of it counts against a document.
    context.set_forkserver_preload(["__main__", "aggregator.parse.document", "aggregator.parse.worker"])
    return ProcessPool(
        max_workers=policy.parse_workers,
        max_tasks=_DOCUMENTS,
        initializer=prepare,
        initargs=(policy.parse_memory_bytes,),
        context=context,
    )
