"""docs/query-language.md says what the language does."""

import re
from pathlib import Path

import pytest

from aggregator.organise.query import MOST_DEPTH, MOST_LETTERS, MOST_TERMS, MOST_WORDS, QueryError, parse
from aggregator.organise.query_fields import NAMES, VALUES

PAGE = (Path(__file__).parents[1] / "docs" / "query-language.md").read_text(encoding="utf-8")
FIELDS, COMBINING, MISTAKES = (PAGE.split("\n## ")[number] for number in (1, 2, 3))


def cells(section: str, column: int) -> list[str]:
    """What stands as code in a column of the section's table."""
    rows = [re.split(r"(?<!\\)\|", row) for row in section.splitlines() if row.startswith("|")]
    return [code.replace("\\|", "|") for row in rows for code in re.findall(r"`([^`]+)`", row[column])]


def test_every_field_and_value_is_explained() -> None:
    assert {name.removesuffix(":") for name in cells(FIELDS, 1) + cells(FIELDS, 2)} == set(NAMES)
    for values in VALUES.values():
        assert {*values, *values.values()} <= set(cells(FIELDS, 3))


@pytest.mark.parametrize(
    "text", cells(FIELDS, 4) + cells(COMBINING, 1) + re.findall(r"^    (.+?)(?:   .*)?$", PAGE, re.M)
)
def test_examples_can_be_read(text: str) -> None:
    assert parse(text) is not None


@pytest.mark.parametrize("text", cells(MISTAKES, 1))
def test_mistakes_are_mistakes(text: str) -> None:
    with pytest.raises(QueryError):
        parse(text)


def test_limits() -> None:
    limits = [str(limit) for limit in (MOST_LETTERS, MOST_WORDS, MOST_TERMS, MOST_DEPTH)]
    assert re.findall(r"\d+", PAGE.split("A query has at most")[1]) == limits
