"""Topics to filter a list by, with how many entries a press on each would show."""

from collections.abc import Mapping
from dataclasses import dataclass

from aggregator.model import Topic
from aggregator.web.listing import ListState
from aggregator.web.presenting import topic_name
from aggregator.web.shell import shell

CHIPS = 6
"""Topics that stand beside the chosen ones; the others open on a press."""


@dataclass(frozen=True, slots=True)
class Chip:
    topic: Topic
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Chips:
    """``others`` are not chosen and hold something: the fullest first."""

    chosen: list[Chip]
    others: list[Chip]
    counts: Mapping[str, int]  # slug → entries

    @property
    def shown(self) -> list[Chip]:
        return self.chosen + self.others[:CHIPS]

    @property
    def more(self) -> list[Chip]:
        return self.others[CHIPS:]


def topic_counts(state: ListState) -> Mapping[str, int]:
    """Slug → entries of the list. A muted topic is counted nowhere but in its own list."""
    query = state.query(shell().reader)
    counts = shell().topic_counts(query)
    if len(state.topics) == 1 and not counts.get(state.topics[0]):
        return {**counts, state.topics[0]: shell().count(query)}
    return counts


def chips(state: ListState) -> Chips:
    counts = topic_counts(state)
    known = {topic.slug: topic for topic in shell().topics}
    chosen = [Chip(known[slug], counts.get(slug, 0), True) for slug in state.topics]
    apart = {*state.topics, *state.without}
    others = [Chip(topic, counts[slug]) for slug, topic in known.items() if counts.get(slug) and slug not in apart]
    others.sort(key=lambda chip: (-chip.count, topic_name(chip.topic).casefold()))
    return Chips(chosen, others, counts)
