"""A page of the reading list: what stands on it, made from its state by a handful of questions to the store."""

from dataclasses import dataclass, replace

from flask_babel import gettext, ngettext
from werkzeug.exceptions import NotFound

from aggregator.model import Entry, Group, Key
from aggregator.organise.query import QueryError, parse
from aggregator.query_tree import Node
from aggregator.store import entries, topics
from aggregator.store.entries import Count
from aggregator.store.search import has_relevance
from aggregator.web.arrangement import Layout, Order
from aggregator.web.database import conn, settings
from aggregator.web.dates import day_of
from aggregator.web.front import front_sections, later_sections
from aggregator.web.grouping import Section, by_day, by_feed, by_folder, by_topic, ungrouped
from aggregator.web.listing import ListState
from aggregator.web.presenting import number, topic_name
from aggregator.web.shell import shell


@dataclass(frozen=True, slots=True)
class ListPage:
    """Entries of one page under their headings, in the order in which they stand."""

    state: ListState
    sections: list[Section]
    next_key: Key | None = None  # where the next page goes on; None on the last one
    tree: Node | None = None  # what was searched for
    rankable: bool = False  # may be ordered by relevance
    ranked: bool = False  # is; there is one page then, without headings

    @property
    def entries(self) -> list[Entry]:
        return [entry for section in self.sections for entry in section.entries]


def list_page(state: ListState) -> ListPage:
    """:raises QueryError: when the search cannot be read"""
    size = settings().page_size
    query = state.query(shell().reader, limit=size + 1)
    # The front page has an order of its own.
    rankable = state.layout is not Layout.FRONT and has_relevance(query.tree)
    ranked = rankable and state.order is Order.RELEVANCE and state.before is None
    found = entries.list_entries(conn(), replace(query, by_relevance=ranked))
    shown = found[:size]
    sections = ungrouped(shown) if ranked else _sections(state, shown)
    next_key = shown[-1].key if len(found) > size and not ranked else None
    return ListPage(state, sections, next_key, query.tree, rankable, ranked)


def query_fault(state: ListState) -> QueryError | None:
    """Why the search cannot be read."""
    try:
        parse(state.words)
    except QueryError as error:
        return error
    return None


def _sections(state: ListState, shown: list[Entry]) -> list[Section]:
    if state.layout is Layout.FRONT:
        # A newspaper has sections: whatever the grouping, its front page has those of the topics.
        return (later_sections if state.before else front_sections)(shown, state.topics, shell().sizes)
    if state.group is Group.TOPIC:
        return by_topic(shown, state.topics, shell().sizes)
    if state.group is Group.DAY:
        return by_day(shown, day_of)
    if state.group is Group.FOLDER:
        return by_folder(shown, shell().folder_of)
    return by_feed(shown) if state.group is Group.FEED else ungrouped(shown)


def remaining(state: ListState) -> int:
    """How many entries of the whole list its reader has not read; 0 for a visitor, who has no marks."""
    if shell().reader is None:
        return 0
    if not state.filtered:
        return shell().unread_count
    return shell().count(replace(state.query(shell().reader), unread=True))


def count_words(state: ListState, found: Count) -> str:
    """How many entries a list holds, as its head says it."""
    count, said = found.entries, count_said(found)
    if state.unread and shell().reader is not None:
        return str(ngettext("%(count)s unread entry", "%(count)s unread entries", count, count=said))
    return str(ngettext("%(count)s entry", "%(count)s entries", count, count=said))


def count_said(found: Count) -> str:
    """The number; of a search that looked at the newest matches alone, as the least there are."""
    if found.further is None or not found.entries:
        return number(found.entries)
    return str(gettext("at least %(count)s", count=number(found.entries)))


def canonical(state: ListState) -> ListState:
    """With the slugs that topics have now: that of a topic which was merged into another leads to the other."""
    known = {topic.slug for topic in shell().topics}
    if known.issuperset((*state.topics, *state.without)):
        return state
    return replace(state, topics=_slugs_now(state.topics), without=_slugs_now(state.without))


def _slugs_now(slugs: tuple[str, ...]) -> tuple[str, ...]:
    found = [topics.find_topic(conn(), slug) for slug in slugs]
    return tuple(dict.fromkeys(topic.slug if topic else slug for topic, slug in zip(found, slugs, strict=True)))


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
