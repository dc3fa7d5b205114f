"""Spellings, and that the full-text index has each of them."""

import re
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.store.words import MOST, phrases, variants


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("Müller", {"mueller"}),
        ("Mu\u0308ller", {"mueller"}),
        ("Mueller", {"muller"}),
        ("Muller", {"mueller"}),
        ("Strasse", {"straße"}),
        ("Straße", {"strasse"}),
        ("GROẞ", {"gross"}),
        ("Grüße", {"grüsse", "grueße", "gruesse"}),
        ("Gruesse", {"grusse", "grueße", "gruße"}),
        ("Häuser", {"haeuser"}),
        ("Haeuser", {"hauser"}),
        ("Hauser", {"haeuser"}),
        ("Küchenmöbel", {"kuechenmoebel"}),
        ("Kuechenmoebel", {"kuchenmobel"}),
        ("Missverständnis", {"mißverständnis", "missverstaendnis", "mißverstaendnis"}),
        ("uber", {"ueber"}),
        ("Phoenix", {"phonix"}),
    ],
)
def test_spellings(word: str, others: set[str]) -> None:
    first, *rest = variants(word)
    assert first == word.replace("u\u0308", "ü")
    assert others <= set(rest)


@pytest.mark.parametrize(
    "word",
    [
        "queue",
        "neue",
        "neuer",
        "teuer",
        "blue",
        "fuel",
        "does",
        "cloud",
        "Boeing",
        "a",
        "go",
        "for",
        "2026",
        "日本",
        "x_1",
    ],
)
def test_what_has_no_other_spelling(word: str) -> None:
    assert variants(word) == (word,)


@pytest.mark.parametrize(
    "word", ["Israel", "aktuell", "information", "Mississippi", "data", "a" * 500, "ss" * 200, "äöüß" * 99]
)
def test_few_even_so(word: str) -> None:
    assert len(variants(word)) <= 5


@pytest.mark.parametrize("word", ["c++", "data-center", "", "a b", '"x"', "a*", "\0"])
def test_what_is_no_word_stays_alone(word: str) -> None:
    assert variants(word) == (word,)


LETTERS = st.text("aeiouäöüßsqnrtlxyAEUÄ", min_size=1, max_size=12)


@given(st.one_of(LETTERS, st.text(min_size=1, max_size=20)))
def test_always_few_and_words(word: str) -> None:
    found = variants(word)
    assert 1 <= len(found) <= MOST
    assert len(set(found)) == len(found)
    if re.fullmatch(r"\w+", found[0]):
        assert all(re.fullmatch(r"\w+", one) for one in found)


SYLLABLE = st.sampled_from(["b", "d", "fr", "gl", "k", "m", "n", "st"])


@given(
    SYLLABLE,
    st.sampled_from("äöü"),
    st.sampled_from(["ll", "nd", "rt", "ck", "nst"]),
    st.sampled_from(["", "en", "er"]),
)
def test_one_umlaut_finds_and_is_found(start: str, umlaut: str, middle: str, end: str) -> None:
    """A word of four letters and more with one umlaut: each way of writing it gives the index forms of the others."""
    plain = {"ä": "a", "ö": "o", "ü": "u"}[umlaut]
    written = [f"{start}{vowel}{middle}{end}" for vowel in (umlaut, plain, f"{plain}e")]
    indexed = {written[1], written[2]}
    for word in written:
        forms = {one.replace(umlaut, plain) for one in variants(word)}
        if len(written[1]) >= 4:
            assert indexed <= forms, word


@given(SYLLABLE, st.sampled_from(["ss", "ß"]), st.sampled_from(["e", "en", "t"]))
def test_sharp_s_finds_and_is_found(start: str, sharp: str, end: str) -> None:
    found = variants(f"{start}i{sharp}{end}")
    assert {f"{start}iss{end}", f"{start}iß{end}"} <= set(found)


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.execute("CREATE VIRTUAL TABLE texts USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2')")
        yield conn


SAME = [
    ("Müller", "Mueller", "Muller"),
    ("Straße", "Strasse", "STRASSE", "STRAẞE"),
    ("Grüße", "Gruesse", "Grüsse"),
    ("Häuser", "Haeuser", "Hauser"),
    ("Österreich", "Oesterreich", "Osterreich"),
    ("Zürich", "Zuerich", "Zurich"),
]


@pytest.mark.parametrize("words", SAME, ids=lambda words: words[0])
def test_the_index_finds_each_by_each(index: sqlite3.Connection, words: tuple[str, ...]) -> None:
    index.execute("DELETE FROM texts")
    index.executemany("INSERT INTO texts VALUES (?)", [(f"von {word} gestern",) for word in words])
    for word in words:
        sought = " OR ".join(f'"{one}"' for one in variants(word))
        found = index.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", (sought,)).fetchone()[0]
        assert found == len(words), word


@pytest.mark.parametrize(
    ("text", "spellings"),
    [
        ("Mueller AG", ("Mueller AG", "muller AG")),
        ("Müller, Söhne", ("Müller, Söhne", "mueller, soehne", "Müller, soehne", "mueller, Söhne")),
        ("go", ("go",)),
    ],
)
def test_spellings_of_words_side_by_side(text: str, spellings: tuple[str, ...]) -> None:
    assert phrases(text) == spellings


def test_all_umlauts_of_a_long_phrase_change_together() -> None:
    found = phrases("Grüne Wähler über Jürgen Müller")
    assert found[1] == "gruene waehler ueber juergen mueller"
    assert len(found) == MOST


@given(text=st.text(max_size=60) | st.text(alphabet="aeouüß sn", max_size=200))
def test_few_phrases_the_given_one_first(text: str) -> None:
    found = phrases(text)
    assert found[0] == unicodedata.normalize("NFC", text)
    assert 1 <= len(found) == len(set(found)) <= MOST
