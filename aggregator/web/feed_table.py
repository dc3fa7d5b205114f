"""The catalogue as a table: which feeds, in which order, and the state of each in words."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from flask_babel import gettext, ngettext

from aggregator.model import Feed, FeedState
from aggregator.web import dates, words
from aggregator.web.presenting import number

PAGE = 100


class Show(StrEnum):
    ALL = "all"
    FAILING = "failing"
    PAUSED = "paused"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed with its state: the fact, the reason, and the tone (bad, off or none)."""

    feed: Feed
    state: str
    reason: str
    tone: str
    next_poll: str
    own: bool = False  # whether anything is set for it alone


@dataclass(frozen=True, slots=True)
class FeedTable:
    """A page of rows, how many feeds there are of each sort, and how many the filter left."""

    rows: tuple[FeedRow, ...]
    counts: dict[Show, int]
    folders: int
    answering: int
    due_soon: int
    to_retry: int  # those that a retry of all failed ones asks
    found: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // PAGE))


def table(
    feeds: Iterable[Feed],
    show: Show,
    text: str,
    page: int,
    now: datetime | None = None,
    own: Set[int] = frozenset(),
) -> FeedTable:
    """
    :param text: what the name, address or folder must hold
    :param page: from 1; one past the last gives the last
    :param own: the ids of feeds for which something is set
    """
    now = now or datetime.now(UTC)
    catalogue = [feed for feed in feeds if not feed.guide]
    failing = [feed for feed in catalogue if _failing(feed)]
    paused = [feed for feed in catalogue if feed.state is FeedState.PAUSED]
    special = [feed for feed in catalogue if feed.id in own]
    sorts = {Show.ALL: catalogue, Show.FAILING: failing, Show.PAUSED: paused, Show.OWN: special}
    found = [feed for feed in sorts[show] if _holds(feed, text.casefold())]
    page = min(max(page, 1), max(1, -(-len(found) // PAGE)))
    soon = now + timedelta(minutes=10)
    return FeedTable(
        rows=tuple(row(feed, now, own=feed.id in own) for feed in found[(page - 1) * PAGE : page * PAGE]),
        counts={name: len(those) for name, those in sorts.items()},
        folders=len({folder for feed in catalogue for folder in feed.folders}),
        answering=sum(1 for feed in catalogue if feed.last_poll and not _failing(feed) and feed not in paused),
        due_soon=sum(1 for feed in catalogue if feed.next_poll and feed.next_poll <= soon),
        to_retry=sum(1 for feed in failing if feed.state is FeedState.ACTIVE),
        found=len(found),
        page=page,
    )


def row(feed: Feed, now: datetime | None = None, *, own: bool = False) -> FeedRow:
    now = now or datetime.now(UTC)
    state, reason, tone = _state(feed)
    return FeedRow(feed, state, reason, tone, _next(feed, now), own)


def _state(feed: Feed) -> tuple[str, str, str]:
    """The fact, the reason, the tone."""
    kept = ngettext("%(entries)s entry kept.", "%(entries)s entries kept.", feed.entries, entries=number(feed.entries))
    if feed.state is FeedState.PAUSED:
        return gettext("Paused"), kept, "off"
    if feed.error is not None:
        what = words.failure(feed.error, feed.status)
        # An outage of our own network says nothing of how long the feed has failed, nor how often.
        if feed.error.kind == "network_down":
            return what, gettext("%(kept)s No fault of the feed.", kept=kept), ""
        if feed.failing_since is not None:
            what = gettext("%(what)s since %(when)s", what=what, when=dates.short(feed.failing_since))
        tone = "" if feed.error.kind == "rate_limited" else "bad"
        return what, f"{kept} {_retry(feed)}", tone
    if feed.state is FeedState.GONE:
        return gettext("Removed for good (410)"), kept, "bad"
    if feed.last_poll is None:
        return gettext("New"), gettext("waits for its first poll"), ""
    return gettext("Answers"), words.poll_reason(feed.reason), ""


def ahead(moment: datetime, now: datetime) -> str:
    """In words up to a day, then the day with its hour."""
    wait = moment - now
    if wait < timedelta(minutes=1):
        return str(gettext("due now"))
    if wait < timedelta(hours=1):
        return str(ngettext("in %(num)s min", "in %(num)s min", int(wait / timedelta(minutes=1))))
    if wait < timedelta(days=1):
        return str(ngettext("in %(num)s h", "in %(num)s h", round(wait / timedelta(hours=1))))
    return dates.full(moment)


def _next(feed: Feed, now: datetime) -> str:
    return ahead(feed.next_poll, now) if feed.next_poll else gettext("not planned")


def _retry(feed: Feed) -> str:
    if feed.state is FeedState.GONE:
        return str(gettext("It is not asked again; resume it when it is back."))
    return str(ngettext("%(num)s failure in a row.", "%(num)s failures in a row.", feed.failures))


def _failing(feed: Feed) -> bool:
    return feed.state is not FeedState.PAUSED and (feed.error is not None or feed.state is FeedState.GONE)


def _holds(feed: Feed, text: str) -> bool:
    return not text or any(text in place.casefold() for place in (feed.title, feed.url, *feed.folders))
