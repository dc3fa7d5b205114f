"""However a process ends, the instance is whole: SIGTERM in time and with 0, kill -9 with nothing lost or doubled."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.faults.instance import (
    FEEDS,
    ITEMS,
    ends_well,
    kill,
    publishers,
    start,
    subscribe,
    wait_until_it_answers,
    whole,
)
from tests.faults.processes import children, command_line, left_over
from tests.support.browser import free_port
from tests.support.command import aggregator


def test_kill_in_the_middle_of_polls(tmp_path: Path) -> None:
    chance = random.Random(7)
    with publishers() as server:
        subscribe(tmp_path, server)
        for _ in range(8):
            process = start(tmp_path, "poll", "--all")
            time.sleep(chance.uniform(0.5, 1.6))
            kill(process)
            assert whole(tmp_path) % ITEMS == 0
        done = aggregator(tmp_path, "poll", "--all")
        assert done.stdout.startswith(f"polled {FEEDS} feeds")
    assert whole(tmp_path) == FEEDS * ITEMS


def test_terminate_a_watching_poller_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(8)
    with publishers() as server:
        subscribe(tmp_path, server)
        for _ in range(8):
            process = start(tmp_path, "poll", "--watch")
            time.sleep(chance.uniform(0.9, 2.0))
            ends_well(process)
            assert whole(tmp_path) % ITEMS == 0
        aggregator(tmp_path, "poll", "--all")
    assert whole(tmp_path) == FEEDS * ITEMS


def test_terminate_the_site_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(9)
    with publishers() as server:
        subscribe(tmp_path, server)
        for _ in range(4):
            process = start(tmp_path, "serve", "--port", str(free_port()))
            time.sleep(chance.uniform(1.2, 3.0))
            ends_well(process)
            whole(tmp_path)


@pytest.mark.parametrize("after", [0.6, 1.2, None], ids=lambda after: f"after {after} s" if after else "running")
def test_a_killed_site_leaves_no_process_behind(tmp_path: Path, after: float | None) -> None:
    port = free_port()
    with publishers() as server:
        subscribe(tmp_path, server)
        process = start(tmp_path, "serve", "--port", str(port))
        if after is None:
            wait_until_it_answers(port)
        else:
            time.sleep(after)
        process.kill()
        process.communicate()
        assert left_over(tmp_path) == set()
        again = start(tmp_path, "serve", "--port", str(port))
        wait_until_it_answers(port)
        ends_well(again)


def test_a_killed_poller_is_started_again(tmp_path: Path) -> None:
    port = free_port()
    with publishers() as server:
        subscribe(tmp_path, server)
        process = start(tmp_path, "serve", "--port", str(port))
        wait_until_it_answers(port)
        [first] = _wait_for_poller(process.pid, set())
        os.kill(first, signal.SIGKILL)
        assert _wait_for_poller(process.pid, {first})
        ends_well(process)


def _wait_for_poller(parent: int, but: set[int]) -> set[int]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = {pid for pid in children(parent) if b"--with-parent" in command_line(pid)} - but
        if found:
            return found
        time.sleep(0.1)
    return set()
