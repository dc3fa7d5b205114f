"""kill -9 at the very calls that write: nothing is lost, doubled or half there."""

from pathlib import Path

from tests.faults.instance import FEEDS, ITEMS, publishers, rows, subscribe, whole
from tests.faults.tracing import count_calls, need_strace, poll_until_killed, spread
from tests.support.command import aggregator
from tests.support.feeds import item, rss
from tests.support.server import FeedServer, Page

POINTS = 15
DOUBLES = "SELECT count(*) FROM (SELECT 1 FROM entries GROUP BY feed, guid HAVING count(*) > 1)"
STARS = "SELECT count(*) FROM stars"
HELD = "SELECT p.etag, (SELECT count(*) FROM entries WHERE feed = p.feed) FROM feed_polls p"


def sweep(tmp_path: Path, points: int) -> int:
    """Kill polls of feeds that grow at so many calls; at how many they were really killed."""
    need_strace()
    with publishers(delay=0) as server:
        subscribe(tmp_path, server)
        counts = count_calls(tmp_path)
        _star_one(tmp_path)
        killed, before = 0, whole(tmp_path)
        sizes = {_grow(server, ITEMS): ITEMS}
        for size, point in enumerate(spread(counts, points), ITEMS + 1):
            sizes[_grow(server, size)] = size
            killed += poll_until_killed(tmp_path, point)
            after = whole(tmp_path)
            assert after >= before, "what was stored is there"
            halves = [(etag, held) for etag, held in rows(tmp_path, HELD) if sizes[str(etag)] != held]
            assert halves == [], "a feed's entries and its validator are of one poll"
            assert rows(tmp_path, DOUBLES) == [(0,)]
            assert rows(tmp_path, STARS) == [(1,)]
            before = after
        aggregator(tmp_path, "poll", "--all")
        assert whole(tmp_path) == FEEDS * size
    print(f"\n{counts} in a whole poll; killed at {killed} points")
    return killed


def _grow(server: FeedServer, items: int) -> str:
    """Its validator from now on."""
    body = rss(*(item(n) for n in range(items)))
    server.put("/feed", body, conditional=True)
    return Page(body).etag


def _star_one(tmp_path: Path) -> None:
    password = "cable under the quiet sea\n"
    aggregator(tmp_path, "users", "add", "mira", "--role", "reader", "--password-stdin", stdin=password)
    rows(
        tmp_path,
        "INSERT INTO stars (reader, entry, at) "
        "SELECT u.id, (SELECT min(id) FROM entries), 1 FROM users u WHERE u.name = 'mira'",
    )


def test_kill_at_writes(tmp_path: Path) -> None:
    assert sweep(tmp_path, POINTS) >= POINTS - 2
