"""Long runs: ten thousand feeds down, and hours of polling pressed into minutes."""

import os
import time
from pathlib import Path

import pytest

from tests.faults.instance import rows, start, take_in, whole
from tests.faults.processes import Gauge, children, of_instance
from tests.faults.test_many_down import many_down
from tests.faults.test_network import faketime
from tests.support.feeds import item, rss
from tests.support.server import FeedServer, Page, Request

pytestmark = pytest.mark.long

FEEDS = 500
SPEED = 50
MINUTES = float(os.environ.get("SOAK_MINUTES", "4"))
"""Of ours; of the poller's clock SPEED times as many."""


def test_ten_thousand_feeds_down(tmp_path: Path) -> None:
    many_down(tmp_path, 10_000)


def test_hours_of_polling(tmp_path: Path) -> None:
    """Half of the feeds never change, half do at each poll; all are due hourly."""
    hosts = [f"127.1.{n // 250}.{n % 250 + 1}" for n in range(FEEDS)]
    asked: dict[str, int] = {}

    def moving(request: Request) -> Page:
        asked[request.address] = number = asked.get(request.address, 0) + 1
        return Page(rss(*(item(n) for n in range(number, number + 20))), headers={"ETag": f'"{number}"'})

    with FeedServer(*hosts) as server:
        server.put("/still", rss(*(item(n) for n in range(20))), conditional=True)
        server.on("/moving", moving)
        still = [server.url("/still", host=host) for host in hosts[::2]]
        take_in(tmp_path, *still, *(server.url("/moving", host=host) for host in hosts[1::2]))
        # Deadlines are of the fast clock too.
        fast = faketime(f"+0 x{SPEED}")
        patient = {"fetch_total_seconds": 1500, "fetch_connect_seconds": 500, "parse_wall_seconds": 750}
        process = start(tmp_path, "poll", "--watch", before=fast, **patient)
        measured = _watch(tmp_path, MINUTES * 60)
        for pid in of_instance(tmp_path) & (children(process.pid) | {process.pid}):
            os.kill(pid, 15)
        process.wait(20)
        process.communicate()
        polls = min(len(server.hits("/still")) / len(still), sum(asked.values()) / (FEEDS - len(still)))
    for row in measured:
        print("{:5.0f} s: {:4.0f} MB, {:3} files, {:3} threads, WAL {:5.1f} MB".format(*row))
    print(f"{polls:.1f} polls a feed in {MINUTES * SPEED / 60:.1f} hours of the fast clock")
    assert polls >= MINUTES * SPEED / 60 - 1
    half = len(measured) // 2
    early, late = measured[half // 2 : half], measured[half:]
    for column, slack in ((1, 1.25), (2, 1.25), (3, 1.25)):
        most = [max(row[column] for row in part) for part in (early, late)]
        assert most[1] <= most[0] * slack + 5, f"column {column} grows: {most}"
    assert max(row[4] for row in measured) < 64
    still_rows = (
        "SELECT max(c) FROM (SELECT count(*) AS c FROM poll_log l JOIN feeds f ON f.id = l.feed "
        "WHERE f.url LIKE '%/still' GROUP BY l.feed)"
    )
    assert rows(tmp_path, still_rows) == [(2,)], "the first poll, and all that were equal"
    assert rows(
        tmp_path, "SELECT count(*) FROM entries e JOIN feeds f ON f.id = e.feed WHERE f.url LIKE '%/still'"
    ) == [(len(still) * 20,)]
    whole(tmp_path)


def _watch(tmp_path: Path, seconds: float) -> list[tuple[float, float, int, int, float]]:
    """Every ten seconds: when, memory, files, threads, and the size of the write-ahead log."""
    began = time.monotonic()
    wal = tmp_path / "instance" / "aggregator.db-wal"
    found = []
    while time.monotonic() - began < seconds:
        with Gauge(tmp_path, every=0.5) as gauge:
            time.sleep(10)
        size = wal.stat().st_size / 1e6 if wal.exists() else 0.0
        found.append((time.monotonic() - began, gauge.megabytes, gauge.files, gauge.threads, size))
    return found
