"""A clock that jumps by ten years and comes back: no storm, no feed asleep for ever, nobody shut out."""

import time
from collections import Counter
from pathlib import Path

import pytest

from aggregator.model import Role
from aggregator.people import accounts, sessions, throttle
from aggregator.store.db import transaction
from tests.faults.instance import ends_well, publishers, rows, start, subscribe, wait_for_rows, whole
from tests.faults.test_network import faketime, run
from tests.support.feeds import database, item, rss, settings
from tests.support.server import FeedServer

FEEDS = 10
EARLIEST = "SELECT min(next_poll) - unixepoch() FROM feed_polls"
LATEST = "SELECT max(next_poll) - unixepoch() FROM feed_polls"


def visits(server: FeedServer) -> set[int]:
    return set(Counter(request.address for request in server.requests).values())


@pytest.mark.parametrize("jump", ["+10y", "-10y", "+3d", "-3d"])
def test_a_jump_and_back(tmp_path: Path, jump: str) -> None:
    with publishers(feeds=FEEDS) as server:
        subscribe(tmp_path, server)
        assert run(tmp_path, [], "poll").stdout.startswith(f"polled {FEEDS} feeds")
        for _ in range(3):
            run(tmp_path, faketime(jump), "poll")
        assert visits(server) == {2}, "one visit more, for the jump"
        for _ in range(3):
            run(tmp_path, [], "poll")
        assert visits(server) == {3}, "one visit more, for the way back"
        assert int(str(rows(tmp_path, EARLIEST)[0][0])) > 0
        assert int(str(rows(tmp_path, LATEST)[0][0])) <= 3600 * 1.1
    whole(tmp_path)


def test_a_watching_poller_makes_no_storm_after_a_jump(tmp_path: Path) -> None:
    with publishers(feeds=FEEDS) as server:
        subscribe(tmp_path, server)
        run(tmp_path, faketime("+10y"), "poll")
        process = start(tmp_path, "poll", "--watch")
        wait_for_rows(tmp_path, "SELECT count(*) FROM feed_polls WHERE last_poll <= unixepoch()", FEEDS, 15)
        ends_well(process)
        assert visits(server) == {2}


def test_a_wait_that_a_wrong_clock_noted_ends(tmp_path: Path) -> None:
    with publishers(feeds=1) as server:
        server.put("/feed", status=429, headers={"Retry-After": "3600"})
        subscribe(tmp_path, server)
        run(tmp_path, faketime("+10y"), "poll", "--all")
        run(tmp_path, [], "poll", "--all")
        assert len(server.requests) == 2
        run(tmp_path, [], "poll", "--all")
        assert len(server.requests) == 2, "the wait of the right clock is kept"


@pytest.mark.parametrize("limit_days", [30, 400])
def test_a_long_wait_that_is_allowed_is_no_wrong_clock(tmp_path: Path, limit_days: int) -> None:
    with publishers(feeds=1) as server:
        server.put("/feed", status=503, headers={"Retry-After": str(limit_days * 86400)})
        subscribe(tmp_path, server)
        for _ in range(3):
            run(tmp_path, [], "poll", poll_wait_limit_days=limit_days)
        assert len(server.requests) == 1


def test_seven_days_of_waiting_and_six_of_rest_are_no_wrong_clock(tmp_path: Path) -> None:
    days = "".join(f"<day>{day}</day>" for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"))
    with publishers(feeds=1) as server:
        body = rss(item(1), channel=f"<skipDays>{days}</skipDays>")
        server.put("/feed", body, headers={"Cache-Control": f"max-age={7 * 86400 + 86400}"})
        subscribe(tmp_path, server)
        for offset in ("+0", "+1d", "+2d"):
            run(tmp_path, faketime(offset), "poll")
        assert len(server.requests) == 1


YEARS = 10 * 365 * 86400


@pytest.mark.parametrize("jump", [YEARS, -YEARS], ids=["ahead", "behind"])
def test_a_sign_in_outlives_a_jump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: int) -> None:
    given = settings(tmp_path)
    conn = database(given)
    right = time.time
    with transaction(conn):
        person = accounts.create(conn, "mira", "cable under the quiet sea", Role.READER)
        token = sessions.sign_in(conn, person, given, None)
    monkeypatch.setattr(time, "time", lambda: right() + jump)
    sessions.person_of(conn, token)
    monkeypatch.setattr(time, "time", right)
    assert sessions.person_of(conn, token) == person


def test_nobody_is_shut_out_by_a_pause_that_a_wrong_clock_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = settings(tmp_path)
    conn = database(given)
    right = time.time
    monkeypatch.setattr(time, "time", lambda: right() + YEARS)
    for _ in range(given.login_tries):
        assert throttle.begin_try(conn, "mira", "10.0.0.1", given)
    assert not throttle.begin_try(conn, "mira", "10.0.0.1", given)
    monkeypatch.setattr(time, "time", right)
    assert throttle.begin_try(conn, "mira", "10.0.0.1", given)
