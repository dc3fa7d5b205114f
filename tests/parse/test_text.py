import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.parse.authors import author_line
from aggregator.parse.text import line, plain_text, teaser
from tests.parse.helpers import alive


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("AT&amp;amp;T", "AT&T"),
        ("<b>Bold</b>ly", "Boldly"),
        ("One<br>two<p>three", "One two three"),
        ("C<sub>6</sub>", "C6"),
        ("<script>alert(1)</script>News", "News"),
        ("<STYLE>a{}</style >News", "News"),
        ("&amp;lt;b&amp;gt;deep", "deep"),
        ("<<b>script>alert(1)</script>", None),
        ("Vec<T> and Option<String>", "Vec<T> and Option<String>"),
        ("<note>closed</note>", "closed"),
        ("<img src=x onerror=alert(1)", None),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("a\u202eb\u2066c\x00\x1f", "abc"),
        ("  many\n\t spaces\xa0here ", "many spaces here"),
        ("", None),
        ("<b></b>", None),
        (None, None),
    ],
)
def test_title(written, title):
    assert line(written) == title


def test_title_is_cut_between_words():
    title = line("word " * 200)
    assert len(title) <= 500
    assert title.endswith("word…")
    assert len(line("x" * 150_000)) == 500


@settings(deadline=None)
@given(st.text() | st.text("<>&;/abclt script'\"= #x", max_size=60))
def test_title_is_never_alive_and_stays_as_it_is(text):
    title = line(text)
    assert title is None or (not alive(title) and len(title) <= 500)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>One</p><p>two</p>", "One two"),
        ("w<b>o</b>rd<br>next", "word next"),
        ("<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>", "a b"),
        ('<img src="x" alt="a > b">text', "text"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
    ],
)
def test_plain_text(html, words):
    assert plain_text(html, 100) == words


def test_plain_text_is_bounded():
    assert len(plain_text("<p>word</p>" * 100_000, 20_000)) <= 20_000


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("The council met. It agreed.", "The council met", "It agreed."),
        ("Cats", "cats", ""),
        ("Catsup is red", "Cats", "Catsup is red"),
        ("Good news […]", None, "Good news …"),
        ("Good news. The post Big News appeared first on My Blog.", None, "Good news."),
        ("Gut. Der Beitrag Neues erschien zuerst auf Blog.", None, "Gut."),
        ("", "x", ""),
    ],
)
def test_teaser(text, title, expected):
    assert teaser(text, title) == expected


@settings(deadline=None)
@given(st.text(max_size=1000), st.none() | st.text(max_size=50))
def test_teaser_has_300_characters_at_most(text, title):
    assert len(teaser(text, title)) <= 300


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        (["Jane Doe"], "Jane Doe"),
        (["jane@example.org (Jane Doe)"], "Jane Doe"),
        (["Jane Doe <jane@example.org>"], "Jane Doe"),
        (["Jane Doe (jane@example.photography)"], "Jane Doe"),
        (["jane@example.org"], "jane@example.org"),
        (["<jane@example.org>"], "jane@example.org"),
        (["mailto:jane@example.org"], "jane@example.org"),
        (["A", "B", "a", " "], "A, B"),
        (["<b>Jane</b> &amp; Joe"], "Jane & Joe"),
        ([], None),
    ],
)
def test_authors(authors, expected):
    assert author_line(authors) == expected
