"""What changed between two texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.organise.difference import MOST_WORDS, Kind, difference

CASES = [
    ("", "", []),
    ("a b c", "a b c", [(Kind.SAME, "a b c")]),
    ("a b c", "a c", [(Kind.SAME, "a"), (Kind.REMOVED, "b"), (Kind.SAME, "c")]),
    ("a c", "a b c", [(Kind.SAME, "a"), (Kind.ADDED, "b"), (Kind.SAME, "c")]),
    ("nine dead", "ten dead", [(Kind.REMOVED, "nine"), (Kind.ADDED, "ten"), (Kind.SAME, "dead")]),
    ("", "new", [(Kind.ADDED, "new")]),
    ("old", "", [(Kind.REMOVED, "old")]),
]


@pytest.mark.parametrize(("before", "after", "parts"), CASES)
def test_cases(before: str, after: str, parts: list[tuple[Kind, str]]) -> None:
    assert difference(before, after) == parts


@given(st.lists(st.sampled_from("abcde")), st.lists(st.sampled_from("abcde")))
def test_both_texts_stand_in_it(before: list[str], after: list[str]) -> None:
    parts = difference(" ".join(before), " ".join(after))
    assert " ".join(p.text for p in parts if p.kind != Kind.ADDED).split() == before
    assert " ".join(p.text for p in parts if p.kind != Kind.REMOVED).split() == after


def test_long_texts_cost_little() -> None:
    parts = difference("a " * 100_000, "b " * 100_000)
    assert sum(len(part.text.split()) for part in parts) == 2 * MOST_WORDS
