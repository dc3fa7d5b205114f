"""When to poll a feed next, and why: pure, from what the server and the document said.

With validators at most once in the floor, without any at most once in ``poll_no_validators_minutes``; what a server
asks to wait is a do-not-poll-before (RFC 9110 10.2.3, RFC 9111 5, RSS 2.0 ttl, skipHours and skipDays, RSS 1.0
syndication module); a failing feed is asked ever less often. Jitter only lengthens.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from aggregator.config import Settings
from aggregator.model import Outcome, Visit
from aggregator.store.polls import History, Plan

REASONS: Mapping[str, str] = {
    "floor": "the usual interval",
    "own_interval": "the interval set for this feed",
    "no_validators": "the server gives no validators and the feed did not change",
    "retry_after": "the server asked to wait (Retry-After)",
    "max_age": "the server says it will not change sooner (Cache-Control or Expires)",
    "ttl": "the feed says it will not change sooner (ttl)",
    "update_period": "the feed says how often it changes (updatePeriod)",
    "skip": "the feed asks not to be polled in these hours or on these days",
    "back_off": "it failed; the more often in a row, the less often it is asked",
    "network": "our own network was down; that is no fault of the feed, and it is asked again soon",
    "gone": "it is gone for good (410) and is not asked again",
    "asked": "somebody asked for it",
}
"""Every reason for a due time, in words."""

BACK_OFF_LIMIT = timedelta(days=1)
NETWORK_RETRY = timedelta(minutes=12)
"""After an outage of our own network; with its jitter a quarter of an hour. Nobody's server was asked meanwhile."""

_JITTER = 0.05
_BACK_OFF_JITTER = 0.25
_SHORTEST_BACK_OFF = timedelta(minutes=1)
_SKIP_LIMIT = timedelta(days=8)


def plan_next(visit: Visit, history: History, settings: Settings, chance: float) -> Plan:
    """The next poll after this visit.

    A failure ``network_down`` is our own network's (see poll.outage) and does not count towards the back-off.

    :param history: as it stood before the visit
    :param chance: a random number from 0 to 1 that spreads the polls
    """
    floor = timedelta(minutes=settings.poll_floor_minutes)
    ceiling = timedelta(minutes=settings.poll_ceiling_minutes)
    longest = timedelta(days=settings.poll_wait_limit_days)
    if visit.failure and visit.failure.kind == "network_down":
        wait, reason = min(max(floor, _SHORTEST_BACK_OFF), NETWORK_RETRY), "network"
        wait += wait * _BACK_OFF_JITTER * chance
    elif visit.failure:
        failures = history.failures + 1
        limit = max(BACK_OFF_LIMIT, ceiling)
        wait = min(max(floor, _SHORTEST_BACK_OFF) * 2 ** min(failures, 20), limit)
        wait += wait * _BACK_OFF_JITTER * chance
        reason = "gone" if visit.failure.kind == "gone" else "back_off"
    else:
        wait, reason = floor, "floor"
        if history.interval_minutes and timedelta(minutes=history.interval_minutes) > floor:
            wait, reason = timedelta(minutes=history.interval_minutes), "own_interval"
            ceiling = max(ceiling, wait)
        if visit.outcome is Outcome.UNCHANGED and not any(visit.validators):
            wait, reason = max(wait, timedelta(minutes=settings.poll_no_validators_minutes)), "no_validators"
        wait = min(wait + wait * _JITTER * chance, max(ceiling, floor))
    for asked, why in _server_waits(visit, history):
        if min(asked, longest) > wait:
            wait, reason = min(asked, longest) + floor * _JITTER * chance, why
    at = visit.at + wait
    allowed = _after_skips(at, visit, history)
    if allowed > at:
        at, reason = allowed, "skip"
    wait_until = None
    if visit.retry_after is not None:
        wait_until = visit.at + min(timedelta(seconds=visit.retry_after), longest)
    return Plan(at, reason, wait_until)


def horizon(settings: Settings) -> timedelta:
    """No plan made under these settings lies further ahead; a due time beyond it comes from a clock that was wrong."""
    longest = max(
        BACK_OFF_LIMIT * (1 + _BACK_OFF_JITTER),
        timedelta(minutes=settings.poll_ceiling_minutes) * (1 + _BACK_OFF_JITTER),
        timedelta(minutes=settings.poll_no_validators_minutes),
        timedelta(days=settings.poll_wait_limit_days) + timedelta(minutes=settings.poll_floor_minutes),
    )
    return longest + _SKIP_LIMIT


def _server_waits(visit: Visit, history: History) -> list[tuple[timedelta, str]]:
    document = visit.document
    ttl = document.ttl_minutes if document else history.ttl_minutes
    period = document.update_minutes if document else history.update_minutes
    waits = [(visit.retry_after, 1, "retry_after"), (visit.max_age, 1, "max_age")]
    if not visit.failure:
        waits += [(ttl, 60, "ttl"), (period, 60, "update_period")]
    far = 400 * 86400
    return [(timedelta(seconds=min(value * unit, far)), why) for value, unit, why in waits if value]


def _after_skips(at: datetime, visit: Visit, history: History) -> datetime:
    hours = visit.document.skip_hours if visit.document else history.skip_hours
    days = visit.document.skip_days if visit.document else history.skip_days
    # A feed that forbids every hour or every day cannot mean it.
    if len(hours) >= 24:
        hours = frozenset()
    if len(days) >= 7:
        days = frozenset()
    moment = at.astimezone(UTC)
    for _ in range(_SKIP_LIMIT // timedelta(hours=1)):
        if moment.hour not in hours and moment.weekday() not in days:
            return moment
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return at
