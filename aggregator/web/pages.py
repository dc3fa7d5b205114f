"""A page of the reading list: what stands on it, made from its state by a handful of questions to the store."""

from dataclasses import dataclass

from flask_babel import gettext
from werkzeug.exceptions import NotFound

from aggregator.model import Entry, Group, Key, Topic
from aggregator.store import entries
from aggregator.web.database import conn, settings
from aggregator.web.dates import day_of
from aggregator.web.grouping import Section, by_day, by_feed, by_topic, ungrouped
from aggregator.web.listing import ListState
from aggregator.web.presenting import topic_name
from aggregator.web.shell import shell

CHIPS = 6
"""Topics that stand beside the chosen ones; the others open on a press."""


@dataclass(frozen=True, slots=True)
class Chip:
    topic: Topic
    count: int
    chosen: bool
    then: ListState  # after a press


@dataclass(frozen=True, slots=True)
class ListPage:
    """Entries of one page under their headings, in the order in which they stand."""

    state: ListState
    sections: list[Section]
    next_key: Key | None  # where the next page goes on; None on the last one

    @property
    def entries(self) -> list[Entry]:
        return [entry for section in self.sections for entry in section.entries]


def list_page(state: ListState) -> ListPage:
    size = settings().page_size
    found = entries.list_entries(conn(), state.query(shell().reader, limit=size + 1))
    shown = found[:size]
    return ListPage(state, _sections(state, shown), shown[-1].key if len(found) > size else None)


def _sections(state: ListState, shown: list[Entry]) -> list[Section]:
    if state.group is Group.TOPIC:
        return by_topic(shown, state.topics, shell().sizes)
    if state.group is Group.DAY:
        return by_day(shown, day_of)
    return by_feed(shown) if state.group is Group.FEED else ungrouped(shown)


def chips(state: ListState) -> tuple[list[Chip], list[Chip]]:
    """Topics to filter by: those that show, the chosen ones first; then those that open on a press."""
    counts = shell().topic_counts(state.query(shell().reader))
    known = {topic.slug: topic for topic in shell().topics}
    chosen = [Chip(known[slug], counts.get(slug, 0), True, state.toggled(slug)) for slug in state.topics]
    others = [
        Chip(topic, counts[slug], False, state.toggled(slug))
        for slug, topic in known.items()
        if counts.get(slug) and slug not in state.topics and slug not in state.without
    ]
    others.sort(key=lambda chip: (-chip.count, topic_name(chip.topic).casefold()))
    return chosen + others[:CHIPS], others[CHIPS:]


def check_names(state: ListState) -> None:
    """:raises NotFound: in words, when a topic, feed or folder of the address is not, or no longer, there"""
    known = {topic.slug for topic in shell().topics}
    for slug in (*state.topics, *state.without):
        if slug not in known:
            raise NotFound(gettext("There is no topic “%(slug)s” here, or no longer.", slug=slug[:80]))
    if state.feed is not None and state.feed not in shell().leaves:
        raise NotFound(gettext("There is no feed number %(id)s here, or no longer.", id=state.feed))
    if state.folder is not None and state.folder not in shell().folders:
        raise NotFound(gettext("There is no folder number %(id)s here, or no longer.", id=state.folder))


def title(state: ListState) -> str:
    """What the list is called."""
    if state.words:
        return str(gettext("Search: %(words)s", words=state.words))
    if state.feed is not None:
        return shell().leaves[state.feed].title
    if state.folder is not None:
        return shell().folders[state.folder].name
    if len(state.topics) == 1 and not state.without:
        return topic_name(next(topic for topic in shell().topics if topic.slug == state.topics[0]))
    if state.unread:
        return str(gettext("Unread"))
    return str(gettext("Starred") if state.starred else gettext("All entries"))
