"""An instance that is treated badly: its publishers, its processes, and whether it is still whole."""

import contextlib
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from aggregator.model import EntryQuery
from aggregator.store import entries
from aggregator.store.db import connect, troubles
from tests.support.command import aggregator, command, process_environ
from tests.support.feeds import addresses, item, opml, rss
from tests.support.server import FeedServer

FEEDS = 25
ITEMS = 20


@contextlib.contextmanager
def publishers(delay: float = 0.02, feeds: int = FEEDS) -> Iterator[FeedServer]:
    with FeedServer(*addresses(feeds)) as server:
        server.put("/feed", rss(*(item(n) for n in range(ITEMS))), conditional=True, delay=delay)
        yield server


def subscribe(tmp_path: Path, server: FeedServer) -> None:
    take_in(tmp_path, *(server.url("/feed", host=host) for host in server.addresses))


def take_in(tmp_path: Path, *urls: str) -> None:
    (tmp_path / "list.opml").write_bytes(opml(*urls))
    aggregator(tmp_path, "import", "list.opml")


def start(tmp_path: Path, *arguments: str, before: Sequence[str] = (), **settings: object) -> subprocess.Popen[bytes]:
    """A command of the aggregator as a process; ``before``: the command that runs it."""
    return subprocess.Popen(
        [*before, *command(*arguments)],
        env=process_environ(tmp_path, **settings),
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


def ends_well(process: subprocess.Popen[bytes]) -> None:
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    try:
        _, said = process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        kill(process)
        pytest.fail("no end within 10 s of SIGTERM")
    assert process.returncode == 0, said.decode()
    assert time.monotonic() - began < 10


def whole(tmp_path: Path) -> int:
    """Check the instance; how many entries it holds."""
    with contextlib.closing(connect(tmp_path / "instance" / "aggregator.db")) as conn:
        assert troubles(conn) == []
        halves = conn.execute(
            "SELECT f.id FROM feeds f JOIN feed_polls p ON p.feed = f.id "
            "WHERE (p.etag IS NOT NULL) != EXISTS (SELECT 1 FROM entries WHERE feed = f.id)"
        ).fetchall()
        assert halves == []
        return entries.count_entries(conn, EntryQuery())


def wait_until_it_answers(port: int) -> None:
    deadline = time.monotonic() + 30
    while not answers(port):
        assert time.monotonic() < deadline, "the site does not answer"
        time.sleep(0.1)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def rows(tmp_path: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    with contextlib.closing(connect(tmp_path / "instance" / "aggregator.db")) as conn:
        return [tuple(row) for row in conn.execute(sql, values)]


def wait_for_rows(tmp_path: Path, sql: str, wanted: object, seconds: float) -> float:
    """Until a query of one value gives what is wanted; how long that took."""
    began = time.monotonic()
    while (found := rows(tmp_path, sql)[0][0]) != wanted:
        assert time.monotonic() - began < seconds, f"{found} instead of {wanted} after {seconds} s: {sql}"
        time.sleep(0.05)
    return time.monotonic() - began
