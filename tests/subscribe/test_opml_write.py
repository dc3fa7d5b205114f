"""OPML out: export and import give the same, for any catalogue and for real lists."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from aggregator.model import Outline
from aggregator.subscribe.opml_write import write_opml
from tests.subscribe.opml_lists import CORPUS, CREATED, read, same


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


@settings(deadline=None)
@given(catalogues, st.lists(paths, max_size=2))
def test_export_and_import_give_the_same_catalogue(outlines: list[Outline], folders: list[tuple[str, ...]]) -> None:
    data = write_opml("List", outlines, created=CREATED, folders=folders)
    document = read(data)
    assert document.repaired == document.refused == ()
    assert same(document.outlines) == same(outlines)
    wanted = {path[:n] for o in outlines for path in o.folders for n in range(1, len(path) + 1)}
    assert set(document.folders) == wanted | {path[:n] for path in folders for n in range(1, len(path) + 1)}
    assert write_opml("List", document.outlines, created=CREATED, folders=document.folders) == data


@settings(deadline=None)
@given(texts, texts, st.lists(texts, max_size=2).map(tuple), st.lists(texts, max_size=3).map(tuple))
def test_any_text_can_be_exported(title: str, name: str, path: tuple[str, ...], words: tuple[str, ...]) -> None:
    outline = Outline("http://a/", name, folders=(path,), tags=words, extra={"note": name})
    again = read(write_opml(title, [outline], created=CREATED))
    assert [o.url for o in again.outlines] == ["http://a/"]
    assert again.repaired == ()


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
