"""Our own network goes and comes back: no feed is blamed, and all is well within one interval."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.faults.instance import publishers, rows, subscribe, take_in
from tests.support.command import aggregator, command, process_environ
from tests.support.feeds import addresses

FEEDS = 12
STATES = (
    "SELECT DISTINCT f.state, p.reason, p.failures, p.failing_since, p.error_kind "
    "FROM feeds f JOIN feed_polls p ON p.feed = f.id WHERE f.guide = 0"
)
LATEST = "SELECT max(next_poll) - unixepoch() FROM feed_polls"


def without_network() -> list[str]:
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("unshare is not installed")
    tried = subprocess.run([unshare, "-n", "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"no network namespace can be made here: {tried.stderr.strip()}")
    return [unshare, "-n"]


def faketime(offset: str) -> list[str]:
    found = shutil.which("faketime")
    if found is None:
        pytest.skip("faketime is not installed")
    return [found, "-f", offset]


def run(tmp_path: Path, before: list[str], *arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, *command(*arguments)],
        env=process_environ(tmp_path, **settings),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_an_outage_of_our_network_disables_no_feed(tmp_path: Path) -> None:
    namespace = without_network()
    with publishers(feeds=FEEDS) as server:
        subscribe(tmp_path, server)
        aggregator(tmp_path, "poll", "--all")
        for _ in range(5):
            down = run(tmp_path, namespace, "poll", "--all")
            assert down.returncode == 1 and f"{FEEDS} failed" in down.stdout
        assert "our own network seems to be down" in down.stderr
        assert rows(tmp_path, STATES) == [("active", "network", 0, None, "network_down")]
        [(wait,)] = rows(tmp_path, LATEST)
        assert 0 < int(str(wait)) <= 15 * 60
        shown = aggregator(tmp_path, "feeds", "show", server.url("/feed", host=addresses(1)[0])).stdout
        assert "our own network was down; that is no fault of the feed" in shown
        [(log_rows,)] = rows(tmp_path, "SELECT count(*) FROM poll_log")
        assert log_rows == 2 * FEEDS, "equal failures are one row"
        back = run(tmp_path, faketime("+16m"), "poll")
        assert back.stdout.startswith(f"polled {FEEDS} feeds: 0 changed, {FEEDS} unchanged, 0 failed")
        assert rows(tmp_path, STATES) == [("active", "floor", 0, None, None)]


def test_names_that_cannot_be_looked_up_without_a_network(tmp_path: Path) -> None:
    namespace = without_network()
    take_in(tmp_path, *(f"http://feed{n}.example.org/feed" for n in range(5)))
    assert run(tmp_path, namespace, "poll", "--all").returncode == 1
    assert rows(tmp_path, STATES) == [("active", "network", 0, None, "network_down")]


def test_a_feed_that_fails_beside_others_is_to_blame_itself(tmp_path: Path) -> None:
    with publishers(feeds=3) as server:
        subscribe(tmp_path, server)
        dead = [f"http://nobody{n}.invalid/feed" for n in range(5)]
        take_in(tmp_path, *dead)
        run(tmp_path, [], "poll", "--all")
    found = rows(tmp_path, "SELECT DISTINCT reason, failures FROM feed_polls WHERE error_kind IS NOT NULL")
    assert found == [("back_off", 1)]
    assert rows(tmp_path, "SELECT count(*) FROM feed_polls WHERE error_kind IS NOT NULL") == [(5,)]
