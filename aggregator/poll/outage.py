"""Whose fault a silence is: the feed's, or that of our own network. A feed answers for its own alone.

One visit cannot tell: a name that is not known looks the same either way. So a silent failure is held until some other
host was heard (then it was the feed's) or until nobody was for a minute (then it was ours).
"""

import logging
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from aggregator.model import Failure, Visit

log = logging.getLogger(__name__)

QUIET_SECONDS = 60.0
MANY_HOSTS = 3
"""So many hosts that are silent at once speak for an outage, where none of the failures says so by itself."""

OURS = "network_down"
_SILENT = frozenset({OURS, "dns", "unreachable"})
_ANSWERS = frozenset({"refused", "reset", "tls", "bad_http"})


class Outage:
    """Sorts visits as they come. What it gives back as ``network_down`` is our own network's fault; a failure of that
    kind which was the feed's own comes back as ``unreachable``. Times are seconds of any clock that only grows."""

    def __init__(self) -> None:
        self.is_down = False
        self._heard: float | None = None
        self._held: list[Visit] = []
        self._held_since = 0.0
        self._silent_hosts: set[str] = set()

    def judge(self, visits: Iterable[Visit], now: float) -> list[Visit]:
        """What can be settled: these visits and those held before, in their order, less what is held from now on."""
        settled: list[Visit] = []
        for visit in visits:
            if _is_silent(visit):
                settled += self._silence(visit, now)
            else:
                if _is_heard(visit):
                    settled += self._hear(now)
                settled.append(visit)
        return settled + self.overdue(now)

    def overdue(self, now: float) -> list[Visit]:
        """What was held long enough."""
        return self.end(now) if self._held and now - self._held_since >= QUIET_SECONDS else []

    def end(self, now: float) -> list[Visit]:
        """All that is held, judged by what is known now."""
        quiet = self._heard is None or now - self._heard >= QUIET_SECONDS
        telling = len(self._silent_hosts) >= MANY_HOSTS or any(_kind(visit) == OURS for visit in self._held)
        if self._held and quiet and telling:
            self.is_down = True
            log.warning("No host can be reached: our own network seems to be down. No feed is blamed for it.")
        return self._release()

    def _silence(self, visit: Visit, now: float) -> list[Visit]:
        if self.is_down:
            return [_ours(visit)]
        if not self._held:
            self._held_since = now
        self._held.append(visit)
        self._silent_hosts.add(urlsplit(visit.url).hostname or "")
        return []

    def _hear(self, now: float) -> list[Visit]:
        if self.is_down:
            log.warning("The network is back.")
        self.is_down = False
        self._heard = now
        self._silent_hosts.clear()
        return self._release()

    def _release(self) -> list[Visit]:
        held, self._held = self._held, []
        return [_ours(visit) if self.is_down else _theirs(visit) for visit in held]


def _kind(visit: Visit) -> str:
    return visit.failure.kind if visit.failure else ""


def _is_silent(visit: Visit) -> bool:
    return visit.status is None and _kind(visit) in _SILENT


def _is_heard(visit: Visit) -> bool:
    return visit.status is not None or _kind(visit) in _ANSWERS


def _ours(visit: Visit) -> Visit:
    detail = visit.failure.detail if visit.failure else ""
    return replace(visit, failure=Failure(OURS, f"No host can be reached: our own network seems to be down. {detail}"))


def _theirs(visit: Visit) -> Visit:
    if visit.failure and visit.failure.kind == OURS:
        return replace(visit, failure=Failure("unreachable", visit.failure.detail))
    return visit
