"""Very many feeds down at once: those that answer are on time, and nothing grows with the rest."""

import contextlib
import socket
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from tests.faults.instance import ends_well, rows, start, take_in, wait_for_rows, whole
from tests.faults.processes import Gauge
from tests.support.browser import free_port
from tests.support.feeds import addresses, item, rss
from tests.support.server import FeedServer

HEALTHY = 10
VISITED = "SELECT count(*) FROM feed_polls WHERE last_poll >= {}"
SUCCEEDED = "SELECT count(*) FROM feed_polls WHERE last_success >= {}"
AGAIN = "(SELECT value FROM facts WHERE name = 'again')"
SECONDS = {"fetch_total_seconds": 2, "fetch_connect_seconds": 2}


@contextlib.contextmanager
def silent_listener() -> Iterator[int]:
    """The port where every loopback address takes connections and says nothing."""
    kept: deque[socket.socket] = deque()

    def take() -> None:
        with contextlib.suppress(OSError):
            while True:
                kept.append(listener.accept()[0])
                if len(kept) > 1000:
                    kept.popleft().close()

    with socket.create_server(("0.0.0.0", 0), backlog=1000) as listener:
        threading.Thread(target=take, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    for connection in kept:
        connection.close()


def many_down(tmp_path: Path, feeds: int) -> None:
    closed = free_port()
    with silent_listener() as silent, FeedServer(*addresses(HEALTHY)) as server, Gauge(tmp_path) as gauge:
        server.put("/feed", rss(item(1)), conditional=True)
        down = [
            f"http://127.{20 + n % 2}.{n // 250}.{n % 250 + 1}:{silent if n % 2 else closed}/feed" for n in range(feeds)
        ]
        take_in(tmp_path, *down, *(server.url("/feed", host=host) for host in addresses(HEALTHY)))
        process = start(tmp_path, "poll", "--watch", **SECONDS)
        first = wait_for_rows(tmp_path, VISITED.format(1), feeds + HEALTHY, 30 + feeds / 50)
        _all_due(tmp_path)
        healthy = wait_for_rows(tmp_path, SUCCEEDED.format(AGAIN), HEALTHY, 10)
        again = wait_for_rows(tmp_path, VISITED.format(AGAIN), feeds + HEALTHY, 30 + feeds / 50)
        ends_well(process)
    print(
        f"\n{feeds} feeds down: first visits {first:.0f} s; when all were due again the {HEALTHY} healthy ones were "
        f"stored after {healthy:.1f} s, all after {healthy + again:.0f} s; "
        f"{gauge.megabytes:.0f} MB, {gauge.files} files, {gauge.threads} threads"
    )
    assert gauge.files < 400 and gauge.threads < 100 and gauge.megabytes < 300
    assert rows(tmp_path, "SELECT max(times), count(*) FROM poll_log WHERE outcome = 'failed'") == [(2, feeds)]
    waits = "SELECT min(next_poll - last_poll), max(next_poll - last_poll) FROM feed_polls WHERE failures = 2"
    [(shortest, longest)] = rows(tmp_path, waits)
    assert 4 * 3600 <= int(str(shortest)) < int(str(longest)) <= 5 * 3600 + 60
    assert int(str(longest)) - int(str(shortest)) > 1800, "they do not all come back at once"
    assert whole(tmp_path) == HEALTHY


def _all_due(tmp_path: Path) -> None:
    rows(tmp_path, "INSERT INTO facts SELECT 'again', unixepoch() + 1")
    wait_for_rows(tmp_path, "SELECT unixepoch() > value FROM facts WHERE name = 'again'", 1, 5)
    rows(tmp_path, "UPDATE feed_polls SET next_poll = 0")


def test_a_thousand_feeds_down(tmp_path: Path) -> None:
    many_down(tmp_path, 1000)
