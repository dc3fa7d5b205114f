import os
import signal
import time
from concurrent.futures import CancelledError
from dataclasses import replace

import pytest

from aggregator import config
from aggregator.parse.errors import ParseError
from aggregator.parse.pool import ParsePool
from tests.parse import unguarded
from tests.parse.helpers import rss

POLICY = replace(config.policy(config.Settings()), parse_cpu_seconds=1.5, parse_wall_seconds=4.0)
GOOD = rss("<item><title>Good</title></item>" * 5)
ATTRIBUTES = "<big " + " ".join(f'a{number}="1"' for number in range(40_000)) + "/>"


@pytest.fixture(scope="module")
def pool():
    with ParsePool(POLICY, unguarded.parse) as pool:
        assert len(pool.submit(GOOD).result(30).entries) == 5
        yield pool


@pytest.mark.parametrize(
    ("bomb", "kind", "words"),
    [
        (ATTRIBUTES.encode(), "too_slow", "1.5 s of CPU time"),
        (b"sleep", "too_slow", "4 s."),
        (b"hoard", "too_big", "400 MB of memory"),
        (b"die", "crashed", "-11"),
        (b"err", "crashed", "ZeroDivisionError: no reason"),
        (b"", "empty", "empty"),
        (rss("<a>" * 100_000), "too_complex", "deep"),
        (rss("<item/>" * 100_000), "too_complex", "items"),
    ],
    ids=["40,000 attributes", "sleeper", "hoarder", "crash", "exception", "empty", "depth", "items"],
)
def test_only_the_offender_fails(pool, bomb, kind, words):
    before, offender, *after = [pool.submit(body) for body in (GOOD, bomb, *[GOOD] * 10)]
    error = offender.exception(30)
    assert isinstance(error, ParseError)
    assert (error.kind, words in str(error)) == (kind, True), error
    assert all(len(good.result(30).entries) == 5 for good in (before, *after))


def test_many_that_crash_at_once(pool):
    bad, good = [pool.submit(b"die") for _ in range(10)], [pool.submit(GOOD) for _ in range(30)]
    assert {future.exception(30).kind for future in bad} == {"crashed"}
    assert all(len(future.result(30).entries) == 5 for future in good)


def test_what_is_known_is_not_sent_back(pool):
    first = pool.submit(rss("<item><guid>1</guid></item>"), url="https://h.org/f", content_type="text/xml").result(30)
    known = {entry.key: entry.fingerprint for entry in first.entries}
    again = pool.submit(rss("<item><guid>1</guid></item>"), known=known).result(30)
    assert (again.entries, again.listed) == ((), first.listed)


def test_idle_processes_that_die_are_replaced(pool):
    pids = list(pool._pool._pool_manager.worker_manager.workers)
    assert len(pids) == POLICY.parse_workers
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    assert all(len(pool.submit(GOOD).result(30).entries) == 5 for _ in range(3))


def test_cancelling_ends_the_work(pool):
    sleepers = [pool.submit(b"sleep") for _ in range(POLICY.parse_workers)]
    time.sleep(0.3)
    assert all(sleeper.cancel() for sleeper in sleepers)
    start = time.monotonic()
    assert len(pool.submit(GOOD).result(30).entries) == 5
    assert time.monotonic() - start < POLICY.parse_wall_seconds


def test_closing_leaves_nothing_waiting():
    pool = ParsePool(POLICY, unguarded.parse)
    futures = [pool.submit(b"sleep") for _ in range(4)]
    pool.close()
    for future in futures:
        with pytest.raises(CancelledError):
            future.result(5)
    with pytest.raises(RuntimeError):
        pool.submit(GOOD)
    pool.close()


def test_a_pool_that_was_never_used_closes():
    ParsePool(POLICY).close()
