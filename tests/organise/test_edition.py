"""Which entries stand in an edition: how many, under which topic, in which order."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Entry, Key
from aggregator.organise.edition import LENGTHS, PER_FEED, USUAL_LENGTH, select

WHEN = datetime(2026, 11, 24, tzinfo=UTC)


def entry(number: int, feed: int = 0) -> Entry:
    """The higher the number the newer. Without a feed named, each has one of its own."""
    return Entry(
        id=number, key=Key(number, number), feed=feed or 1000 + number, feed_title="", feed_url="", guid=None, url=None,
        title=None, author=None, teaser="", image=None, published=None, updated=None, arrived=WHEN, sort_at=WHEN,
        language=None, comments_url=None,
    )  # fmt: skip


Candidates = dict[str | None, list[tuple[int, int]]]

CASES = {
    "nothing": ({}, 6, []),
    "empty topics": ({"a": [], None: []}, 6, []),
    "one topic": ({"a": [(1, 0), (3, 0), (2, 0)]}, 6, [("a", [3, 2, 1])]),
    "the newest of each in turn": (
        {"a": [(9, 0), (8, 0), (7, 0), (6, 0)], "b": [(3, 0), (2, 0)], "c": [(5, 0)]},
        4,
        [("a", [9, 8]), ("c", [5]), ("b", [3])],
    ),
    "more topics than places": ({"a": [(1, 0)], "b": [(2, 0)], "c": [(3, 0)]}, 2, [("c", [3]), ("b", [2])]),
    "in two topics, once": ({"a": [(9, 0), (1, 0)], "b": [(9, 0), (2, 0)]}, 6, [("b", [9, 2]), ("a", [1])]),
    "without a topic last": ({None: [(9, 0)], "a": [(1, 0)]}, 6, [("a", [1]), (None, [9])]),
    "without a topic only if there is room": ({None: [(9, 0)], "a": [(1, 0), (2, 0)]}, 2, [("a", [2, 1])]),
    "two of a feed when others are there": (
        {"a": [(9, 1), (8, 1), (7, 1), (6, 1), (2, 2)], "b": [(5, 1), (4, 1), (3, 1)]},
        5,
        [("a", [9, 8, 2]), ("b", [5, 4])],
    ),
    "a third when none is": ({"a": [(9, 1), (8, 1), (7, 1), (2, 2)]}, 4, [("a", [9, 8, 7, 2])]),
    "what has no topic before a third": (
        {"a": [(9, 1), (8, 1), (7, 1)], None: [(2, 0)]},
        3,
        [("a", [9, 8]), (None, [2])],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("candidates", "length", "expected"), CASES.values(), ids=CASES)
def test_cases(candidates: Candidates, length: int, expected: list[tuple[str | None, list[int]]]) -> None:
    found = select({topic: [entry(*one) for one in given_] for topic, given_ in candidates.items()}, length)
    assert [(topic, [one.id for one in picked]) for topic, picked in found] == expected


def test_the_usual_length_can_be_chosen() -> None:
    assert USUAL_LENGTH in LENGTHS


FEED_OF = {number: number % 5 + 1 for number in range(60)}
lists = st.lists(st.sampled_from(range(60)), unique=True, max_size=20)
worlds = st.dictionaries(st.sampled_from(["a", "b", "c", "d", "e"]), lists, max_size=5)
lengths = st.integers(1, 30)


@given(worlds, lists, lengths)
def test_what_holds_always(topics: dict[str, list[int]], loose: list[int], length: int) -> None:
    held = {number for found in topics.values() for number in found}
    numbers: dict[str | None, list[int]] = {**topics, None: [number for number in loose if number not in held]}
    candidates = {topic: [entry(number, FEED_OF[number]) for number in found] for topic, found in numbers.items()}
    sections = select(candidates, length)
    picked = [one.id for _, found in sections for one in found]

    everything = {number for found in numbers.values() for number in found}
    assert len(picked) == len(set(picked)) == min(length, len(everything)), "full whenever it can be, each once"
    for topic, found in sections:
        assert found, "no heading without entries"
        assert {one.id for one in found} <= set(numbers[topic])
        assert [one.key for one in found] == sorted((one.key for one in found), reverse=True)
    order = [topic for topic, _ in sections]
    assert None not in order[:-1]
    newest = [max(numbers[topic]) for topic in order if topic is not None]
    assert newest == sorted(newest, reverse=True)

    left = {topic: set(found) - set(picked) for topic, found in numbers.items()}
    shown: dict[str | None, Counter[int]] = {topic: Counter(one.feed for one in found) for topic, found in sections}
    if any(count > PER_FEED for feeds in shown.values() for count in feeds.values()):
        for topic, rest in left.items():
            assert all(shown.get(topic, Counter())[FEED_OF[number]] >= PER_FEED for number in rest)
    assert select({topic: found[::-1] for topic, found in reversed(candidates.items())}, length) == sections


@given(worlds, lengths)
def test_no_topic_is_passed_over(topics: dict[str, list[int]], length: int) -> None:
    """A topic has two more than another only when the other has nothing more to give, or only of the same feeds."""
    candidates = {topic: [entry(number) for number in found] for topic, found in topics.items()}
    sections = dict(select(candidates, length))
    picked = {one.id for found in sections.values() for one in found}
    most = max((len(found) for found in sections.values()), default=0)
    for topic, numbers in topics.items():
        if len(sections.get(topic, [])) < most - 1:
            assert set(numbers) <= picked
