"""OPML in: encodings, ill-formed files, files that are refused as a whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.subscribe.opml import OpmlError
from aggregator.subscribe.opml_write import write_opml
from tests.subscribe.opml_lists import CREATED, body, read, same

TEXT = '<opml><body><outline text="Zürich – 日本" xmlUrl="https://a.example/f"/></body></opml>'
WEST = '<opml><body><outline text="Zürich – é" xmlUrl="https://a.example/f"/></body></opml>'


@pytest.mark.parametrize(
    ("data", "title", "repaired"),
    [
        (TEXT.encode(), "Zürich – 日本", False),
        (b"\xef\xbb\xbf" + TEXT.encode(), "Zürich – 日本", False),
        (TEXT.encode("utf-16"), "Zürich – 日本", False),
        (TEXT.encode("utf-32"), "Zürich – 日本", False),
        (TEXT.encode("utf-16-le"), "Zürich – 日本", False),
        (TEXT.encode("utf-16-be"), "Zürich – 日本", False),
        (TEXT.encode("utf-32-be"), "Zürich – 日本", False),
        (f'<?xml version="1.0" encoding="UTF-16"?>{TEXT}'.encode(), "Zürich – 日本", False),
        (f'<?xml version="1.0" encoding="iso-8859-1"?>{TEXT}'.encode(), "Zürich – 日本", False),
        (f'<?xml version="1.0" encoding="iso-8859-1"?>{WEST}'.encode("cp1252"), "Zürich – é", False),
        (f'<?xml version="1.0" encoding="utf-8"?>{WEST}'.encode("cp1252"), "Zürich – é", True),
        (f'<?xml version="1.0" encoding="no-such"?>{WEST}'.encode("cp1252"), "Zürich – é", True),
        (f'<?xml version="1.0" encoding="punycode"?>{WEST}'.encode("cp1252"), "Zürich – é", True),
        (WEST.encode("cp1252"), "Zürich – é", True),
        (f'<?xml version="1.0" encoding="euc-jp"?>{TEXT}'.replace("ü – ", "").encode("euc-jp", "ignore"), None, False),
        (
            '<?xml version="1.0" encoding="iso-2022-jp"?><opml><body>'
            '<outline text="日本" xmlUrl="http://a/"/></body></opml>'.encode("iso-2022-jp"),
            "日本",
            False,
        ),
    ],
)
def test_encodings(data: bytes, title: str | None, repaired: bool) -> None:
    document = read(data)
    assert title is None or document.outlines[0].title == title
    assert bool(document.repaired) == repaired, document.repaired
    assert document.outlines[0].title is not None
    assert "�" not in document.outlines[0].title


@pytest.mark.parametrize(
    ("outlines", "expected"),
    [
        ('<outline text="A & B" xmlUrl="http://a/?x=1&y=2&copy=3"/>', [("A & B", "http://a/?x=1&y=2&copy=3")]),
        ('<outline text="caf&eacute;&nbsp;&unknown;" xmlUrl="http://a/"/>', [("café &unknown;", "http://a/")]),
        ('<outline text="a&#11;b&#x41;&#0;" xmlUrl="http://a/"/>', [("abA", "http://a/")]),
        ('<outline text="a\x0bb" xmlUrl="http://a/"/>', [("ab", "http://a/")]),
        ('<outline text="1 < 2" xmlUrl="http://a/"/>', [("1 < 2", "http://a/")]),
        ('<outline text="A" xmlUrl="http://a/"/><outline text="B" xmlUrl="http://b', [("A", "http://a/")]),
        ('<outline text="A" xmlUrl="http://a/"></outline></outline>', [("A", "http://a/")]),
        ('<o:outline text="A" xmlUrl="http://a/"/>', [("A", "http://a/")]),
        ('<OUTLINE TEXT="A" XMLURL="http://a/"/>', [("A", "http://a/")]),
    ],
)
def test_ill_formed_files_are_read_as_far_as_they_go(outlines: str, expected: list[tuple[str, str]]) -> None:
    document = read(body(outlines))
    assert [(o.title, o.url) for o in document.outlines] == expected
    assert document.repaired or outlines.startswith(("<o:", "<OUT"))


def test_lines_in_the_report_are_those_of_the_file() -> None:
    document = read(
        '<?xml version="1.0"?>\n<!-- x\n -->\n<opml><body>\n<outline xmlUrl="http://a/"/>\n<b></body></opml>'
    )
    assert "line 6" in document.repaired[0]


def test_a_document_type_without_entities_is_passed_over() -> None:
    subset = '<!DOCTYPE opml SYSTEM "file:///etc/passwd" [<!ELEMENT opml ANY>\n]>'
    assert read(subset + body('<outline xmlUrl="http://a/"/>')).outlines[0].url == "http://a/"


def test_documents_behind_one_another_are_all_read() -> None:
    document = read(body('<outline xmlUrl="http://a/"/>') + body('<outline xmlUrl="http://b/"/>'))
    assert [o.url for o in document.outlines] == ["http://a/", "http://b/"]
    assert "several OPML documents" in document.repaired[0]


@pytest.mark.parametrize(
    ("data", "limits", "words"),
    [
        ("", {}, "holds no XML"),
        ("hello", {}, "holds no XML"),
        ("<!-- <opml/>", {}, "holds no XML"),
        (b"\x89PNG\r\n\x1a\n\0\0", {}, "holds no XML"),
        ('{"version": "https://jsonfeed.org/version/1.1"}', {}, "holds no XML"),
        ("<rss version='2.0'><channel/></rss>", {}, "this is a feed (<rss>)"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'/>", {}, "this is a feed (<feed>)"),
        ("<!DOCTYPE html><html><p>x</html>", {}, "web page"),
        ("<list/>", {}, "its root is <list>"),
        ("<opml><body>", {}, "no outline can be read"),
        (body("<outline/>" * 4), {"max_outlines": 3}, "more than 3 outlines"),
        (body('<outline text="a">' * 4), {"max_depth": 3}, "nests more than 3 outlines"),
        (body('<outline text="a">' * 400), {"max_depth": 1000}, "limit of XML readers"),
        (body("<a>" * 400), {}, "limit of XML readers"),
        (body(""), {"max_bytes": 20}, "20 are allowed"),
        ('<!DOCTYPE opml [<!ENTITY a "b">]>' + body('<outline text="&a;" xmlUrl="http://a/"/>'), {}, "entities"),
        ('<!DOCTYPE opml [<!-- ]> --><!ENTITY a "b">]>' + body('<outline xmlUrl="http://a/"/>'), {}, "entities"),
        ('<!doctype opml [<!entity % a SYSTEM "http://127.0.0.1/">]>' + body(""), {}, "entities"),
    ],
)
def test_refused_files(data: bytes | str, limits: dict[str, int], words: str) -> None:
    with pytest.raises(OpmlError) as refused:
        read(data, **limits)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_entities_inside_are_text() -> None:
    document = read(body('<!DOCTYPE a [<!ENTITY e "bomb">]><outline text="&e;" xmlUrl="http://a/"/>'))
    assert document.outlines[0].title == "&e;"


def test_limits_hold_exactly() -> None:
    assert len(read(body('<outline xmlUrl="http://a/"/>' * 3), max_outlines=3).outlines) == 1
    nested = '<outline text="a"><outline text="b"><outline xmlUrl="http://a/"/></outline></outline>'
    assert read(body(nested), max_depth=3).outlines[0].folders == (("a", "b"),)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for candidate in (data, b"<opml><body><outline " + data, b"<opml>" + data + b"</opml>"):
        try:
            document = read(candidate)
        except OpmlError as error:
            assert "\n" not in str(error)
        else:
            assert all(o.url.startswith(("http://", "https://")) for o in document.outlines)


@settings(deadline=None)
@given(st.text(alphabet="<>/&;!?[]-=\"' \n:outlinexmUrltphd#ENTIYDOC", max_size=80))
def test_any_markup_is_read_or_refused(markup: str) -> None:
    text = body(f'<outline text="{markup}" xmlUrl="http://a/"/>{markup}')
    try:
        document = read(text)
    except OpmlError:
        return
    assert same(read(write_opml("x", document.outlines, created=CREATED)).outlines) == same(document.outlines)
