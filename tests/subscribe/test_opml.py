"""OPML in and out: what a file says, what is refused and why, and that export and import give the same."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from aggregator.model import Outline
from aggregator.subscribe.opml import OpmlDocument, OpmlError, read_opml
from aggregator.subscribe.opml_write import write_opml

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpora"
CREATED = datetime(2026, 3, 5, 14, 0, tzinfo=UTC)


def read(data: bytes | str, **limits: int) -> OpmlDocument:
    given_limits = {"max_bytes": 5_000_000, "max_outlines": 20_000, "max_depth": 32} | limits
    return read_opml(data.encode() if isinstance(data, str) else data, **given_limits)


def body(outlines: str) -> str:
    return f'<opml version="2.0"><head><title>List</title></head><body>{outlines}</body></opml>'


def one(attributes: str) -> Outline:
    document = read(body(f"<outline {attributes}/>"))
    assert len(document.outlines) == 1, document
    return document.outlines[0]


def same(outlines: Iterable[Outline]) -> set[object]:
    """What makes two catalogues the same: order aside."""
    return {
        (o.url, o.title, o.site_url, frozenset(o.folders), frozenset(o.tags), frozenset(o.extra.items()))
        for o in outlines
    }


# ── what a file says ─────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── encodings and ill-formed files ───────────────────────────────────────────────────────────────────────────────────

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


# ── what is no OPML, or breaks a limit ───────────────────────────────────────────────────────────────────────────────


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


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for candidate in (data, b"<opml><body><outline " + data, b"<opml>" + data + b"</opml>"):
        try:
            document = read(candidate)
        except OpmlError as error:
            assert "\n" not in str(error)
        else:
            assert all(o.url.startswith(("http://", "https://")) for o in document.outlines)


@given(st.text(alphabet="<>/&;!?[]-=\"' \n:outlinexmUrltphd#ENTIYDOC", max_size=80))
def test_any_markup_is_read_or_refused(markup: str) -> None:
    text = body(f'<outline text="{markup}" xmlUrl="http://a/"/>{markup}')
    try:
        document = read(text)
    except OpmlError:
        return
    assert same(read(write_opml("x", document.outlines, created=CREATED)).outlines) == same(document.outlines)


# ── export ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_export_is_opml_2() -> None:
    outlines = [
        Outline("https://b.example/f", "b", folders=(("News", "Swiss"), ("More",)), tags=("x", "y")),
        Outline("https://a.example/f", "A", "https://a.example/"),
        Outline("https://c.example/f", None, folders=(("news",),)),
    ]
    data = write_opml("My <feeds>", outlines, created=CREATED, folders=[("Empty",), ("News",)])
    root = etree.fromstring(data)
    assert root.get("version") == "2.0"
    assert root.findtext("head/title") == "My <feeds>"
    assert root.findtext("head/dateCreated") == "Thu, 05 Mar 2026 14:00:00 GMT"
    assert [o.get("text") for o in root.findall("body/outline")] == ["Empty", "More", "News", "news", "A"]
    assert root.find("body/outline[@text='Empty']").get("type") == "folder"
    feeds = root.findall(".//outline[@xmlUrl]")
    assert all(o.get("text") and o.get("text") == o.get("title") and o.get("type") == "rss" for o in feeds)
    assert [o.get("category") for o in feeds if o.get("text") == "b"] == ["x,y", "x,y"]
    assert data == write_opml("My <feeds>", reversed(outlines), created=CREATED, folders=[("News",), ("Empty",)])


texts = st.text(max_size=12)
lines = texts.map(lambda text: " ".join("".join(c for c in text if c.isprintable()).split()))
names = lines.filter(bool)
hosts = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
urls = st.builds("http://{}/{}".format, hosts, st.sampled_from(["", "f?a=1&b=2", "ä", "<x>\"'"]))
paths = st.lists(names, min_size=1, max_size=3).map(tuple)
tags = names.filter(lambda tag: "," not in tag and not tag.startswith("/"))
extras = st.dictionaries(
    st.from_regex(r"(?:[a-z]{1,4}:)?[a-wyz][a-zA-Z]{0,5}", fullmatch=True).filter(
        lambda name: name.lower() not in ("text", "title", "type", "category") and not name.startswith("xml")
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=12),
    max_size=3,
).map(lambda extra: extra | {f"xmlns:{n.partition(':')[0]}": f"urn:{n.partition(':')[0]}" for n in extra if ":" in n})
catalogues = st.lists(
    st.builds(
        Outline,
        url=urls,
        title=st.none() | names,
        site_url=st.none() | st.builds("https://{}/?a=1&b={}".format, hosts, hosts),
        folders=st.lists(paths, max_size=3, unique=True).map(tuple),
        tags=st.lists(tags, max_size=3, unique_by=lambda tag: tag.casefold()).map(tuple),
        extra=extras,
    ),
    max_size=6,
    unique_by=lambda outline: outline.url,
)


@given(catalogues, st.lists(paths, max_size=2))
def test_export_and_import_give_the_same_catalogue(outlines: list[Outline], folders: list[tuple[str, ...]]) -> None:
    data = write_opml("List", outlines, created=CREATED, folders=folders)
    document = read(data)
    assert document.repaired == document.refused == ()
    assert same(document.outlines) == same(outlines)
    wanted = {path[:n] for o in outlines for path in o.folders for n in range(1, len(path) + 1)}
    assert set(document.folders) == wanted | {path[:n] for path in folders for n in range(1, len(path) + 1)}
    assert write_opml("List", document.outlines, created=CREATED, folders=document.folders) == data


@given(texts, texts, st.lists(texts, max_size=2).map(tuple), st.lists(texts, max_size=3).map(tuple))
def test_any_text_can_be_exported(title: str, name: str, path: tuple[str, ...], words: tuple[str, ...]) -> None:
    outline = Outline("http://a/", name, folders=(path,), tags=words, extra={"note": name})
    again = read(write_opml(title, [outline], created=CREATED))
    assert [o.url for o in again.outlines] == ["http://a/"]
    assert again.repaired == ()


# ── real lists ───────────────────────────────────────────────────────────────────────────────────────────────────────


def corpus() -> list[dict[str, object]]:
    index = CORPUS / "opml" / "index.json"
    return json.loads(index.read_text(encoding="utf-8")) if index.exists() else []


@pytest.mark.skipif(not corpus(), reason=f"no test data at {CORPUS}")
@pytest.mark.parametrize("listed", corpus(), ids=lambda listed: Path(listed["file"]).stem)
def test_real_lists(listed: dict[str, object]) -> None:
    document = read((CORPUS / str(listed["file"])).read_bytes())
    if listed["wellformed"]:
        assert {o.url for o in document.outlines} == {url for _, url, _ in listed["list"]}
        assert len(document.outlines) == listed["distinct_urls"]
        assert {"/".join(path) for path in document.folders} == set(listed["folders"])
        in_folders = {("/".join(p), o.url, o.title) for o in document.outlines for p in o.folders or ((),)}
        assert in_folders == {tuple(entry) for entry in listed["list"]}
        assert document.repaired == ()
    else:
        assert document.outlines
        assert document.repaired
    again = read(write_opml("List", document.outlines, created=CREATED, folders=document.folders))
    assert same(again.outlines) == same(document.outlines)
    assert set(again.folders) == set(document.folders)
    assert again.refused == again.repaired == ()


@pytest.mark.skipif(not corpus(), reason=f"no test data at {CORPUS}")
def test_a_real_list_with_bare_ampersands_keeps_its_feeds() -> None:
    document = read((CORPUS / "opml" / "awesome-Android_Development.opml").read_bytes())
    assert len(document.outlines) == 31
    assert all(o.folders == (("Android Development",),) for o in document.outlines)
    assert "https://us2.campaign-archive.com/feed?u=887caf4f48db76fd91e20a06d&id=4eb677ad19" in {
        o.url for o in document.outlines
    }


@pytest.mark.skipif(not (CORPUS / "xss.json").exists(), reason=f"no test data at {CORPUS}")
def test_hostile_texts_stay_text() -> None:
    vectors = [vector["html"] for vector in json.loads((CORPUS / "xss.json").read_text(encoding="utf-8"))]
    outlines = [Outline(f"http://a/{n}", text, folders=((text,),), tags=(text,)) for n, text in enumerate(vectors)]
    document = read(write_opml("List", outlines, created=CREATED))
    assert len(document.outlines) == len(vectors)
    by_url = {o.url: o for o in document.outlines}
    for outline in outlines:
        assert by_url[outline.url].title == " ".join(str(outline.title).split())[:500].strip()
