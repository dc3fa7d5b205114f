"""Words typed by people: found as they are meant, never taken for operators, never an error."""

import sqlite3

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aggregator.model import EntryQuery
from aggregator.organise.query import QueryError, parse
from aggregator.query_tree import Field, Term
from aggregator.store.db import open_database
from aggregator.store.entries import Count, count, count_entries, list_entries
from aggregator.store.index import search
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
    save(
        conn,
        add_feed(conn),
        *(
            entry(name, title=name, text=text, author="Mira" if name == "kana" else None)
            for name, text in TEXTS.items()
        ),
    )
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
        ("grüe zür*", {"zurich"}),
        ("grüe zür", set()),
        ("zürich rust", set()),
        ("rust compiler", {"rust"}),
        ("compiler rust", {"rust"}),
        ("rust AND compiler", {"rust"}),
        ("rust OR zürich", {"rust", "zurich"}),
        ("rust NOT gate", set()),
        ("rust -quokka", {"rust"}),
        ("-rust", {"zurich", "decomposed", "quote", "signs", "kana"}),
        ("-(rust OR zürich) again", {"quote"}),
        ("zuerich", {"zurich"}),
        ("strasse", {"zurich"}),
        ("NEAR", {"rust"}),
        ("NEAR (rust gate)", {"rust"}),
        ('"never again"', {"quote"}),
        ('"again never"', set()),
        ('"never agai"', set()),
        ('never "again', {"quote"}),
        ('"Gruezi aus Zuerich"', {"zurich"}),
        ('"der Strasse"', {"zurich"}),
        ('"Zuerich Strasse"', set()),
        ("don't", {"quote"}),
        ("c++", {"signs"}),
        ("5%", {"signs"}),
        ("title:price", set()),
        ('"title:price"', {"signs"}),
        ("title:rust", {"rust"}),
        ("title:compiler", set()),
        ("author:mira", {"kana"}),
        ("mira", {"kana"}),
        ("rust*", {"rust"}),
        ("ust", set()),
        ("東京", {"kana"}),
        ("東", {"kana"}),
        ("rust\x00", {"rust"}),
    ],
)
def test_what_words_find(library, words, found) -> None:
    assert set(titles(library, words=words)) == found
    assert count_entries(library, EntryQuery(tree=parse(words))) == len(found)


@pytest.mark.parametrize("words", ["", " ", "\t\n", "***", '"', '""', "\x00"])
def test_no_words_find_everything(library, words) -> None:
    assert len(titles(library, words=words)) == len(TEXTS)


@given(words=st.text(max_size=40) | st.text(alphabet='"*^():-+ \x00\ud800aZ', max_size=20))
@example('" OR "*')
@example("{title text} : rust")
@example("rust'; DROP TABLE entries; --")
@settings(max_examples=300, deadline=None)
def test_nothing_typed_is_an_error(library, words) -> None:
    try:
        tree = parse(words)
    except QueryError:
        return
    assert 0 <= count_entries(library, EntryQuery(tree=tree)) <= len(TEXTS)


@given(words=st.text(alphabet=st.characters(categories=("Ll", "Lu", "Nd", "Zs", "Po")), max_size=30))
def test_every_part_of_an_expression_is_quoted(words) -> None:
    expression = match_expression(Term(Field.WORDS, words), beginnings=True)
    outside = expression.split('"')[::2]
    assert all(part.strip(" *()") in ("", "OR") for part in outside)


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
        ("kino kino", '"kino"*'),
        ("c", '"c"'),
        ("日", '"日"*'),
        ("9", '"9"'),
        ("c wxyz", '("c" AND "wxyz"*)'),
        ("title:abc", 'title : ("abc")'),
        ('"a b"', '"a b"'),
        ('"Mueller AG"', '("Mueller AG" OR "muller AG")'),
        ("abc OR xyz*", '("abc" OR "xyz"*)'),
    ],
)
def test_a_word_is_looked_up_once_and_a_single_letter_as_it_stands(words, expression) -> None:
    tree = parse(words)
    assert tree is not None
    assert match_expression(tree, beginnings=True) == expression


@pytest.fixture
def common(conn, monkeypatch) -> sqlite3.Connection:
    """A library in which one word stands in everything; a search looks at ten matches."""
    monkeypatch.setattr(search, "MOST", 10)
    monkeypatch.setattr(search, "SPARSE", 2)
    fetched = [entry(str(n), 100 - n, title=f"{n}", text="common" + " rare" * (n == 3)) for n in range(40)]
    save(conn, add_feed(conn), *fetched)
    return conn


def test_of_a_common_word_the_newest_matches_and_then_older_ones(common, monkeypatch) -> None:
    monkeypatch.setattr(search, "_PORTION", 10)
    tree = parse("common")
    found = count(common, EntryQuery(tree=tree))
    assert found == Count(10, 31)
    shown = titles(common, words="common", limit=100)
    assert shown == [str(n) for n in range(39, 29, -1)]
    while found.further is not None:
        shown += titles(common, words="common", limit=100, up_to_id=found.further - 1)
        found = count(common, EntryQuery(tree=tree, up_to_id=found.further - 1))
    assert shown == [str(n) for n in range(39, -1, -1)]
    assert titles(common, words="rare") == ["3"]


def test_a_common_word_within_a_small_set_is_found_wherever_it_lies(common) -> None:
    oldest = [found.id for found in list_entries(common, EntryQuery(limit=100))][-2:]
    assert titles(common, words="common", up_to_id=max(oldest)) == ["1", "0"]


def test_the_best_match_comes_first(conn) -> None:
    once = entry("a", 1, title="Once", text="harbour " + "and much else " * 40)
    often = entry("b", 9, title="Harbour lights", text="the harbour, the old harbour")
    save(conn, add_feed(conn), once, often)
    assert titles(conn, words="harbour") == ["Once", "Harbour lights"]
    assert titles(conn, words="harbour", by_relevance=True) == ["Harbour lights", "Once"]


def test_a_number_in_quotes_is_part_of_a_feeds_name(conn) -> None:
    first, named = add_feed(conn, "http://one.example/"), add_feed(conn, "http://1.example/")
    assert first == 1
    save(conn, first, entry("a", title="Of the first"))
    save(conn, named, entry("b", title="Of the one named 1"))
    assert titles(conn, words="feed:1") == ["Of the first"]
    assert titles(conn, words='feed:"1"') == ["Of the one named 1"]


@pytest.mark.parametrize("asked", ["author:mira", "title:kana", "author:mira title:kana", "kana author:mira"])
def test_words_of_one_place_can_be_ordered_by_relevance(library, asked) -> None:
    query = EntryQuery(tree=parse(asked), by_relevance=True)
    assert [found.title for found in list_entries(library, query)] == ["kana"]
