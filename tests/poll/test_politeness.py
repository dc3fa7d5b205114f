"""When a feed is polled next: a table of cases, and what holds for all of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config import Settings
from aggregator.model import Failure, Outcome, ParsedFeed, Validators, Visit
from aggregator.poll.politeness import REASONS, horizon, plan_next
from aggregator.store.polls import History

NOW = datetime(2026, 11, 3, 12, 30, tzinfo=UTC)  # a Tuesday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ETAG = Validators('"a"', None)
DOCUMENT = ParsedFeed("rss20", "t", None, None, None, None, False, ())
NEVER_FAILED = History(0, None, None, None, frozenset(), frozenset(), None)


def changed(**more: object) -> Visit:
    return Visit(1, "http://example.org/", NOW, Outcome.CHANGED, 200, ETAG, document=DOCUMENT, **more)


def unchanged(validators: Validators = ETAG, **more: object) -> Visit:
    return Visit(1, "http://example.org/", NOW, Outcome.UNCHANGED, 304, validators, **more)


def failed(kind: str = "unavailable", **more: object) -> Visit:
    return Visit(1, "http://example.org/", NOW, Outcome.FAILED, 503, ETAG, failure=Failure(kind, "No."), **more)


def with_document(**more: object) -> Visit:
    return replace(changed(), document=replace(DOCUMENT, **more))


CASES = [
    ("changed: the floor", changed(), NEVER_FAILED, HOUR, "floor"),
    ("unchanged with a validator: the floor", unchanged(), NEVER_FAILED, HOUR, "floor"),
    ("unchanged without any: once a day", unchanged(Validators()), NEVER_FAILED, DAY, "no_validators"),
    ("an own interval", changed(), replace(NEVER_FAILED, interval_minutes=180), 3 * HOUR, "own_interval"),
    ("beyond the ceiling", changed(), replace(NEVER_FAILED, interval_minutes=2880), 2 * DAY, "own_interval"),
    ("but not below the floor", changed(), replace(NEVER_FAILED, interval_minutes=5), HOUR, "floor"),
    ("Retry-After", unchanged(retry_after=7200), NEVER_FAILED, 2 * HOUR, "retry_after"),
    ("a short Retry-After does not shorten", unchanged(retry_after=60), NEVER_FAILED, HOUR, "floor"),
    ("Retry-After beyond the ceiling", failed(retry_after=2 * 86400), NEVER_FAILED, 2 * DAY, "retry_after"),
    ("Retry-After beyond the limit", failed(retry_after=365 * 86400), NEVER_FAILED, 7 * DAY, "retry_after"),
    ("max-age", changed(max_age=3 * 3600), NEVER_FAILED, 3 * HOUR, "max_age"),
    ("max-age beyond the limit", changed(max_age=10**9), NEVER_FAILED, 7 * DAY, "max_age"),
    ("max-age of zero does not hurry", changed(max_age=0), NEVER_FAILED, HOUR, "floor"),
    ("ttl", with_document(ttl_minutes=180), NEVER_FAILED, 3 * HOUR, "ttl"),
    ("ttl holds at a 304", unchanged(), replace(NEVER_FAILED, ttl_minutes=240), 4 * HOUR, "ttl"),
    ("updatePeriod", with_document(update_minutes=1440), NEVER_FAILED, DAY, "update_period"),
    ("the longest wait wins", with_document(ttl_minutes=180, update_minutes=120), NEVER_FAILED, 3 * HOUR, "ttl"),
    ("skipHours", with_document(skip_hours=frozenset({13, 14})), NEVER_FAILED, 2.5 * HOUR, "skip"),
    ("skipDays", with_document(skip_days=frozenset({1})), NEVER_FAILED, 11.5 * HOUR, "skip"),
    ("every hour skipped cannot be meant", with_document(skip_hours=frozenset(range(24))), NEVER_FAILED, HOUR, "floor"),
    ("every day skipped cannot be meant", with_document(skip_days=frozenset(range(7))), NEVER_FAILED, HOUR, "floor"),
    ("a first failure", failed(), NEVER_FAILED, 2 * HOUR, "back_off"),
    ("the third in a row", failed(), replace(NEVER_FAILED, failures=2), 8 * HOUR, "back_off"),
    ("never more than a day", failed(), replace(NEVER_FAILED, failures=50), DAY, "back_off"),
    ("our own network was down", failed("network_down"), replace(NEVER_FAILED, failures=9), 12 * MINUTE, "network"),
    ("a ttl does not hold back a failing feed", failed(), replace(NEVER_FAILED, ttl_minutes=300), 2 * HOUR, "back_off"),
]  # fmt: skip


@pytest.mark.parametrize(("visit", "history", "wait", "reason"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_next_poll(visit: Visit, history: History, wait: timedelta, reason: str) -> None:
    plan = plan_next(visit, history, Settings(), chance=0)
    assert (plan.next_poll - NOW, plan.reason) == (wait, reason)
    assert reason in REASONS


def test_only_retry_after_holds_back_a_forced_poll() -> None:
    assert plan_next(changed(max_age=9999), NEVER_FAILED, Settings(), 0).wait_until is None
    assert plan_next(failed(retry_after=90), NEVER_FAILED, Settings(), 0).wait_until == NOW + timedelta(seconds=90)


def test_back_off_grows_even_where_floor_and_ceiling_are_equal() -> None:
    tight = Settings(poll_floor_minutes=60, poll_ceiling_minutes=60, poll_no_validators_minutes=60)
    waits = [plan_next(failed(), replace(NEVER_FAILED, failures=n), tight, 0).next_poll - NOW for n in range(5)]
    assert waits == sorted(set(waits))
    assert waits[0] > HOUR


def test_no_validators_never_waits_beyond_the_ceiling() -> None:
    tight = Settings(poll_ceiling_minutes=120)
    assert plan_next(unchanged(Validators()), NEVER_FAILED, tight, 1).next_poll - NOW == 2 * HOUR


seconds = st.none() | st.integers(-10, 10**12)
minutes = st.none() | st.integers(-10, 10**12)
histories = st.builds(
    History,
    failures=st.integers(0, 10_000),
    failing_since=st.none(),
    ttl_minutes=minutes,
    update_minutes=minutes,
    skip_hours=st.frozensets(st.integers(0, 23)),
    skip_days=st.frozensets(st.integers(0, 6)),
    interval_minutes=st.none() | st.integers(0, 10_000),
)
visits = st.one_of(
    st.builds(changed, retry_after=seconds, max_age=seconds),
    st.builds(unchanged, st.sampled_from([ETAG, Validators()]), retry_after=seconds, max_age=seconds),
    st.builds(failed, retry_after=seconds, max_age=seconds),
)


@given(visits, histories, st.floats(0, 1))
def test_never_sooner_than_the_floor_nor_ever_asleep(visit: Visit, history: History, chance: float) -> None:
    plan = plan_next(visit, history, Settings(), chance)
    assert plan.next_poll - NOW >= HOUR
    assert plan.next_poll - NOW <= 7 * DAY + 8 * DAY
    assert (
        plan.next_poll.hour not in history.skip_hours
        or visit.document
        or len(history.skip_hours) == 24
        or (
            # hours and days together can forbid a whole week
            len(history.skip_days) > 0
        )
    )


@given(visits, histories, st.floats(0, 1))
def test_jitter_only_lengthens(visit: Visit, history: History, chance: float) -> None:
    still = replace(history, skip_hours=frozenset(), skip_days=frozenset())
    assert plan_next(visit, still, Settings(), chance).next_poll >= plan_next(visit, still, Settings(), 0).next_poll


def test_after_an_outage_of_ours_a_feed_is_asked_within_a_quarter_of_an_hour() -> None:
    for floor in (0, 1, 5, 60, 1440):
        given = Settings(poll_floor_minutes=floor, poll_ceiling_minutes=1440)
        latest = plan_next(failed("network_down"), NEVER_FAILED, given, 1).next_poll - NOW
        assert MINUTE <= latest <= max(15 * MINUTE, MINUTE)


plans = st.builds(
    Settings,
    poll_floor_minutes=st.integers(0, 50_000),
    poll_ceiling_minutes=st.integers(50_000, 500_000),
    poll_no_validators_minutes=st.integers(0, 500_000),
    poll_wait_limit_days=st.integers(0, 1000),
)


@given(visits, histories, plans, st.floats(0, 1))
def test_no_plan_lies_beyond_the_horizon(visit: Visit, history: History, given: Settings, chance: float) -> None:
    assert plan_next(visit, history, given, chance).next_poll - NOW <= horizon(given)
