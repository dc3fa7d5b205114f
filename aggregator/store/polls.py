"""What polls need to know of feeds, and what they leave: due times, leases, results."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from aggregator.model import FeedState, Outcome, PollRequest, Validators, Visit
from aggregator.store.times import moment_or_none, now, seconds, seconds_or_none

LOG_ROWS = 100
"""Rows of the poll log that are kept, a feed."""

CLOCK_STEP = 3600
"""Seconds that a clock may be set back without a feed being asked again for it."""

MOVED_TIMES = 2
"""Visits at which a permanent redirect must have led to the same address before it is taken over."""


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a feed's earlier polls."""

    failures: int
    failing_since: datetime | None
    ttl_minutes: int | None
    update_minutes: int | None
    skip_hours: frozenset[int]
    skip_days: frozenset[int]
    interval_minutes: int | None  # set for this feed alone


@dataclass(frozen=True, slots=True)
class Plan:
    """When a feed is polled next, and why."""

    next_poll: datetime
    reason: str
    wait_until: datetime | None = None  # a Retry-After that even a forced poll keeps


def claim_due(
    conn: sqlite3.Connection,
    owner: str,
    *,
    lease_seconds: int,
    limit: int,
    everything: bool = False,
    horizon_days: int = 8,
    skip: frozenset[int] = frozenset(),
) -> list[PollRequest]:
    """Take a lease on feeds that are due, so that no other poller visits them meanwhile. The longest due come first,
    but those that failed last time after all others: ten thousand silent hosts hold up nobody.

    :param everything: every active feed, due or not; a running Retry-After is kept all the same
    :param horizon_days: a time further ahead than any rule allows comes from a clock that was wrong: due now; so
        is a feed that was polled in the future
    :param skip: feeds that this round visited already
    """
    at = now()
    if everything:
        due = "(p.wait_until IS NULL OR p.wait_until <= :now OR p.wait_until > :now + :horizon)"
    else:
        due = "(p.next_poll <= :now OR p.next_poll > :now + :horizon OR p.last_poll > :now + :step)"
    rows = conn.execute(
        "SELECT f.id, f.url, p.etag, p.last_modified, p.digest FROM feed_polls p JOIN feeds f ON f.id = p.feed "
        f"WHERE f.state = 'active' AND f.guide = 0 AND {due} AND (p.lease_until IS NULL OR p.lease_until < :now "
        "OR p.lease_until > :now + :lease) ORDER BY p.failures > 0, p.next_poll, f.id LIMIT :limit",
        {"now": at, "horizon": horizon_days * 86400, "limit": limit + len(skip), "lease": lease_seconds}
        | {"step": CLOCK_STEP},
    ).fetchall()
    rows = [row for row in rows if row["id"] not in skip][:limit]
    conn.executemany(
        "UPDATE feed_polls SET lease_owner = ?, lease_until = ? WHERE feed = ?",
        [(owner, at + lease_seconds, row["id"]) for row in rows],
    )
    return [
        PollRequest(
            feed=row["id"],
            url=row["url"],
            validators=Validators(row["etag"], row["last_modified"]),
            digest=row["digest"],
            known=known_entries(conn, row["id"]),
        )
        for row in rows
    ]


def known_entries(conn: sqlite3.Connection, feed_id: int) -> dict[bytes, bytes]:
    """Key → fingerprint of the entries that the feed's last document listed."""
    sql = "SELECT key, fingerprint FROM entries WHERE feed = ? AND listed = 1"
    return dict(conn.execute(sql, (feed_id,)).fetchall())


def renew_leases(conn: sqlite3.Connection, owner: str, lease_seconds: int) -> None:
    conn.execute("UPDATE feed_polls SET lease_until = ? WHERE lease_owner = ?", (now() + lease_seconds, owner))


def release_leases(conn: sqlite3.Connection, owner: str) -> None:
    conn.execute("UPDATE feed_polls SET lease_owner = NULL, lease_until = NULL WHERE lease_owner = ?", (owner,))


def lease_owners(conn: sqlite3.Connection) -> list[str]:
    sql = "SELECT DISTINCT lease_owner FROM feed_polls WHERE lease_owner IS NOT NULL"
    return [row["lease_owner"] for row in conn.execute(sql)]


def history(conn: sqlite3.Connection, feed_id: int, url: str) -> History | None:
    """None when the feed is no more, or another one (after a restore) has its number."""
    row = conn.execute(
        "SELECT p.*, f.interval_minutes FROM feed_polls p JOIN feeds f ON f.id = p.feed WHERE f.id = ? AND f.url = ?",
        (feed_id, url),
    ).fetchone()
    if row is None:
        return None
    return History(
        failures=row["failures"],
        failing_since=moment_or_none(row["failing_since"]),
        ttl_minutes=row["ttl_minutes"],
        update_minutes=row["update_minutes"],
        skip_hours=_numbers(row["skip_hours"]),
        skip_days=_numbers(row["skip_days"]),
        interval_minutes=row["interval_minutes"],
    )


def record_visit(conn: sqlite3.Connection, visit: Visit, plan: Plan, new_entries: int) -> None:
    """Leave what the visit tells of the feed, and give the lease back."""
    at = seconds(visit.at)
    common = {
        "feed": visit.feed,
        "at": at,
        "next_poll": seconds(plan.next_poll),
        "reason": plan.reason,
        "wait_until": seconds_or_none(plan.wait_until),
        "status": visit.status,
    }
    if visit.failure:
        conn.execute(
            "UPDATE feed_polls SET last_poll = :at, next_poll = :next_poll, reason = :reason, "
            "wait_until = :wait_until, status = :status, failures = failures + :own, "
            "failing_since = CASE WHEN :own THEN coalesce(failing_since, :at) ELSE failing_since END, "
            "error_kind = :kind, error_detail = :detail, "
            "lease_owner = NULL, lease_until = NULL WHERE feed = :feed",
            common
            | {
                "kind": visit.failure.kind,
                "detail": visit.failure.detail,
                "own": visit.failure.kind != "network_down",  # an outage of ours is no failure of the feed
            },
        )
    else:
        conn.execute(
            "UPDATE feed_polls SET last_poll = :at, last_success = :at, next_poll = :next_poll, reason = :reason, "
            "wait_until = :wait_until, status = :status, failures = 0, failing_since = NULL, error_kind = NULL, "
            "error_detail = NULL, etag = :etag, last_modified = :last_modified, digest = coalesce(:digest, digest), "
            "lease_owner = NULL, lease_until = NULL WHERE feed = :feed",
            common
            | {"etag": visit.validators.etag, "last_modified": visit.validators.last_modified, "digest": visit.digest},
        )
    if visit.document:
        document = visit.document
        conn.execute(
            "UPDATE feed_polls SET ttl_minutes = ?, update_minutes = ?, skip_hours = ?, skip_days = ?, hub = ? "
            "WHERE feed = ?",
            (
                document.ttl_minutes,
                document.update_minutes,
                ",".join(map(str, sorted(document.skip_hours))),
                ",".join(map(str, sorted(document.skip_days))),
                document.hub,
                visit.feed,
            ),
        )
    if visit.failure and visit.failure.kind == "gone":
        conn.execute("UPDATE feeds SET state = ? WHERE id = ?", (FeedState.GONE, visit.feed))
    elif not visit.failure:
        _follow_move(conn, visit)
    _log(conn, visit, at, new_entries)


def _follow_move(conn: sqlite3.Connection, visit: Visit) -> None:
    row = conn.execute("SELECT moved_to, moved_times FROM feed_polls WHERE feed = ?", (visit.feed,)).fetchone()
    times = (
        row["moved_times"] + 1 if visit.moved_to and visit.moved_to == row["moved_to"] else int(bool(visit.moved_to))
    )
    if times >= MOVED_TIMES:
        # Where another feed has that address already both stay: an admin decides which of them goes.
        conn.execute("UPDATE OR IGNORE feeds SET url = ? WHERE id = ?", (visit.moved_to, visit.feed))
    conn.execute(
        "UPDATE feed_polls SET moved_to = ?, moved_times = ? WHERE feed = ?", (visit.moved_to, times, visit.feed)
    )


def _log(conn: sqlite3.Connection, visit: Visit, at: int, new_entries: int) -> None:
    detail = visit.failure.detail if visit.failure else None
    last = conn.execute("SELECT * FROM poll_log WHERE feed = ? ORDER BY id DESC LIMIT 1", (visit.feed,)).fetchone()
    equal = last is not None and (last["outcome"], last["status"], last["detail"]) == (
        visit.outcome,
        visit.status,
        detail,
    )
    if equal and visit.outcome is not Outcome.CHANGED:
        conn.execute("UPDATE poll_log SET last = ?, times = times + 1 WHERE id = ?", (at, last["id"]))
        return
    conn.execute(
        "INSERT INTO poll_log (feed, first, last, outcome, status, detail, new_entries) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (visit.feed, at, at, visit.outcome, visit.status, detail, new_entries),
    )
    conn.execute(
        "DELETE FROM poll_log WHERE feed = ? "
        "AND id <= (SELECT id FROM poll_log WHERE feed = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
        (visit.feed, visit.feed, LOG_ROWS),
    )


def _numbers(text: str | None) -> frozenset[int]:
    return frozenset(int(part) for part in (text or "").split(",") if part)
