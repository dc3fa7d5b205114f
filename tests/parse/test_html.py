import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aggregator.parse.html import clean_html, first_image, text_as_html
from tests.parse.helpers import alive, vectors

BASE = "https://example.org/a/"
REL = 'rel="noopener noreferrer"'
CASES = {
    "kept": ("<h2>T</h2><ul><li>x</li></ul><pre><code>c</code></pre>",) * 2,
    "attributes": ('<p class="x" style="y" id="z" onclick="w">t</p>', "<p>t</p>"),
    "link": ('<a href="/x?a=1&b=2" target="_blank">t</a>', f'<a href="https://example.org/x?a=1&amp;b=2" {REL}>t</a>'),
    "anchor": ('<a href="#n">1</a>', f'<a href="https://example.org/a/#n" {REL}>1</a>'),
    "mail": ('<a href="mailto:a@b.ch">t</a>', f'<a href="mailto:a@b.ch" {REL}>t</a>'),
    "javascript": ('<a href="jAva&#9;script:x">t</a>', f"<a {REL}>t</a>"),
    "no host": ('<a href="http:x">t</a>', f"<a {REL}>t</a>"),
    "backslash": (r'<a href="\\evil.org\x">t</a>', f'<a href="https://evil.org/x" {REL}>t</a>'),
    "image": (
        '<img src=i.png srcset="j.png 2x" alt="A &amp; B" width="10" height="20px" loading=lazy>',
        '<img src="https://example.org/a/i.png" width="10" height="20" alt="A &amp; B">',
    ),
    "data": ('<img src="data:image/png;base64,AA">', ""),
    "lazy": ('<img src="data:x" data-src="i.jpg">', '<img src="https://example.org/a/i.jpg">'),
    "placeholder": ('<img src="/blank.gif" data-original="i.jpg">', '<img src="https://example.org/a/i.jpg">'),
    "srcset alone": ('<img srcset="i.jpg 1x, j.jpg 2x">', '<img src="https://example.org/a/i.jpg">'),
    "twin": (
        '<img data-src="i.jpg"><noscript><img src="i.jpg"></noscript>',
        '<img src="https://example.org/a/i.jpg">',
    ),
    "pixel": ('<img src="i.gif" width="1" height="1">', ""),
    "no pixel": ('<img src="i.gif" width="0">', ""),
    "styled pixel": ('<img src="i.gif" style="width:1px; height:1px">', ""),
    "tracker": ('t<img src="https://vg07.met.vgwort.de/na/abc">', "t"),
    "frame": (
        '<iframe src="https://youtube.com/embed/x" title="Film"></iframe>',
        f' <a href="https://youtube.com/embed/x" {REL}>Film</a> ',
    ),
    "frame of javascript": ('<iframe src="javascript:alert(1)"></iframe>t', "t"),
    "video": (
        '<video controls><source src="v.mp4"><source src="v.webm">no</video>',
        f' <a href="https://example.org/a/v.mp4" {REL}>example.org/a/v.mp4</a> no',
    ),
    "form": ('<form action="x"><label>l</label><input><button>b</button></form>', "l"),
    "svg": ("<svg><a href='x'>t</a></svg>u", "u"),
    "comment": ("a<!-- b -->c", "ac"),
    "picture": ('<picture><source srcset="x"><img src="i.png"></picture>', '<img src="https://example.org/a/i.png">'),
    "unclosed": ("<p>a<b>b", "<p>a<b>b</b></p>"),
    "escaped": ("1 &lt; 2 &amp; 3", "1 &lt; 2 &amp; 3"),
    "german": ('<p lang="de" dir="ltr">ä</p>',) * 2,
}


@pytest.mark.parametrize(("html", "expected"), CASES.values(), ids=CASES.keys())
def test_cleaned(html, expected):
    assert clean_html(html, BASE) == expected


def test_without_base_relative_addresses_go():
    assert clean_html('<a href="x">t</a><img src="i.png"><img src="//h.org/i.png">', None) == (
        f'<a {REL}>t</a><img src="https://h.org/i.png">'
    )


BOMBS = {
    "div": "<div>" * 100_000,
    "ul": "<ul><li>" * 20_000,
    "b": "<b><p>" * 20_000,
    "amp": "&amp;" * 1_000_000,
    "signs": "<" * 1_000_000,
    "frames": "<iframe \"'" * 100_000,
    "links": "<a href='" * 100_000,
    "attributes": "<p " + " ".join(f"a{number}=1" for number in range(20_000)) + ">",
}


@pytest.mark.parametrize("html", BOMBS.values(), ids=BOMBS.keys())
def test_bombs_are_cleaned_in_bounded_space(html):
    cleaned = clean_html(html, BASE)
    assert len(cleaned) < 7_000_000
    assert cleaned.count("<div>") <= 500


names = st.sampled_from(
    "a b p div table tr td li ul svg math style script iframe noscript template select option textarea title form"
    " img video source object h1 pre noembed plaintext mtext annotation-xml foreignObject desc font i dd button".split()
)
attributes = st.sampled_from(
    [
        "",
        ' href="javascript:alert(1)"',
        " href=x",
        ' src="data:text/html,x"',
        " onclick=x",
        ' title="<img src=x onerror=1>"',
        " src=//h/i",
        " style='x:expression(1)'",
        ' src="https://h.org/x"',
        " width=1",
        "/",
        ' title="\'>`"',
        "<",
    ]
)
pieces = st.one_of(
    st.builds("<{}{}>".format, names, attributes),
    st.builds("</{}>".format, names),
    st.sampled_from(
        ["<!--", "-->", "<![CDATA[", "]]>", "&lt;", "&amp;lt;", "<!doctype html>", "\0", "text", "&#0;", "&nbsp;"]
    ),
    st.text(max_size=5),
)
soups = st.lists(pieces, max_size=15).map("".join)


@settings(max_examples=400, deadline=None)
@given(soups, st.sampled_from([None, BASE]))
@example('<svg></p><style><a title="</style><img src=1 onerror=alert(1)>">', BASE)
@example('<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">', None)
@example("<table><a href=x><table><a href=y>z", BASE)
def test_cleaned_html_is_dead_and_stays_as_it_is(html, base):
    cleaned = clean_html(html, base)
    assert alive(cleaned) == []
    assert clean_html(cleaned, base) == cleaned


def test_vectors():
    for vector in vectors():
        for base in (None, BASE):
            assert alive(clean_html(vector["html"], base)) == [], vector["id"]


def test_first_image_is_one_that_shows_something():
    html = clean_html(
        '<img src="https://secure.gravatar.com/avatar/1"><img src="s.png" width="16" height="16">'
        '<img src="https://s.w.org/images/core/emoji/1.png"><img src="photo.jpg">',
        BASE,
    )
    assert first_image(html) == "https://example.org/a/photo.jpg"
    assert first_image("<p>no</p>") is None


def test_plain_text_becomes_paragraphs():
    assert text_as_html("a <b>\nc\r\n\r\nd & e\n") == "<p>a &lt;b&gt;<br>c</p><p>d &amp; e</p>"


def test_the_eye_sees_what_is_alive():
    raw = vectors()
    assert sum(bool(alive(vector["html"])) for vector in raw) > len(raw) / 2
