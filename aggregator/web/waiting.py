"""Threads that wait for other sites: a few of each kind, and of all kinds together fewer than a worker has."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

TOGETHER = BoundedSemaphore(3)
"""Of the four threads that `aggregator serve` gives a worker: pages go on with the rest."""


@contextmanager
def place(kind: BoundedSemaphore, seconds: float) -> Iterator[bool]:
    """A place of this kind to wait in.

    :param seconds: how long to wait for one; other threads do the same meanwhile
    :return: whether there is one
    """
    if not kind.acquire(timeout=seconds):
        yield False
        return
    try:
        if not TOGETHER.acquire(timeout=seconds):
            yield False
            return
        try:
            yield True
        finally:
            TOGETHER.release()
    finally:
        kind.release()
