"""OPML in: what a file says of folders and feeds, and what is refused with which reason."""

import pytest

from aggregator.model import Outline
from aggregator.subscribe.opml_write import write_opml
from tests.subscribe.opml_lists import CREATED, body, read, same


def one(attributes: str) -> Outline:
    document = read(body(f"<outline {attributes}/>"))
    assert len(document.outlines) == 1, document
    return document.outlines[0]


def test_nested_outlines_are_folders() -> None:
    document = read(
        body(
            '<outline text="News"><outline text="Swiss"><outline text="A" type="rss" xmlUrl="https://a.example/f"/>'
            '</outline><outline text="B" xmlUrl="https://b.example/f"/></outline>'
            '<outline text="C" xmlUrl="https://c.example/f"/>'
        )
    )
    assert document.title == "List"
    assert [(o.title, o.folders) for o in document.outlines] == [
        ("A", (("News", "Swiss"),)),
        ("B", (("News",),)),
        ("C", ()),
    ]
    assert document.folders == (("News",), ("News", "Swiss"))
    assert document.refused == document.repaired == ()


def test_a_feed_in_several_places_is_one() -> None:
    document = read(
        body(
            '<outline text="One"><outline xmlUrl="https://a.example/f" category="x,y"/></outline>'
            '<outline text="Two"><outline text="A" xmlUrl="https://a.example/f" category="Y,z" htmlUrl="https://a.example/"'
            ' version="RSS"/></outline><outline text="Other" xmlUrl="https://a.example/f"/>'
        )
    )
    assert document.outlines == (
        Outline(
            url="https://a.example/f",
            title="A",
            site_url="https://a.example/",
            folders=(("One",), ("Two",)),
            tags=("x", "y", "z"),
            extra={"version": "RSS"},
        ),
    )


@pytest.mark.parametrize("name", ["xmlUrl", "xmlurl", "XMLURL", "xmlURL", "XmlUrl"])
def test_the_address_in_any_letter_case(name: str) -> None:
    assert one(f'text="A" {name}="https://a.example/f"').url == "https://a.example/f"


@pytest.mark.parametrize(
    ("attributes", "title"),
    [
        ('text="Text" title="Title"', "Title"),
        ('text="Text"', "Text"),
        ('title="Title"', "Title"),
        ('text="Text" title=" "', "Text"),
        ('text="\n  two\n\twords  "', "two words"),
        ('text="&lt;b&gt;bold&lt;/b&gt; &amp;amp;"', "<b>bold</b> &amp;"),
        ("", None),
        ('text="https://a.example/f"', None),
    ],
)
def test_titles(attributes: str, title: str | None) -> None:
    assert one(f'{attributes} xmlUrl="https://a.example/f"').title == title


@pytest.mark.parametrize(
    ("category", "tags"),
    [
        ("news", ("news",)),
        ("news, Swiss ,,News", ("news", "Swiss")),
        ("/Boston/Weather,/Politics", ("Weather", "Politics")),
        ("/a/b/", ("b",)),
        ("CI/CD", ("CI/CD",)),
        ("/, ,", ()),
    ],
)
def test_categories_are_tags(category: str, tags: tuple[str, ...]) -> None:
    assert one(f'xmlUrl="https://a.example/f" category="{category}"').tags == tags


@pytest.mark.parametrize(
    ("written", "url"),
    [
        (" https://a.example/f \n", "https://a.example/f"),
        ("https://a.exam\nple/f", "https://a.exam ple/f"),  # XML makes a line end in an attribute a space
        ("HTTP://A.example/F?q=1&amp;r=2", "http://A.example/F?q=1&r=2"),
        ("feed://a.example/f", "http://a.example/f"),
        ("feed:https://a.example/f", "https://a.example/f"),
        ("feed:http://a.example/f", "http://a.example/f"),
        ("FEED://https://a.example/f", "https://a.example/f"),
        ("http://127.0.0.1:8080/f", "http://127.0.0.1:8080/f"),
        ("http://[::1]:8080/f", "http://[::1]:8080/f"),
    ],
)
def test_addresses(written: str, url: str) -> None:
    assert one(f'xmlUrl="{written}"').url == url


@pytest.mark.parametrize(
    ("attributes", "why"),
    [
        ('xmlUrl="file:///etc/passwd"', "begins with file:"),
        ('xmlUrl="javascript:alert(1)"', "begins with javascript:"),
        ('xmlUrl="ftp://a.example/f"', "begins with ftp:"),
        ('xmlUrl="exec:ls"', "begins with exec:"),
        ('xmlUrl="filter:ls:https://a.example/f"', "begins with filter:"),
        ('xmlUrl="feed:file:///etc/passwd"', "begins with feed:"),
        ('xmlUrl="|ls"', "not absolute"),
        ('xmlUrl="a.example/f"', "not absolute"),
        ('xmlUrl="//a.example/f"', "not absolute"),
        ('xmlUrl="http:///f"', "no host"),
        ('xmlUrl="http:a.example"', "no host"),
        ('xmlUrl="http://[::1/f"', "no host"),
        ('xmlUrl="http://a.example:99999/"', "no host"),
        (f'xmlUrl="http://a.example/{"x" * 5000}"', "longer than"),
        ('xmlUrl=""', "names no feed address"),
        ('type="rss"', "names no feed address"),
        ('type="link" url="https://a.example/"', "not a feed but a link"),
        ('type="include" url="https://a.example/o.opml"', "includes another OPML file"),
        ('type="HTML+XPath" xmlUrl="https://a.example/"', "not a feed: another program"),
        ('type="JSON+DotNotation" xmlUrl="https://a.example/"', "not a feed: another program"),
        ('type="rss" frss:xPathItem="//a" xmlUrl="https://a.example/"', "not a feed: another program"),
        ("", "It is not a feed"),
    ],
)
def test_refused_with_a_reason(attributes: str, why: str) -> None:
    document = read(
        body(f'<outline text="Bad" {attributes}/><outline text="Good" xmlUrl="https://good.example/f"/>').replace(
            "<opml ", '<opml xmlns:frss="https://freshrss.org/opml" '
        )
    )
    assert [o.title for o in document.outlines] == ["Good"]
    assert [r.what for r in document.refused] == ["Bad"]
    assert why in document.refused[0].why


def test_a_nameless_refusal_says_its_address() -> None:
    (refused,) = read(body('<outline xmlUrl="file:///x"/>')).refused
    assert refused.what == "file:///x"


def test_a_site_that_is_no_web_address_is_left_out() -> None:
    document = read(body('<outline text="A" xmlUrl="https://a.example/f" htmlUrl="javascript:alert(1)"/>'))
    assert document.outlines[0].site_url is None
    assert "1 site addresses" in document.repaired[0]


def test_long_names_are_cut() -> None:
    document = read(body(f'<outline text="{"é" * 501}" xmlUrl="https://a.example/f"/>'))
    assert document.outlines[0].title == "é" * 500
    assert "1 names" in document.repaired[0]


def test_feeds_inside_a_feed_stand_beside_it() -> None:
    document = read(
        body('<outline text="F"><outline text="A" xmlUrl="http://a/"><outline xmlUrl="http://b/"/></outline></outline>')
    )
    assert [(o.url, o.folders) for o in document.outlines] == [("http://a/", (("F",),)), ("http://b/", (("F",),))]
    assert "inside a feed" in document.repaired[0]


def test_nameless_and_empty_folders() -> None:
    document = read(
        body(
            '<outline><outline text="A" xmlUrl="http://a/"/></outline><outline text="Empty" type="folder"/>'
            '<outline text="Only"><outline text="words"/></outline>'
        )
    )
    assert document.outlines[0].folders == ()
    assert document.folders == (("Empty",), ("Only",))
    assert [r.what for r in document.refused] == ["words"]


def test_unknown_attributes_are_kept_as_written() -> None:
    outline = read(
        '<opml xmlns:frss="https://freshrss.org/opml"><body><outline text="A" type="atom" xmlUrl="http://a/" '
        'isComment="false" created="Mon, 31 Oct 2005 18:21:33 GMT" description="" xml:lang="de" '
        'frss:cssFullContent="article&#10;p" x:y="z"/></body></opml>'
    ).outlines[0]
    assert outline.extra == {
        "isComment": "false",
        "created": "Mon, 31 Oct 2005 18:21:33 GMT",
        "xml:lang": "de",
        "frss:cssFullContent": "article\np",
        "xmlns:frss": "https://freshrss.org/opml",
        "x:y": "z",
        "xmlns:x": "urn:undeclared:x",
        "type": "atom",
    }
    written = write_opml("List", [outline], created=CREATED)
    assert read(written).outlines == (outline,)
    assert b'xmlns:frss="https://freshrss.org/opml"' in written
    assert read(written).repaired == ()


def test_names_that_only_a_tolerant_parser_lets_pass_can_be_exported() -> None:
    outlines = read(body('<outline xmlUrl="http://a/" a:b:c="1" :="2" xmlns:q="&lt;" q:z="3" s:t="4"/>')).outlines
    assert outlines[0].extra["xmlns:q"] == "urn:undeclared:q"
    assert same(read(write_opml("List", outlines, created=CREATED)).outlines) == same(outlines)
