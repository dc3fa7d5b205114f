"""Every bomb at once, into a running site, beside feeds that must not feel it."""

import contextlib
import sqlite3
import subprocess
import time
import urllib.request
from pathlib import Path

from aggregator.store.db import connect, troubles
from tests.faults.bombs import bombs, half_handshake
from tests.faults.processes import Gauge, left_over
from tests.support.browser import free_port, wait_for
from tests.support.command import aggregator, command, process_environ
from tests.support.feeds import item, opml, rss
from tests.support.server import FeedServer

GOOD = 50
LIMITS = {"fetch_total_seconds": 6, "fetch_connect_seconds": 4}
ON_TIME = 20.0
PAGE_SECONDS = 1.0
MEGABYTES = 600


def test_bombs_beside_good_feeds(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    canary.write_text("the canary was read")
    good_hosts = [f"127.0.3.{n + 1}" for n in range(GOOD)]
    with FeedServer("127.0.5.1") as listener, contextlib.ExitStack() as stack:
        made = bombs(str(canary), listener.url("/seen", host="127.0.5.1"))
        bomb_hosts = dict(zip(made, (f"127.0.4.{n + 1}" for n in range(len(made))), strict=True))
        bad = stack.enter_context(FeedServer(*bomb_hosts.values()))
        good = stack.enter_context(FeedServer(*good_hosts))
        good.put("/feed", rss(*(item(n) for n in range(20))), conditional=True)
        urls = {}
        for number, (name, bomb) in enumerate(made.items()):
            bad.put(f"/{number}", **bomb.page)
            urls[name] = bad.url(f"/{number}", host=bomb_hosts[name])
        ends = {name: bomb.ends for name, bomb in made.items()}
        urls["half a handshake"] = stack.enter_context(half_handshake("127.0.4.250"))
        ends["half a handshake"] = frozenset({"unreachable"})
        good_urls = [good.url("/feed", host=host) for host in good_hosts]
        # The bombs stand first: they are asked first.
        (tmp_path / "all.opml").write_bytes(opml(*urls.values(), *good_urls))
        aggregator(tmp_path, "import", "all.opml")
        seconds, pages, gauge = _poll_all(tmp_path, len(urls) + GOOD)
        asked = list(listener.requests)
    found = _results(tmp_path)
    assert asked == [], "an external entity was asked for"
    print(f"\n{'bomb':36} {'ended as':20} {'stored after':>12}")
    for name, url in urls.items():
        print(f"{name:36} {found[url][0] or 'read':20} {seconds[url]:10.1f} s")
    slowest = max(seconds[url] for url in good_urls)
    print(f"{GOOD} good feeds: all stored after {slowest:.1f} s; all processes at most {gauge.megabytes:.0f} MB")
    print(f"pages meanwhile: {len(pages)} asked, the slowest {max(pages):.2f} s")
    assert {url: found[url] for url in good_urls} == dict.fromkeys(good_urls, ("", 20))
    assert slowest < ON_TIME
    wrong = {name: found[url][0] for name, url in urls.items() if found[url][0] not in ends[name]}
    assert wrong == {}
    assert max(pages) < PAGE_SECONDS
    assert gauge.megabytes < MEGABYTES
    _nothing_harmful_was_kept(tmp_path)


def _poll_all(folder: Path, total: int) -> tuple[dict[str, float], list[float], Gauge]:
    """Serve until every feed was visited: when each was stored, how long pages took, and the memory."""
    port = free_port()
    seconds: dict[str, float] = {}
    pages: list[float] = []
    log = folder / "site.log"
    with log.open("wb") as said, Gauge(folder) as gauge:
        process = subprocess.Popen(
            command("serve", "--port", str(port)),
            env=process_environ(folder, **LIMITS),
            cwd=folder,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", process, log)
            began = time.monotonic()
            with contextlib.closing(connect(folder / "instance" / "aggregator.db")) as conn:
                while len(seconds) < total:
                    assert time.monotonic() - began < 90, f"{total - len(seconds)} feeds were never stored"
                    for row in conn.execute(_VISITED):
                        seconds.setdefault(row["url"], time.monotonic() - began)
                    asked = time.monotonic()
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/login", timeout=10) as answer:
                        answer.read()
                    pages.append(time.monotonic() - asked)
                    time.sleep(0.1)
        finally:
            process.terminate()
            process.wait(15)
    assert process.returncode == 0, log.read_text()
    assert left_over(folder) == set()
    return seconds, pages, gauge


_VISITED = "SELECT f.url FROM feeds f JOIN feed_polls p ON p.feed = f.id WHERE p.last_poll IS NOT NULL"


def _results(folder: Path) -> dict[str, tuple[str, int]]:
    """Kind of failure (empty: none) and number of entries, by URL."""
    with contextlib.closing(connect(folder / "instance" / "aggregator.db")) as conn:
        assert troubles(conn) == []
        rows: list[sqlite3.Row] = conn.execute(
            "SELECT f.url, coalesce(p.error_kind, '') AS kind, "
            "(SELECT count(*) FROM entries WHERE feed = f.id) AS entries "
            "FROM feeds f JOIN feed_polls p ON p.feed = f.id"
        ).fetchall()
        return {row["url"]: (row["kind"], row["entries"]) for row in rows}


def _nothing_harmful_was_kept(folder: Path) -> None:
    with contextlib.closing(connect(folder / "instance" / "aggregator.db")) as conn:
        kept = conn.execute("SELECT e.title, b.summary, b.content FROM entries e JOIN entry_bodies b ON b.entry = e.id")
        texts = [text or "" for row in kept for text in row]
    assert not any("canary was read" in text or "<script" in text for text in texts)
    assert max(len(title) for title in texts[::3]) <= 1000
