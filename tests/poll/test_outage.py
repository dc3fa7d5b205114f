"""Whose fault a silence is: a table of streams of visits."""

from datetime import UTC, datetime

import pytest

from aggregator.model import Failure, Outcome, Visit
from aggregator.poll.outage import MANY_HOSTS, QUIET_SECONDS, Outage

NOW = datetime(2026, 11, 3, 12, 30, tzinfo=UTC)


def visit(number: int, kind: str | None = None, status: int | None = None) -> Visit:
    """Of a host of its own; without a kind it answered."""
    url = f"http://host{number}.example/feed"
    if kind is None:
        return Visit(number, url, NOW, Outcome.UNCHANGED, status or 304)
    return Visit(number, url, NOW, Outcome.FAILED, status, failure=Failure(kind, "Why."))


def kinds(visits: list[Visit]) -> list[str]:
    return [one.failure.kind if one.failure else "" for one in visits]


def round_of(*visits: Visit) -> list[str]:
    """What a single round makes of them, in the order in which they can be stored."""
    outage = Outage()
    return kinds(outage.judge(visits, 0) + outage.end(1))


@pytest.mark.parametrize(
    ("visits", "settled"),
    [
        ([visit(1, "network_down")], ["network_down"]),
        ([visit(n, "network_down") for n in range(5)], ["network_down"] * 5),
        ([visit(n, "dns") for n in range(MANY_HOSTS)], ["network_down"] * MANY_HOSTS),
        ([visit(n, "unreachable") for n in range(MANY_HOSTS)], ["network_down"] * MANY_HOSTS),
        ([visit(n, "dns") for n in range(MANY_HOSTS - 1)], ["dns"] * (MANY_HOSTS - 1)),
        ([visit(1, "dns") for _ in range(9)], ["dns"] * 9),
        ([visit(1, "network_down"), visit(2)], ["unreachable", ""]),
        ([visit(2), visit(1, "network_down")], ["", "unreachable"]),
        ([*(visit(n, "dns") for n in range(9)), visit(10, "not_found", 404)], ["dns"] * 9 + ["not_found"]),
        ([*(visit(n, "dns") for n in range(9)), visit(10, "refused")], ["dns"] * 9 + ["refused"]),
        ([*(visit(n, "unavailable", 503) for n in range(9))], ["unavailable"] * 9),
        ([visit(n, "timeout") for n in range(9)], ["timeout"] * 9),
        ([visit(n, "bad_url") for n in range(9)], ["bad_url"] * 9),
        ([visit(1, "bad_url"), visit(2, "network_down")], ["bad_url", "network_down"]),
    ],
)
def test_a_round(visits: list[Visit], settled: list[str]) -> None:
    assert round_of(*visits) == settled


def test_while_it_is_not_clear_nothing_is_settled_and_then_all_is() -> None:
    outage = Outage()
    assert outage.judge([visit(1)], 0)
    assert outage.judge([visit(n, "network_down") for n in range(2, 5)], 10) == []
    assert outage.overdue(10 + QUIET_SECONDS - 1) == []
    assert kinds(outage.overdue(10 + QUIET_SECONDS)) == ["network_down"] * 3
    assert outage.is_down
    assert kinds(outage.judge([visit(5, "dns")], 80)) == ["network_down"], "known by now"
    assert kinds(outage.judge([visit(6), visit(7, "dns")], 90)) == [""]
    assert not outage.is_down
    assert kinds(outage.judge([visit(8)], 91)) == ["dns", ""]


def test_a_single_silent_host_shortly_after_another_answered_is_to_blame() -> None:
    outage = Outage()
    outage.judge([visit(1)], 0)
    outage.judge([visit(2, "dns")], 1)
    assert kinds(outage.overdue(1 + QUIET_SECONDS)) == ["dns"]
    assert not outage.is_down


def test_what_was_held_is_given_back_once() -> None:
    outage = Outage()
    outage.judge([visit(1, "dns")], 0)
    assert len(outage.end(1)) == 1
    assert outage.end(2) == []
    assert outage.overdue(1000) == []


def test_an_outage_is_told_in_words() -> None:
    outage = Outage()
    outage.judge([visit(1, "network_down")], 0)
    [told] = outage.end(1)
    assert told.failure
    assert told.failure.detail == "No host can be reached: our own network seems to be down. Why."
