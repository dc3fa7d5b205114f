"""A limit of memory, and a parser that is killed: one document fails, and no other."""

import os
import signal
import time
from pathlib import Path

from tests.faults.instance import ends_well, publishers, rows, start, take_in, wait_for_rows, whole
from tests.faults.processes import Gauge, children, of_instance
from tests.support.command import aggregator
from tests.support.feeds import item, rss
from tests.support.server import FeedServer

GOOD = 10
KINDS = (
    "SELECT f.url, coalesce(p.error_kind, '') FROM feeds f JOIN feed_polls p ON p.feed = f.id WHERE f.url LIKE '%/bad%'"
)
FINE = "SELECT count(*) FROM feed_polls WHERE error_kind IS NULL AND last_success IS NOT NULL"


def test_a_document_that_takes_too_much_memory(tmp_path: Path) -> None:
    with publishers(feeds=GOOD) as server, FeedServer("127.0.6.1") as bad:
        # One sign beyond the basic plane: four bytes for each character in memory.
        bad.put("/bad", rss(item(1, text="word " * 1_900_000 + "\U0001f4a3")), conditional=True)
        good = [server.url("/feed", host=host) for host in server.addresses]
        take_in(tmp_path, bad.url("/bad", host="127.0.6.1"), *good)
        aggregator(tmp_path, "poll", "--all", expect=1, parse_memory_mb=64)
        assert [kind for _, kind in rows(tmp_path, KINDS)] == ["too_big"]
        assert rows(tmp_path, FINE) == [(GOOD,)]
        aggregator(tmp_path, "poll", "--all")
        assert [kind for _, kind in rows(tmp_path, KINDS)] == [""]
    whole(tmp_path)


def test_a_parser_that_is_killed_takes_one_document_along(tmp_path: Path) -> None:
    """As the kernel does it when memory is short."""
    with publishers(feeds=GOOD) as server, FeedServer("127.0.6.1") as bad:
        bad.put("/bad", b"<rss>" + b"<" * 5_000_000)  # seconds of work
        take_in(tmp_path, bad.url("/bad", host="127.0.6.1"))
        process = start(tmp_path, "poll", "--watch")
        busy = _busy_parser(tmp_path, process.pid)
        os.kill(busy, signal.SIGKILL)
        wait_for_rows(tmp_path, "SELECT count(*) FROM feed_polls WHERE error_kind = 'crashed'", 1, 10)
        take_in(tmp_path, *(server.url("/feed", host=host) for host in server.addresses))
        wait_for_rows(tmp_path, FINE, GOOD, 15)
        ends_well(process)
    whole(tmp_path)


def _busy_parser(tmp_path: Path, poller: int) -> int:
    """The process that computes, of those that the poller's own server forked."""
    before: dict[int, int] = {}
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for pid in of_instance(tmp_path) - {poller} - children(poller):
            try:
                spent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11])
            except OSError:
                continue
            if spent - before.setdefault(pid, spent) > 20:
                return pid
        time.sleep(0.05)
    raise AssertionError("no parser is at work")


def test_large_documents_of_many_hosts_do_not_pile_up(tmp_path: Path) -> None:
    hosts = [f"127.0.6.{n + 1}" for n in range(60)]
    with FeedServer(*hosts) as server, Gauge(tmp_path) as gauge:
        server.put("/feed", rss(*(item(n, text=f"{n} " * 400_000) for n in range(5))))
        take_in(tmp_path, *(server.url("/feed", host=host) for host in hosts))
        began = time.monotonic()
        aggregator(tmp_path, "poll", "--all")
        print(f"\n60 documents of 9 MB: {time.monotonic() - began:.1f} s, {gauge.megabytes:.0f} MB")
    assert rows(tmp_path, FINE) == [(60,)]
    assert gauge.megabytes < 500
