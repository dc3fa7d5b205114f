"""Words typed by people: found as they are meant, never taken for operators, never an error."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aggregator.model import EntryQuery
from aggregator.store.db import open_database
from aggregator.store.entries import count_entries
from aggregator.store.search import match_expression
from tests.store.builders import add_feed, entry, save, titles

TEXTS = {
    "zurich": "Grüezi aus Zürich an der Straße",
    "decomposed": "Zu\u0308rcher Geschnetzeltes",
    "rust": "The Rust compiler NEAR the AND gate OR not",
    "quote": 'She said "never again" and don\'t',
    "signs": "C++ and C# cost 5% of title:price (a*b) ^ -x",
    "kana": "東京 タワー",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    conn = open_database(tmp_path_factory.mktemp("search") / "aggregator.db")
    save(conn, add_feed(conn), *(entry(name, title=name, text=text) for name, text in TEXTS.items()))
    yield conn
    conn.close()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Zürich", {"zurich"}),
        ("zurich", {"zurich"}),
        ("ZÜRICH", {"zurich"}),
        ("zu\u0308rich", {"zurich"}),
        ("zürc", {"decomposed"}),
        ("straße", {"zurich"}),
        ("grüe zür", {"zurich"}),
        ("zürich rust", set()),
        ("rust compiler", {"rust"}),
        ("compiler rust", {"rust"}),
        ("rust AND compiler", {"rust"}),
        ("rust OR zürich", set()),
        ("rust NOT gate", {"rust"}),
        ("NEAR", {"rust"}),
        ("NEAR(rust gate)", set()),
        ('"never again"', {"quote"}),
        ('"again never"', set()),
        ('"never agai"', set()),
        ('never "again', {"quote"}),
        ("don't", {"quote"}),
        ("c++", {"rust", "signs"}),
        ("5%", {"signs"}),
        ("title:price", {"signs"}),
        ("title:rust", set()),
        ("-x", {"signs"}),
        ("rust*", {"rust"}),
        ("ust", set()),
        ("東京", {"kana"}),
        ("東", {"kana"}),
        ("***", set()),
        ('"', set()),
        ('""', set()),
        ("\x00", set()),
        ("rust\x00", {"rust"}),
    ],
)
def test_what_words_find(library, words, found) -> None:
    assert set(titles(library, words=words)) == found
    assert count_entries(library, EntryQuery(words=words)) == len(found)


@pytest.mark.parametrize("words", ["", " ", "\t\n"])
def test_no_words_find_everything(library, words) -> None:
    assert len(titles(library, words=words)) == len(TEXTS)


@given(words=st.text(max_size=40) | st.text(alphabet='"*^():-+ \x00\ud800aZ', max_size=20))
@example('" OR "*')
@example("{title text} : rust")
@example("rust'; DROP TABLE entries; --")
@settings(max_examples=300, deadline=None)
def test_nothing_typed_is_an_error(library, words) -> None:
    assert 0 <= count_entries(library, EntryQuery(words=words)) <= len(TEXTS)


@given(words=st.text(alphabet=st.characters(categories=("Ll", "Lu", "Nd", "Zs", "Po")), max_size=30))
def test_every_part_of_an_expression_is_quoted(words) -> None:
    outside = match_expression(words).split('"')[::2]
    assert all(part.strip(" *") == "" for part in outside)


def test_an_edit_is_found_by_its_new_words_only(conn) -> None:
    feed = add_feed(conn)
    save(conn, feed, entry("a", title="Old heading", text="ancient words"))
    save(conn, feed, entry("a", title="New heading", text="modern words"))
    assert titles(conn, words="modern") == titles(conn, words="new") == ["New heading"]
    assert titles(conn, words="ancient") == titles(conn, words="old") == []


def test_title_and_text_count_together(conn) -> None:
    save(conn, add_feed(conn), entry("a", title="Lighthouse", text="keeper"), entry("b", title="Lighthouse", text="x"))
    assert titles(conn, words="keeper lighthouse") == ["Lighthouse"]


@pytest.mark.parametrize(
    ("words", "expression"),
    [
        ("a a a", '"a"'),
        ("ab AB ab", '"ab"* "AB"*'),
        ("c linux", '"c" "linux"*'),
        ("日", '"日"*'),
        ("9", '"9"'),
    ],
)
def test_a_word_is_looked_up_once_and_a_single_letter_as_it_stands(words, expression) -> None:
    assert match_expression(words) == expression
