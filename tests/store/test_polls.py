"""Due times, leases between pollers, and what a visit leaves."""

import multiprocessing
import os
from contextlib import closing
from datetime import timedelta

import pytest

from aggregator.model import Failure, FeedState, Outcome, PollRequest, Validators
from aggregator.poll.plan import Planner, owner_name
from aggregator.store import feeds, polls
from aggregator.store.db import connect, transaction
from aggregator.store.polls import LOG_ROWS
from aggregator.store.times import moment, now
from tests.store.builders import DAY, add_feed, document, entry, record, save, visit

FAILED = {"outcome": Outcome.FAILED, "status": None, "failure": Failure("timeout", "No answer within 30 s.")}
GONE = {"outcome": Outcome.FAILED, "status": 410, "failure": Failure("gone", "It is gone for good.")}
LEASE = 120


def claim(conn, owner: str = "one", **changes) -> list[PollRequest]:
    with transaction(conn):
        return polls.claim_due(conn, owner, **({"lease_seconds": LEASE, "limit": 100} | changes))


def claimed(conn, owner: str = "one", **changes) -> list[int]:
    return [request.feed for request in claim(conn, owner, **changes)]


def set_polls(conn, feed: int, **values: object) -> None:
    for name, value in values.items():
        conn.execute(f"UPDATE feed_polls SET {name} = ? WHERE feed = ?", (value, feed))


def log(conn, feed: int) -> list[tuple[str, int, int]]:
    rows = conn.execute("SELECT outcome, status, times FROM poll_log WHERE feed = ? ORDER BY id", (feed,))
    return [tuple(row) for row in rows]


@pytest.fixture
def trio(conn) -> tuple[int, int, int]:
    return tuple(add_feed(conn, f"http://{name}.example/") for name in "abc")


# ── due ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_request_holds_what_a_visit_needs(conn) -> None:
    feed = add_feed(conn)
    a, b = entry("a"), entry("b")
    save(conn, feed, a, b)
    record(conn, visit(feed, validators=Validators('W/"x, y"', "Mon, 1 Jan"), digest=b"d" * 32), wait=-1)
    assert claim(conn) == [
        PollRequest(
            feed,
            "http://a.example/feed",
            Validators('W/"x, y"', "Mon, 1 Jan"),
            b"d" * 32,
            {a.key: a.fingerprint, b.key: b.fingerprint},
        )
    ]


def test_what_is_due_comes_longest_due_first(conn, trio) -> None:
    a, b, c = trio
    set_polls(conn, a, next_poll=now() - 10)
    set_polls(conn, b, next_poll=now() - 20)
    set_polls(conn, c, next_poll=now() + 60)
    assert claimed(conn) == [b, a]


def test_a_portion_at_a_time_and_none_twice_a_round(conn, trio) -> None:
    a, b, c = trio
    assert claimed(conn, limit=2, lease_seconds=0) == [a, b]
    set_polls(conn, a, lease_until=None)
    set_polls(conn, b, lease_until=None)
    assert claimed(conn, limit=2, skip=frozenset((a, b))) == [c]


def test_a_due_time_from_a_clock_that_was_wrong_is_due(conn, trio) -> None:
    a, b, _ = trio
    set_polls(conn, a, next_poll=now() + 9 * DAY)
    set_polls(conn, b, next_poll=now() + 7 * DAY)
    assert a in claimed(conn, "one")
    assert b not in claimed(conn, "two")


@pytest.mark.parametrize("state", [FeedState.PAUSED, FeedState.GONE])
@pytest.mark.parametrize("everything", [False, True])
def test_only_active_feeds(conn, state, everything) -> None:
    feed = add_feed(conn)
    with transaction(conn):
        feeds.set_state(conn, feed, state)
    assert claimed(conn, everything=everything) == []


def test_everything_but_what_a_server_asked_to_wait_for(conn, trio) -> None:
    a, b, c = trio
    for feed in trio:
        set_polls(conn, feed, next_poll=now() + DAY)
    set_polls(conn, b, wait_until=now() + 60)
    set_polls(conn, c, wait_until=now() - 60)
    assert claimed(conn) == []
    assert claimed(conn, everything=True) == [a, c]


# ── leases ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_feed_is_given_twice(conn, trio) -> None:
    a, b, c = trio
    assert claimed(conn, "one", limit=2) == [a, b]
    assert claimed(conn, "two") == [c]
    assert claimed(conn, "one") == []
    assert claimed(conn, "two", everything=True) == []


def _claim_all(path, owner: str, barrier, results) -> None:
    with closing(connect(path)) as conn:
        barrier.wait()
        taken = []
        while portion := claimed(conn, owner, limit=3):
            taken += portion
        results.put(taken)


def test_pollers_in_several_processes_share_the_work(conn, path) -> None:
    made = [add_feed(conn, f"http://{number}.example/") for number in range(40)]
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(3), context.Queue()
    processes = [context.Process(target=_claim_all, args=(path, f"p{n}", barrier, results)) for n in range(3)]
    for process in processes:
        process.start()
    taken = [feed for _ in processes for feed in results.get(timeout=30)]
    for process in processes:
        process.join()
    assert sorted(taken) == made


@pytest.mark.parametrize(
    ("until", "free"),
    [(-1, True), (LEASE, False), (LEASE + 60, True), (None, True)],
    ids=["run out", "running", "from a clock that was wrong", "none"],
)
def test_a_lease_runs_out(conn, until, free) -> None:
    feed = add_feed(conn)
    set_polls(conn, feed, lease_owner="other", lease_until=None if until is None else now() + until)
    assert claimed(conn) == ([feed] if free else [])


def test_a_visit_gives_its_lease_back(conn, trio) -> None:
    a, b, c = trio
    claim(conn, "one")
    record(conn, visit(a), wait=-1)
    record(conn, visit(b, **FAILED), wait=-1)
    assert claimed(conn, "two") == [a, b]
    assert sorted(polls.lease_owners(conn)) == ["one", "two"]
    with transaction(conn):
        polls.release_leases(conn, "one")
    assert claimed(conn, "three") == [c]


def test_renewing_prolongs_ones_own_leases_alone(conn, trio) -> None:
    a, b, _ = trio
    set_polls(conn, a, lease_owner="one", lease_until=now() - 5)
    set_polls(conn, b, lease_owner="two", lease_until=now() - 5)
    with transaction(conn):
        polls.renew_leases(conn, "one", LEASE)
    assert a not in claimed(conn, "three")


def dead_process() -> int:
    process = multiprocessing.get_context("fork").Process(target=int)
    process.start()
    process.join()
    return process.pid


def test_a_poller_that_died_here_frees_its_feeds_at_once(conn, path, trio) -> None:
    a, b, c = trio
    mine = owner_name(os.getpid())
    host = mine.rsplit(":", 2)[0]
    set_polls(conn, a, lease_owner=f"{host}:{dead_process()}:4711", lease_until=now() + 60)
    set_polls(conn, b, lease_owner=f"{host}:{os.getpid()}:1", lease_until=now() + 60)  # the number was given again
    set_polls(conn, c, lease_owner=owner_name(os.getppid()), lease_until=now() + 60)
    assert [request.feed for request in Planner(conn, path.parent).due(100)] == [a, b]


def test_a_poller_elsewhere_keeps_its_feeds(conn, path) -> None:
    feed = add_feed(conn)
    set_polls(conn, feed, lease_owner="another-machine:1:1", lease_until=now() + 60)
    assert Planner(conn, path.parent).due(100) == []


def test_a_planner_renews_and_gives_back_its_own(conn, path, trio) -> None:
    planner = Planner(conn, path.parent)
    assert len(planner.due(2)) == 2
    conn.execute("UPDATE feed_polls SET lease_until = lease_until - 100")
    planner.renew()
    left = conn.execute("SELECT min(lease_until) FROM feed_polls").fetchone()[0]
    assert left > now() + 100
    planner.release()
    assert len(claimed(conn)) == 3


def test_what_failed_last_time_comes_after_what_answers(conn, trio) -> None:
    set_polls(conn, trio[0], failures=1, next_poll=1)
    set_polls(conn, trio[1], next_poll=3)
    set_polls(conn, trio[2], next_poll=2)
    assert claimed(conn) == [trio[2], trio[1], trio[0]]


def test_a_visit_in_the_future_was_made_by_a_wrong_clock(conn, trio) -> None:
    for feed, ahead in zip(trio, (-60, 3000, 4000), strict=True):
        set_polls(conn, feed, next_poll=now() + 5000, last_poll=now() + ahead)
    assert claimed(conn) == [trio[2]]


# ── results ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_good_visit_is_remembered(conn) -> None:
    feed = add_feed(conn)
    given = visit(
        feed,
        outcome=Outcome.CHANGED,
        validators=Validators('"x"', "yesterday"),
        digest=b"d" * 32,
        document=document(
            ttl_minutes=90, update_minutes=60, skip_hours=frozenset((3, 0)), skip_days=frozenset((6,)), hub="http://h/"
        ),
    )
    record(conn, given, wait=3600)
    found = feeds.get_feed(conn, feed)
    assert (found.last_poll, found.next_poll) == (given.at, given.at + timedelta(hours=1))
    assert (found.reason, found.status, found.failures, found.error) == ("the usual interval", 200, 0, None)
    known = polls.history(conn, feed, "http://a.example/feed")
    assert (known.failures, known.failing_since) == (0, None)
    assert (known.ttl_minutes, known.update_minutes) == (90, 60)
    assert (known.skip_hours, known.skip_days) == (frozenset((0, 3)), frozenset((6,)))


def test_a_304_keeps_what_the_document_said(conn) -> None:
    feed = add_feed(conn)
    record(conn, visit(feed, digest=b"d" * 32, document=document(ttl_minutes=90, skip_hours=frozenset((3,)))))
    record(conn, visit(feed, status=304), wait=-1)
    known = polls.history(conn, feed, "http://a.example/feed")
    assert (known.ttl_minutes, known.skip_hours) == (90, frozenset((3,)))
    (request,) = claim(conn)
    assert request.digest == b"d" * 32
    record(conn, visit(feed, document=document()))
    known = polls.history(conn, feed, "http://a.example/feed")
    assert (known.ttl_minutes, known.skip_hours) == (None, frozenset())


def test_failures_add_up_until_one_succeeds(conn) -> None:
    feed = add_feed(conn)
    record(conn, visit(feed, digest=b"d" * 32))
    start = now()
    for number in range(3):
        record(conn, visit(feed, at=start + number * 60, **FAILED), wait=-1 - number * 60)
    found = feeds.get_feed(conn, feed)
    assert (found.failures, found.failing_since) == (3, moment(start))
    assert (found.error, found.status) == (Failure("timeout", "No answer within 30 s."), None)
    (request,) = claim(conn)
    assert (request.validators, request.digest) == (Validators('"e"', None), b"d" * 32), "a failure forgets nothing"
    record(conn, visit(feed))
    found = feeds.get_feed(conn, feed)
    assert (found.failures, found.failing_since, found.error, found.status) == (0, None, None, 200)


def test_a_waiting_time_is_kept_and_ends(conn) -> None:
    feed = add_feed(conn)
    record(conn, visit(feed, **FAILED), wait=-1, wait_until=moment(now() + 60))
    assert claimed(conn, everything=True) == []
    record(conn, visit(feed), wait=-1)
    assert claimed(conn, everything=True) == [feed]


def test_one_that_is_gone_is_not_asked_again(conn) -> None:
    feed = add_feed(conn)
    save(conn, feed, entry("a"))
    record(conn, visit(feed, **GONE), wait=-1)
    found = feeds.get_feed(conn, feed)
    assert (found.state, found.next_poll, found.entries) == (FeedState.GONE, None, 1)
    assert claimed(conn, everything=True) == []


def test_a_feed_that_was_removed_meanwhile_has_no_history(conn) -> None:
    assert polls.history(conn, 4711, "http://a.example/feed") is None


def moved(conn, feed: int, *targets: str | None) -> str:
    for target in targets:
        record(conn, visit(feed, moved_to=target))
    return feeds.get_feed(conn, feed).url


@pytest.mark.parametrize(
    ("targets", "taken_over"),
    [
        (("http://new.example/",), False),
        (("http://new.example/", "http://new.example/"), True),
        (("http://new.example/", None, "http://new.example/"), False),
        (("http://new.example/", "http://other.example/"), False),
        (("http://other.example/", "http://new.example/", "http://new.example/"), True),
        ((None, None), False),
    ],
)
def test_an_address_is_taken_over_when_it_held(conn, targets, taken_over) -> None:
    feed = add_feed(conn)
    assert moved(conn, feed, *targets) == ("http://new.example/" if taken_over else "http://a.example/feed")


def test_a_failure_says_nothing_of_a_move(conn) -> None:
    feed = add_feed(conn)
    moved(conn, feed, "http://new.example/")
    record(conn, visit(feed, **FAILED, moved_to="http://new.example/"))
    assert feeds.get_feed(conn, feed).url == "http://a.example/feed"
    assert moved(conn, feed, "http://new.example/") == "http://new.example/"


def test_an_address_that_another_feed_has_is_left_to_an_admin(conn) -> None:
    feed = add_feed(conn)
    add_feed(conn, "http://new.example/")
    assert moved(conn, feed, *["http://new.example/"] * 3) == "http://a.example/feed"
    assert len(feeds.list_feeds(conn)) == 2


# ── the log ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_equal_results_are_one_row(conn) -> None:
    feed = add_feed(conn)
    start = now()
    changed = {"outcome": Outcome.CHANGED}
    results = [{}, {}, {"status": 304}, FAILED, FAILED, FAILED, {}, changed, changed]
    for number, result in enumerate(results):
        record(conn, visit(feed, at=start + number, **result), new_entries=number)
    assert log(conn, feed) == [
        ("unchanged", 200, 2),
        ("unchanged", 304, 1),
        ("failed", None, 3),
        ("unchanged", 200, 1),
        ("changed", 200, 1),
        ("changed", 200, 1),
    ]
    rows = conn.execute("SELECT first, last, detail, new_entries FROM poll_log ORDER BY id").fetchall()
    assert tuple(rows[2]) == (start + 3, start + 5, "No answer within 30 s.", 3)
    assert [row["new_entries"] for row in rows[-2:]] == [7, 8]


def test_another_failure_is_another_row(conn) -> None:
    feed = add_feed(conn)
    for detail in ("one", "one", "two"):
        record(conn, visit(feed, outcome=Outcome.FAILED, status=500, failure=Failure("http", detail)))
    assert log(conn, feed) == [("failed", 500, 2), ("failed", 500, 1)]


def test_a_clock_set_back_folds_all_the_same(conn) -> None:
    feed = add_feed(conn)
    record(conn, visit(feed, at=now() + DAY))
    record(conn, visit(feed, **FAILED))
    record(conn, visit(feed, **FAILED))
    assert log(conn, feed) == [("unchanged", 200, 1), ("failed", None, 2)]


def test_at_most_a_hundred_rows_a_feed(conn) -> None:
    feed, other = add_feed(conn), add_feed(conn, "http://b.example/")
    record(conn, visit(other))
    for number in range(LOG_ROWS + 20):
        record(conn, visit(feed, status=200 + number % 2))
    rows = log(conn, feed)
    assert len(rows) == 100
    assert rows[-1][1] == 201, "the newest are kept"
    assert len(log(conn, other)) == 1


def test_an_outage_of_our_network_is_no_failure_of_the_feed(conn) -> None:
    feed = add_feed(conn)
    ours = Failure("network_down", "Down.")
    record(conn, visit(feed, outcome=Outcome.FAILED, status=None, failure=ours))
    found = feeds.get_feed(conn, feed)
    assert found
    assert (found.failures, found.failing_since, found.error) == (0, None, ours)
    for _ in range(2):
        record(conn, visit(feed, **FAILED))
    record(conn, visit(feed, outcome=Outcome.FAILED, status=None, failure=ours))
    found = feeds.get_feed(conn, feed)
    assert found and found.failures == 2 and found.failing_since is not None
