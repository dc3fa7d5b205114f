"""The words of a search in a text: marked where the full-text index finds them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.organise.query import parse
from aggregator.store.highlight import IN_TEXT, IN_TITLE, LETTERS, passage, pattern_of


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("zürich", "In ZÜRICH und Zurich, Zuerich, Zu\u0308rich.", ["ZÜRICH", "Zurich", "Zuerich", "Zu\u0308rich"]),
        ("bahn", "Bahnhof, Autobahn, bahn", ["Bahn", "bahn"]),
        ("strasse", "Straße und Strasse", ["Straße", "Strasse"]),
        ('"data centre"', "Data centre, data centres, data, centre", ["Data centre", "data, centre"]),
        ('"Mueller AG"', "Müller AG, Muller-AG, Mueller AGs", ["Müller AG", "Muller-AG"]),
        ('"große Straße"', "Grosse Strasse, große Straße", ["Grosse Strasse", "große Straße"]),
        ("c", "C und Cloud, c", ["C", "c"]),
        ("rust -iron", "rust, iron", ["rust"]),
        ("rust OR iron", "rust, iron", ["rust", "iron"]),
        ("title:rust topic:iron", "rust, iron", ["rust"]),
        ("a.b", "a.b, a b, ab", ["a.b", "a b"]),
        ("naïve", "naive", ["naive"]),
        ("élan", "Elan", ["Elan"]),
    ],
)
def test_what_is_marked(query, text, found) -> None:
    tree = parse(query)
    assert tree is not None
    pattern = pattern_of(tree)
    assert pattern is not None
    assert [place[0] for place in pattern.finditer(text)] == found


@pytest.mark.parametrize("query", ["topic:rust", "-rust", "is:unread"])
def test_a_query_without_words_marks_nothing(query) -> None:
    tree = parse(query)
    assert tree is not None
    assert pattern_of(tree) is None


def test_words_of_a_field_are_looked_for_there() -> None:
    tree = parse("title:rust iron author:ada")
    assert tree is not None
    found = {fields: pattern_of(tree, fields) for fields in (IN_TITLE, IN_TEXT)}
    assert [pattern and pattern.findall("ada rust iron") for pattern in found.values()] == [["rust", "iron"], ["iron"]]


def test_the_passage_around_the_place() -> None:
    tree = parse("needle")
    assert tree is not None
    pattern = pattern_of(tree)
    assert pattern is not None
    shown = passage("hay " * 100 + "needle " + "straw " * 100, pattern)
    assert shown is not None
    assert shown.startswith("… hay hay")
    assert " needle straw" in shown
    assert shown.endswith("straw …")
    assert passage("nothing here", pattern) is None


@given(before=st.text(max_size=300), after=st.text(max_size=300))
def test_a_passage_holds_the_place_and_is_short(before, after) -> None:
    tree = parse("needle")
    assert tree is not None
    pattern = pattern_of(tree)
    assert pattern is not None
    shown = passage(f"{before} needle {after}", pattern)
    assert shown is not None
    assert "needle" in shown.lower()
    assert len(shown) <= LETTERS + 70
