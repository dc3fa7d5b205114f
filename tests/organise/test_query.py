import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aggregator.organise.query import (
    KINDS,
    MOST_DEPTH,
    MOST_LETTERS,
    MOST_TERMS,
    MOST_WORDS,
    QueryError,
    all_of,
    conditions,
    parse,
    terms,
    with_term,
    without_term,
    write,
)
from aggregator.query_tree import And, Field, Node, Not, Or, Term
from tests.organise.queries import TERM, TEXT, TREE


def w(value: str, phrase: bool = False) -> Term:
    return Term(Field.WORDS, value, phrase)


A, B, C, D = map(w, "abcd")
IMAGE = Term(Field.HAS, "image")
UNREAD = Term(Field.IS, "unread")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", None),
        ("  \t ", None),
        ("a", A),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a & b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a | b", Or((A, B))),
        ("a|b", Or((A, B))),
        ("a ODER b", Or((A, B))),
        ("a or b", And((A, w("or"), B))),
        ("a b OR c d", And((A, Or((B, C)), D))),
        ("(a b) OR (c d)", Or((And((A, B)), And((C, D))))),
        ("a OR b OR c", Or((A, B, C))),
        ("a OR (b OR c)", Or((A, B, C))),
        ("a (b c)", And((A, B, C))),
        ("a a", A),
        ("a(b)", And((A, B))),
        ("()", None),
        ("a () b", And((A, B))),
        ("-a", Not(A)),
        ("NOT a", Not(A)),
        ("NICHT a", Not(A)),
        ("NOT -a", A),
        ("--a", A),
        ("-(-a)", A),
        ("-(a b) c", And((Not(And((A, B))), C))),
        ("-a OR b", Or((Not(A), B))),
        ('-"a b"', Not(w("a b", True))),
        ("-feed:heise", Not(Term(Field.FEED, "heise"))),
        ("a-b", w("a-b")),
    ],
)
def test_combinations(text: str, tree: Node | None) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("OR", None),
        ("-", None),
        ("NOT", None),
        ("… – !?", None),
        ('""', None),
        ("🎉", None),
        ("a OR", A),
        ("OR a", A),
        ("a OR OR b", Or((A, B))),
        ("a NOT", A),
        ("a OR … b", Or((A, B))),
        ("a - b", And((A, B))),
        ("a -- b", And((A, B))),
        ("-… b", B),
        ("(a -) b", And((A, B))),
        ('"a b', w("a b", True)),
        ('a "', A),
        ("title:'a", Term(Field.TITLE, "'a")),
    ],
)
def test_what_is_clear_is_let_pass(text: str, tree: Node | None) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    "text", ['"data centre"', "“data centre”", "„data centre“", "„data centre”", '„data centre"', "«data centre»",
             "»data centre«", "”data centre”", '"data   centre', '" data\tcentre "']
)  # fmt: skip
def test_quotation_marks(text: str) -> None:
    assert parse(text) == w("data centre", True)
    assert parse(f"title:{text}") == Term(Field.TITLE, "data centre", True)


def test_other_quotation_marks_within_straight_ones() -> None:
    assert parse('"she said “yes” today"') == w("she said “yes” today", True)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("topic:cloud", Term(Field.TOPIC, "cloud")),
        ("TOPIC:Cloud", Term(Field.TOPIC, "Cloud")),
        ("thema:cloud", Term(Field.TOPIC, "cloud")),
        ('topic:"Data centre"', Term(Field.TOPIC, "Data centre")),
        ("tag:ai", Term(Field.TAG, "ai")),
        ("schlagwort:ki", Term(Field.TAG, "ki")),
        ("feed:7", Term(Field.FEED, "7")),
        ('feed:"7"', Term(Field.FEED, "7", True)),
        ("quelle:heise", Term(Field.FEED, "heise")),
        ("feed:https://x.org/feed?a=b", Term(Field.FEED, "https://x.org/feed?a=b")),
        ("ordner:Technik", Term(Field.FOLDER, "Technik")),
        ("titel:cloud", Term(Field.TITLE, "cloud")),
        ("title:clou*", Term(Field.TITLE, "clou*")),
        ('autor:"Ada Lovelace"', Term(Field.AUTHOR, "Ada Lovelace", True)),
        ("lang:DE", Term(Field.LANGUAGE, "de")),
        ("sprache:gsw", Term(Field.LANGUAGE, "gsw")),
        ("newer:7D", Term(Field.NEWER, "7d")),
        ("neuer:12h", Term(Field.NEWER, "12h")),
        ("newer:2026-11-24", Term(Field.NEWER, "2026-11-24")),
        ("older:2026-11", Term(Field.OLDER, "2026-11")),
        ("älter:2w", Term(Field.OLDER, "2w")),
        ("a\u0308lter:2w", Term(Field.OLDER, "2w")),
        ("AELTER:3m", Term(Field.OLDER, "3m")),
        ("older:100y", Term(Field.OLDER, "100y")),
        ("is:READ", Term(Field.IS, "read")),
        ("ist:gelesen", Term(Field.IS, "read")),
        ("ist:ungelesen", UNREAD),
        ("ist:markiert", Term(Field.IS, "starred")),
        ("is:markiert", Term(Field.IS, "starred")),
        ("hat:bild", IMAGE),
        ("hat:Audio", Term(Field.HAS, "audio")),
        ("hat:video", Term(Field.HAS, "video")),
        ("hat:kommentare", Term(Field.HAS, "comments")),
        ("clou*", w("clou*")),
    ],
)
def test_fields(text: str, term: Term) -> None:
    assert parse(text) == term
    assert parse(f"a -{text}") == And((A, Not(term)))


@pytest.mark.parametrize(
    "word",
    ["http://example.org/a", "HTTPS://x", "mailto:ada@example.org", "10:30", "c++:", "re:Invent", "std::vector",
     "Docker:", "Note:", "note:", "a:b", "CVE-2026-1:x", "words", "isbn:3"],
)  # fmt: skip
def test_what_only_looks_like_a_field_is_words(word: str) -> None:
    assert parse(word) == w(word)


@pytest.mark.parametrize(
    ("text", "kind", "found", "wanted", "place"),
    [
        ("a topci:cloud", "unknown field", "topci", ("topic",), "topci"),
        ("Topci:cloud", "unknown field", "Topci", ("topic",), "Topci"),
        ('topci:"a b"', "unknown field", "topci", ("topic",), "topci"),
        ("-tietl:x", "unknown field", "tietl", ("title",), "tietl"),
        ("site:heise", "unknown field", "site", ("feed",), "site"),
        ("after:7d", "unknown field", "after", ("newer",), "after"),
        ("docker:latest", "unknown field", "docker", (), "docker"),
        ("words:x", "unknown field", "words", (), "words"),
        ("a topic: b", "empty", "topic:", (), "topic:"),
        ('topic:""', "empty", "topic:", (), 'topic:""'),
        ("title:…", "empty", "title:", (), "title:…"),
        ("a is:red", "value", "red", ("read", "unread", "starred"), "red"),
        ("hat:foto", "value", "foto", ("image", "audio", "video", "comments"), "foto"),
        ("lang:german", "language", "german", ("de", "en"), "german"),
        ("lang:d", "language", "d", ("de", "en"), "lang:d"[5:]),
        ("(a OR b", "parenthesis", "(", (), "("),
        ("a b)", "parenthesis", ")", (), ")"),
        ("-(", "parenthesis", "(", (), "("),
    ],
)
def test_mistakes_point_to_their_place(text: str, kind: str, found: str, wanted: tuple[str, ...], place: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    error = caught.value
    assert (error.kind, error.found, error.wanted) == (kind, found, wanted)
    assert text[error.position : error.position + error.length] == place


@pytest.mark.parametrize(
    "age", ["7", "d", "0d", "-7d", "7 d", "7days", "101y", "999999d", "1000000d", "2026", "2026-13", "2026-02-30",
            "0001-01", "9999-1-1", "24.11.2026", "gestern", "７d"]
)  # fmt: skip
def test_ages_are_checked(age: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(f'a newer:"{age}"')
    assert (caught.value.kind, caught.value.found, caught.value.field) == ("age", age, Field.NEWER)
    assert (caught.value.position, caught.value.length) == (8, len(age) + 2)


def test_the_unclosed_parenthesis_is_the_one_shown() -> None:
    with pytest.raises(QueryError) as caught:
        parse("(a) (b (c)")
    assert caught.value.position == 4


def test_the_place_is_counted_in_characters() -> None:
    with pytest.raises(QueryError) as caught:
        parse("🎉 \0 is:red")
    assert (caught.value.position, caught.value.length) == (7, 3)


def test_limits() -> None:
    assert parse("a" * MOST_LETTERS) is not None
    words = [f"a{number}" for number in range(MOST_WORDS + 1)]
    feeds = [f"feed:{number}" for number in range(MOST_TERMS + 1)]
    assert len(list(terms(parse(" ".join(words[1:]))))) == MOST_WORDS
    assert len(list(terms(parse(" OR ".join(feeds[1:]))))) == MOST_TERMS
    assert parse("(" * MOST_DEPTH + "a" + ")" * MOST_DEPTH) == A
    for text, kind, wanted in [
        ("a" * (MOST_LETTERS + 1), "too long", MOST_LETTERS),
        (" ".join(words), "too many", MOST_WORDS),
        (f'title:"{" ".join(words)}"', "too many", MOST_WORDS),
        (" ".join(feeds), "too many", MOST_TERMS),
        ("(" * MOST_LETTERS, "too deep", MOST_DEPTH),
        ("-(" * 200, "too deep", MOST_DEPTH),
    ]:
        with pytest.raises(QueryError) as caught:
            parse(text)
        assert (caught.value.kind, caught.value.wanted) == (kind, (str(wanted),))
    assert parse("NOT " * 124 + "a") == A
    assert parse("-" * 499 + "a") == Not(A)


def test_errors_are_one_line_that_names_thing_and_way_out() -> None:
    with pytest.raises(QueryError, match=r"^There is no field “topci:”\. Did you mean topic:\? .*quotes\.$"):
        parse("topci:cloud")
    with pytest.raises(QueryError, match=r"^is: cannot be “red”\. Possible: read, unread, starred\.$"):
        parse("is:red")


@given(TEXT)
def test_any_text_gives_a_tree_or_an_error_within_it(text: str) -> None:
    try:
        tree = parse(text)
    except QueryError as error:
        assert error.kind in KINDS
        assert error.length > 0
        assert 0 <= error.position <= error.position + error.length <= len(text)
        assert "\n" not in str(error)
    else:
        if len(write(tree)) <= MOST_LETTERS:
            assert parse(write(tree)) == tree


@given(TREE)
def test_what_is_written_is_read_as_the_same(tree: Node) -> None:
    text = write(tree)
    if len(text) <= MOST_LETTERS and sum(len(term.value.split()) for term in terms(tree)) <= MOST_WORDS:
        assert parse(text) == tree
        assert write(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("Thema:Cloud  NICHT quelle:heise", "topic:Cloud -feed:heise"),
        ("a | b neuer:7d", "(a OR b) newer:7d"),
        ("(a b) | c", "(a b) OR c"),
        ("-(a | b)", "-(a OR b)"),
        ("„data centre“ titel:«x y»", '"data centre" title:"x y"'),
        ('"cloud"', '"cloud"'),
        ('"OR" "-a" "topic:x"', '"OR" "-a" "topic:x"'),
        ('topic:"cloud"', "topic:cloud"),
    ],
)
def test_canonical_text(text: str, canonical: str) -> None:
    assert write(parse(text)) == canonical


def test_values_of_pages_are_quoted_where_it_needs_it() -> None:
    assert write(Term(Field.FOLDER, "Tech news")) == 'folder:"Tech news"'
    assert write(Term(Field.FEED, 'The "Daily" (UK)', True)) == 'feed:"The Daily (UK)"'
    assert write(And((And((A, B)), Or((Or((C, D)), A))))) == "a b ((c OR d) OR a)"
    assert write(None) == write(And(())) == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "has:image"),
        ("a OR b", "a OR b has:image"),
        ("a  b OR", "a  b has:image"),
        ("a NOT", "a has:image"),
        ("„a b", '„a b" has:image'),
        ("a has:image", "a has:image"),
        ("a hat:bild", "a hat:bild"),
        ("-hat:bild a", "a has:image"),
        ("has:image OR a", "has:image OR a has:image"),
        ('"…', "has:image"),
        ("(a", "(a has:image"),
    ],
)
def test_a_condition_is_put_into_a_text(before: str, after: str) -> None:
    assert with_term(before, IMAGE) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("has:image", ""),
        ("a  hat:bild  b", "a b"),
        ("Thema:x has:image „a b“", "Thema:x „a b“"),
        ("has:image a has:image", "a"),
        ("a OR has:image", "a OR has:image"),
        ("-has:image", "-has:image"),
        ("NOT NOT has:image a", "a"),
        ("thema:x (a has:image)", "topic:x a"),
        ("(has:image", "(has:image"),
    ],
)
def test_a_condition_is_taken_out_of_a_text(before: str, after: str) -> None:
    assert without_term(before, IMAGE) == after


@given(TEXT, TERM)
@example("has:image -has:image", IMAGE)
def test_what_was_put_in_holds_and_can_be_taken_out(text: str, term: Term) -> None:
    try:
        before = parse(text)
    except QueryError:
        with_term(text, term)
        assert without_term(text, term) == text
        return
    longer = with_term(text, term)
    if len(longer) > MOST_LETTERS:
        return
    others = [part for part in conditions(before) if part != Not(term)]
    assert parse(longer) == all_of(*others, term)
    assert parse(without_term(longer, term)) == all_of(*(part for part in others if part != term))


def test_terms_are_those_of_the_whole_tree_in_order() -> None:
    found = list(terms(parse("a -(b OR title:c) has:image")))
    assert found == [A, B, Term(Field.TITLE, "c"), IMAGE]
    assert list(terms(None)) == []


@given(st.text(max_size=700))
def test_no_text_is_too_much(text: str) -> None:
    try:
        parse(text)
    except QueryError as error:
        assert error.position + error.length <= len(text)
