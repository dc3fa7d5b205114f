"""However a process ends, the instance is whole: SIGTERM in time and with 0, kill -9 with nothing lost or doubled."""

import contextlib
import os
import random
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.model import EntryQuery
from aggregator.store import entries
from aggregator.store.db import connect, troubles
from tests.support.browser import free_port
from tests.support.command import aggregator, command, process_environ
from tests.support.feeds import addresses, item, opml, rss
from tests.support.server import FeedServer

FEEDS = 25
ITEMS = 20


@contextlib.contextmanager
def publishers(delay: float = 0.02) -> Iterator[FeedServer]:
    with FeedServer(*addresses(FEEDS)) as server:
        server.put("/feed", rss(*(item(n) for n in range(ITEMS))), conditional=True, delay=delay)
        yield server


def subscribe(tmp_path: Path, server: FeedServer) -> None:
    (tmp_path / "list.opml").write_bytes(opml(*(server.url("/feed", host=host) for host in addresses(FEEDS))))
    aggregator(tmp_path, "import", "list.opml")


def start(tmp_path: Path, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command(*arguments),
        env=process_environ(tmp_path),
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def whole(tmp_path: Path) -> int:
    """Check the instance; how many entries it holds."""
    conn = connect(tmp_path / "instance" / "aggregator.db")
    with contextlib.closing(conn):
        assert troubles(conn) == []
        halves = conn.execute(
            "SELECT f.id FROM feeds f JOIN feed_polls p ON p.feed = f.id "
            "WHERE (p.etag IS NOT NULL) != EXISTS (SELECT 1 FROM entries WHERE feed = f.id)"
        ).fetchall()
        assert halves == []
        return entries.count_entries(conn, EntryQuery())


def test_kill_in_the_middle_of_polls(tmp_path: Path) -> None:
    chance = random.Random(7)
    with publishers() as server:
        subscribe(tmp_path, server)
        for _ in range(20):
            process = start(tmp_path, "poll", "--all")
            time.sleep(chance.uniform(0.5, 2.0))
            process.kill()
            process.wait()
            assert process.stderr
            process.stderr.close()
            assert whole(tmp_path) % ITEMS == 0
        done = aggregator(tmp_path, "poll", "--all")
        assert done.stdout.startswith(f"polled {FEEDS} feeds")
    assert whole(tmp_path) == FEEDS * ITEMS


def test_terminate_a_watching_poller_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(8)
    with publishers() as server:
        subscribe(tmp_path, server)
        for _ in range(20):
            process = start(tmp_path, "poll", "--watch")
            time.sleep(chance.uniform(1.0, 2.5))
            _ends_well(process)
        assert whole(tmp_path) == FEEDS * ITEMS


def test_terminate_the_site_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(9)
    with publishers() as server:
        subscribe(tmp_path, server)
        for _ in range(8):
            process = start(tmp_path, "serve", "--port", str(free_port()))
            time.sleep(chance.uniform(1.5, 4.0))
            _ends_well(process)
            whole(tmp_path)


@pytest.mark.parametrize("after", [0.4, 0.9, 1.3, None], ids=lambda after: f"after {after} s" if after else "running")
def test_a_killed_site_leaves_no_process_behind(tmp_path: Path, after: float | None) -> None:
    port = free_port()
    with publishers() as server:
        subscribe(tmp_path, server)
        process = start(tmp_path, "serve", "--port", str(port))
        if after is None:
            _wait_until_it_answers(port)
        else:
            time.sleep(after)
        process.kill()
        process.communicate()
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and _of_instance(tmp_path):
            time.sleep(0.1)
        assert _of_instance(tmp_path) == set()
        again = start(tmp_path, "serve", "--port", str(port))
        _wait_until_it_answers(port)
        _ends_well(again)


def test_a_killed_poller_is_started_again(tmp_path: Path) -> None:
    port = free_port()
    with publishers() as server:
        subscribe(tmp_path, server)
        process = start(tmp_path, "serve", "--port", str(port))
        _wait_until_it_answers(port)
        [first] = _wait_for_poller(process.pid, set())
        os.kill(first, signal.SIGKILL)
        assert _wait_for_poller(process.pid, {first})
        _ends_well(process)


def _ends_well(process: subprocess.Popen[bytes]) -> None:
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    try:
        _, said = process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        pytest.fail("no end within 10 s of SIGTERM")
    assert process.returncode == 0, said.decode()
    assert time.monotonic() - began < 10


def _wait_until_it_answers(port: int) -> None:
    deadline = time.monotonic() + 30
    while not _answers(port):
        assert time.monotonic() < deadline, "the site does not answer"
        time.sleep(0.1)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _wait_for_poller(parent: int, but: set[int]) -> set[int]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = {pid for pid in _children(parent) if b"--with-parent" in _command_line(pid)} - but
        if found:
            return found
        time.sleep(0.1)
    return set()


def _children(parent: int) -> set[int]:
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent:
                found.add(int(stat.parent.name))
    return found


def _of_instance(tmp_path: Path) -> set[int]:
    """The processes that work on this test's instance."""
    mark = f"AGGREGATOR_INSTANCE={tmp_path / 'instance'}".encode()
    found = set()
    for environ in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if mark in environ.read_bytes().split(b"\0"):
                found.add(int(environ.parent.name))
    return found


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
