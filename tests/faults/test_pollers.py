"""Two pollers at once: no feed twice, and the survivor takes over."""

import os
import signal
import time
from collections import Counter
from pathlib import Path

from tests.faults.instance import (
    ends_well,
    kill,
    publishers,
    rows,
    start,
    subscribe,
    wait_for_rows,
    wait_until_it_answers,
    whole,
)
from tests.faults.processes import children, command_line
from tests.support.browser import free_port
from tests.support.feeds import item, rss
from tests.support.server import FeedServer

VISITED = "SELECT count(*) FROM feed_polls WHERE last_success IS NOT NULL"
TAKEN_OVER_SECONDS = 10


def visits(server: FeedServer) -> set[int]:
    """How often feeds were asked."""
    return set(Counter(request.address for request in server.requests).values())


def test_two_watching_pollers(tmp_path: Path) -> None:
    with publishers(delay=0.1, feeds=40) as server:
        subscribe(tmp_path, server)
        both = [start(tmp_path, "poll", "--watch") for _ in range(2)]
        wait_for_rows(tmp_path, VISITED, 40, 30)
        for process in both:
            ends_well(process)
        assert visits(server) == {1}


def test_two_sites_on_one_instance(tmp_path: Path) -> None:
    ports = free_port(), free_port()
    with publishers(delay=0.1, feeds=40) as server:
        subscribe(tmp_path, server)
        both = [start(tmp_path, "serve", "--port", str(port)) for port in ports]
        wait_for_rows(tmp_path, VISITED, 40, 30)
        for port in ports:
            wait_until_it_answers(port)
        for process in both:
            ends_well(process)
        assert visits(server) == {1}
    whole(tmp_path)


def test_the_survivor_takes_over_at_once(tmp_path: Path) -> None:
    """The first claims every feed and hangs on slow ones; it is killed; the other visits them all."""
    with publishers(feeds=20) as server:
        server.put("/feed", hang=True)
        subscribe(tmp_path, server)
        first = start(tmp_path, "poll", "--watch")
        wait_for_rows(tmp_path, "SELECT count(*) FROM feed_polls WHERE lease_owner IS NOT NULL", 20, 20)
        deadline = time.monotonic() + 10
        while len(server.requests) < 20 and time.monotonic() < deadline:
            time.sleep(0.05)
        [(owner,)] = rows(tmp_path, "SELECT DISTINCT lease_owner FROM feed_polls")
        second = start(tmp_path, "poll", "--watch")
        time.sleep(2)
        assert len(server.requests) == 20, "the living one's feeds are left to it"
        assert rows(tmp_path, "SELECT DISTINCT lease_owner FROM feed_polls") == [(owner,)]
        with_answers = len(server.requests)
        put_answers(server)
        kill(first)
        took = wait_for_rows(tmp_path, VISITED, 20, TAKEN_OVER_SECONDS)
        print(f"\ntaken over and visited after {took:.1f} s")
        ends_well(second)
        assert len(server.requests) == with_answers + 20
    whole(tmp_path)


def put_answers(server: FeedServer) -> None:
    server.put("/feed", rss(item(1)), conditional=True)


def test_a_killed_poller_of_a_site_leaves_its_feeds_to_the_other_site(tmp_path: Path) -> None:
    ports = free_port(), free_port()
    with publishers(feeds=10) as server:
        server.put("/feed", hang=True)
        subscribe(tmp_path, server)
        first = start(tmp_path, "serve", "--port", str(ports[0]))
        wait_for_rows(tmp_path, "SELECT count(*) FROM feed_polls WHERE lease_owner IS NOT NULL", 10, 20)
        second = start(tmp_path, "serve", "--port", str(ports[1]))
        wait_until_it_answers(ports[1])
        put_answers(server)
        [poller] = [pid for pid in children(first.pid) if b"--with-parent" in command_line(pid)]
        os.kill(poller, signal.SIGKILL)
        wait_for_rows(tmp_path, VISITED, 10, TAKEN_OVER_SECONDS)
        for process in (first, second):
            ends_well(process)
