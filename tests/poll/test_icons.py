"""Icons of feeds: rarely, conditionally, once for all who share one, and through the guard."""

import asyncio
import struct
import zlib
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from sqlite3 import Connection

import pytest

from aggregator.config import Settings
from aggregator.poll import icons as job
from aggregator.poll import upkeep
from aggregator.poll.schedule import Poller
from aggregator.store import icons
from aggregator.store.icons import DAY, icon_bytes, icon_versions
from aggregator.store.pictures import FILE, connect_pictures
from tests.poll.test_poller_upkeep import watch
from tests.poll.test_schedule import poll, subscribe
from tests.support.command import aggregator
from tests.support.feeds import addresses, database, item, rss, settings
from tests.support.server import FeedServer

PAGE = "<!doctype html><html><head><title>t</title>{}</head><body>x</body></html>"
HTML = "text/html; charset=utf-8"


def png(color: int = 0) -> bytes:
    """A picture of one point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(bytes([0, color, 0, 0])))
        + chunk(b"IEND", b"")
    )


def document(site: str, channel: str = "") -> bytes:
    return rss(item(1), channel=channel).replace(b"http://example.org/</link><desc", f"{site}</link><desc".encode())


def work(given: Settings, conn: Connection) -> int:
    return asyncio.run(job.fetch_icons(conn, given, lambda: False))


def known(given: Settings, *feeds: int) -> list[bytes | None]:
    with closing(connect_pictures(given.instance)) as kept:
        found = [icon_bytes(kept, feed) for feed in feeds]
        assert {feed for feed, one in zip(feeds, found, strict=True) if one} == set(icon_versions(kept)) & set(feeds)
    return [one[1] if one else None for one in found]


def polled(
    given: Settings, conn: Connection, server: FeedServer, *documents: bytes, host: str = "127.0.0.1"
) -> list[int]:
    """Feeds that were read; their servers have forgotten it."""
    for number, body in enumerate(documents):
        server.put(f"/feed{number}", body)
    feeds = subscribe(conn, *(server.url(f"/feed{number}", host=host) for number in range(len(documents))))
    poll(given)
    server.requests.clear()
    return feeds


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """``later(days)``: so much later."""
    begin, passed = icons.now(), [0.0]
    monkeypatch.setattr(icons, "now", lambda: begin + int(passed[0]))
    monkeypatch.setattr(job, "PAUSE_SECONDS", 0)

    def forward(days: float) -> None:
        passed[0] += days * DAY

    return forward


def test_the_sites_page_names_it_and_it_is_asked_for_conditionally_and_rarely(tmp_path: Path, later) -> None:
    given = settings(tmp_path, feed_icons=True)
    conn = database(given)
    with FeedServer() as server:
        server.put("/", PAGE.format('<link rel="icon" href="/i.png">'), content_type=HTML, conditional=True)
        server.put("/i.png", png(), content_type="image/png", conditional=True)
        [feed] = polled(given, conn, server, document(server.url("/")))
        assert known(given, feed) == [None]
        assert work(given, conn) == 1
        assert known(given, feed) == [png()]
        assert [request.path for request in server.requests] == ["/", "/i.png"]
        assert "if-none-match" not in server.hits("/i.png")[0].headers
        for _ in range(6):
            later(1)
            assert work(given, conn) == 0
        later(1.1)
        assert work(given, conn) == 1
        assert [request.path for request in server.requests][2:] == ["/i.png"]
        assert server.hits("/i.png")[1].headers["if-none-match"]
        for _ in range(8):
            later(7.1)
            work(given, conn)
        assert len(server.hits("/")) == 2  # a month
        assert server.hits("/")[1].headers["if-none-match"]
        assert len(server.hits("/i.png")) == 10
        assert known(given, feed) == [png()]
        for request in server.requests:
            assert "cookie" not in request.headers and "referer" not in request.headers


def test_a_new_icon_takes_the_old_ones_place(tmp_path: Path, later) -> None:
    given = settings(tmp_path, feed_icons=True)
    conn = database(given)
    with FeedServer() as server:
        server.put("/", PAGE.format('<link rel="icon" href="/i.png">'), content_type=HTML)
        server.put("/i.png", png(1), conditional=True)
        [feed] = polled(given, conn, server, document(server.url("/")))
        work(given, conn)
        server.put("/i.png", png(2), conditional=True)
        later(7.1)
        work(given, conn)
        assert known(given, feed) == [png(2)]


def test_the_documents_own_icon_is_enough(tmp_path: Path) -> None:
    given = settings(tmp_path, feed_icons=True)
    conn = database(given)
    with FeedServer() as server:
        server.put("/32.png", png())
        image = f"<image><url>{server.url('/32.png')}</url><width>32</width><height>32</height></image>"
        [feed] = polled(given, conn, server, document(server.url("/"), image))
        work(given, conn)
        assert known(given, feed) == [png()]
        assert [request.path for request in server.requests] == ["/32.png"]


def test_feeds_of_one_site_ask_once(tmp_path: Path) -> None:
    given = settings(tmp_path, feed_icons=True)
    conn = database(given)
    one, other = addresses(2)
    with FeedServer(one, other) as server:
        icon = server.url("/i.png", host=one)
        for path in ("/", "/blog"):
            server.put(path, PAGE.format(f'<link rel="icon" href="{icon}">'), content_type=HTML)
        server.put("/i.png", png(), delay=0.2)
        sites = [server.url("/", host=one), server.url("/", host=one), server.url("/blog", host=other)]
        feeds = polled(given, conn, server, *(document(site) for site in sites), host=one)
        assert work(given, conn) == 3
        assert known(given, *feeds) == [png()] * 3
        assert sorted(request.path for request in server.requests) == ["/", "/blog", "/i.png"]
        assert max(server.peak.values()) == 1


def test_a_page_that_names_none_leads_to_the_usual_place(tmp_path: Path) -> None:
    given = settings(tmp_path, feed_icons=True)
    conn = database(given)
    with FeedServer() as server:
        server.put("/blog/", PAGE.format(""), content_type=HTML)
        ico = struct.pack("<HHHBBBBHHII", 0, 1, 1, 16, 16, 0, 0, 1, 32, 40, 22) + bytes(40)
        server.put("/favicon.ico", ico, content_type="text/plain")
        [feed] = polled(given, conn, server, document(server.url("/blog/")))
        work(given, conn)
        assert known(given, feed) == [ico]


def test_nothing_is_guessed_where_no_page_was_read(tmp_path: Path) -> None:
    given = settings(tmp_path, feed_icons=True)
    conn = database(given)
    with FeedServer() as server:
        itself = server.url("/feed1")
        feeds = polled(given, conn, server, document(server.url("/gone")), document(itself))
        assert work(given, conn) == 2
        assert known(given, *feeds) == [None, None]
        assert [request.path for request in server.requests] == ["/gone"]


@pytest.mark.parametrize(
    "body",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><title>Not found</title>",
        b"",
        png() + bytes(job.ICON_BYTES),
    ],
)
def test_what_is_no_small_picture_is_not_kept_and_asked_ever_less_often(tmp_path: Path, later, body: bytes) -> None:
    given = settings(tmp_path, feed_icons=True)
    conn = database(given)
    with FeedServer() as server:
        server.put("/", PAGE.format('<link rel="icon" href="/i.png">'), content_type=HTML)
        server.put("/i.png", body, content_type="image/png")
        [feed] = polled(given, conn, server, document(server.url("/")))
        asked = []
        for quarter in range(4 * 40):
            before = len(server.hits("/i.png"))
            work(given, conn)
            if len(server.hits("/i.png")) > before:
                asked.append(quarter / 4)
            later(0.26)
        assert known(given, feed) == [None]
        gaps = [after - before for before, after in pairwise(asked)]
        assert len(asked) == 6 and gaps == sorted(gaps), asked
        assert len(server.hits("/")) == 2


def test_a_site_that_is_down_for_a_while_keeps_its_icon(tmp_path: Path, later) -> None:
    given = settings(tmp_path, feed_icons=True)
    conn = database(given)
    with FeedServer() as server:
        server.put("/", PAGE.format('<link rel="icon" href="/i.png">'), content_type=HTML, conditional=True)
        server.put("/i.png", png(), conditional=True)
        [feed] = polled(given, conn, server, document(server.url("/")))
        work(given, conn)
        for path in ("/", "/i.png"):
            server.put(path, status=503, headers={"Retry-After": str(3 * DAY)})
        later(31)
        work(given, conn)
        assert known(given, feed) == [png()]
        later(2)
        asked = len(server.requests)
        work(given, conn)
        assert len(server.requests) == asked  # it asked for three days
        server.put("/", PAGE.format('<link rel="icon" href="/i.png">'), content_type=HTML, conditional=True)
        server.put("/i.png", png(9), conditional=True)
        later(8)
        work(given, conn)
        assert known(given, feed) == [png(9)]


def test_private_addresses_are_not_asked(tmp_path: Path) -> None:
    given = settings(tmp_path, feed_icons=True)
    conn = database(given)
    with FeedServer() as server:
        server.put("/", PAGE.format(""), content_type=HTML)
        image = f"<image><url>{server.url('/32.png')}</url><width>32</width><height>32</height></image>"
        [feed] = polled(given, conn, server, document(server.url("/"), image))
        before = server.connections
        assert work(settings(tmp_path, feed_icons=True, allow_private_networks=False), conn) == 1
        assert known(given, feed) == [None]
        assert server.connections == before


def test_a_removed_feed_leaves_nothing(tmp_path: Path, later) -> None:
    given = settings(tmp_path, feed_icons=True)
    conn = database(given)
    with FeedServer() as server:
        server.put("/", PAGE.format('<link rel="icon" href="/i.png">'), content_type=HTML)
        server.put("/i.png", png())
        first, second = polled(given, conn, server, document(server.url("/")), document("http://127.0.0.1:9/"))
        work(given, conn)
        conn.execute("DELETE FROM feeds WHERE id = ?", (first,))
        later(1)
        assert work(given, conn) == 1
        with closing(connect_pictures(given.instance)) as kept:
            assert [row["feed"] for row in kept.execute("SELECT feed FROM feed_icons")] == [second]
            assert icon_versions(kept) == {}
            assert kept.execute("SELECT count(*) FROM icons").fetchone()[0] == 0


def test_feeds_that_were_never_read_and_paused_ones_are_left_alone(tmp_path: Path) -> None:
    given = settings(tmp_path, feed_icons=True)
    conn = database(given)
    with FeedServer() as server:
        feeds = polled(given, conn, server, document(server.url("/")))
        conn.execute("UPDATE feeds SET state = 'paused' WHERE id = ?", feeds)
        subscribe(conn, server.url("/never"))
        assert work(given, conn) == 0
        assert server.requests == []


def test_a_poller_that_stays_looks_for_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "ICONS_SECONDS", 0.1)
    for wanted in (False, True):
        given = settings(tmp_path / str(wanted), feed_icons=wanted)
        conn = database(given)
        with FeedServer() as server:
            server.put("/", PAGE.format('<link rel="icon" href="/i.png">'), content_type=HTML)
            server.put("/i.png", png())
            [feed] = polled(given, conn, server, document(server.url("/")))
            watch(Poller(given), stop_after=1.0)
            assert known(given, feed) == [png() if wanted else None]
            assert [request.path for request in server.requests] == (["/", "/i.png"] if wanted else [])


def test_a_single_round_is_followed_by_some(tmp_path: Path) -> None:
    with FeedServer() as server:
        server.put("/", PAGE.format('<link rel="icon" href="/i.png">'), content_type=HTML)
        server.put("/i.png", png())
        server.put("/feed", document(server.url("/")), conditional=True)
        aggregator(tmp_path, "feeds", "add", server.url("/feed"), feed_icons="1")
        for _ in range(2):
            aggregator(tmp_path, "poll", "--all", feed_icons="1")
        assert [request.path for request in server.requests if request.path != "/feed"] == ["/", "/i.png"]


def test_the_page_by_which_a_feed_was_added_is_not_asked_again(tmp_path: Path) -> None:
    with FeedServer() as server:
        links = '<link rel="icon" href="/i.png"><link rel="alternate" type="application/rss+xml" href="/feed">'
        server.put("/", PAGE.format(links), content_type=HTML)
        server.put("/i.png", png())
        server.put("/feed", document(server.url("/")))
        aggregator(tmp_path, "feeds", "add", server.url("/"), feed_icons="1")
        aggregator(tmp_path, "poll", feed_icons="1")
        assert len(server.hits("/")) == len(server.hits("/i.png")) == 1


def test_a_damaged_file_of_icons_ends_nothing(tmp_path: Path) -> None:
    given = settings(tmp_path, feed_icons=True)
    conn = database(given)
    with FeedServer() as server:
        polled(given, conn, server, document(server.url("/")))
        (given.instance / FILE).write_bytes(b"no database at all, but long enough to be taken for one" * 100)
        assert work(given, conn) == 0
        assert server.requests == []
