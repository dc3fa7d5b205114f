"""What runs in the processes that parse: limits that the kernel keeps, so that they hold inside C code too."""

import os
import resource
import signal
from collections.abc import Callable, Mapping
from pathlib import Path

from aggregator.model import ParsedFeed

OUT_OF_MEMORY = 77  # the exit status of a process that could not get more
Parse = Callable[..., ParsedFeed]


def prepare(memory_bytes: int) -> None:
    """Once in every new process: everything is imported by now; from here on it may take so much more memory."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # ends the process
    limit = _address_space() + memory_bytes
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(
    parse: Parse,
    cpu_seconds: float,
    body: bytes,
    url: str | None,
    content_type: str | None,
    known: Mapping[bytes, bytes],
    max_entries: int,
) -> ParsedFeed:
    """One document. The process ends by SIGPROF when it takes more CPU time, and by its own hand when memory is
    refused: what is left of it then is not to be trusted with another document."""
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    try:
        return parse(body, url=url, content_type=content_type, known=known, max_entries=max_entries)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _address_space() -> int:
    """Bytes that this process has mapped already; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()
