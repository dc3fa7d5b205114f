"""The page that can be saved: everything readable on it, nothing alive."""

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings

from aggregator.parse.html import clean_html
from aggregator.publish.html import write_html
from aggregator.publish.records import Publication
from tests.publish.samples import BARE, FULL, PUBLICATION, publications

XSS = Path(__file__).parents[2].parent / "shared" / "corpora" / "xss.json"


class Page(HTMLParser):
    """Start tags with their attributes, and the text, of a page."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(data.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_page() -> None:
    data = write_html(PUBLICATION)
    assert data.startswith(b"<!DOCTYPE html>")
    page = Page(data)
    assert ("html", {"lang": "en"}) in page.tags
    assert ("article", {"lang": "de"}) in page.tags
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    for url in (PUBLICATION.url, FULL.url, FULL.source_url, "https://a.example/?a=1&b=2", "https://a.example/e.mp3"):
        assert url in links
    text = "".join(page.text)
    for words_ in (PUBLICATION.title, PUBLICATION.description, FULL.title, FULL.author, "Hello there", BARE.title):
        assert str(words_) in text
    assert [a["datetime"] for tag, a in page.tags if tag == "time"] == [
        "2026-03-03T14:00:00Z",
        "2026-03-05T14:00:00Z",
        "2026-03-05T14:00:00Z",
    ]
    assert ("img", {"src": FULL.image, "alt": "", "loading": "lazy"}) in page.tags


def test_page_keeps_deep_content() -> None:
    deep = "<div>" * 500 + "deep" + "</div>" * 500
    data = write_html(replace(PUBLICATION, items=(replace(FULL, content=deep),)))
    assert b">deep<" in data


ALLOWED = frozenset(
    "html head meta title link style body header h1 h2 main article footer p a span time img div".split()
)


@settings(deadline=None)
@given(publications)
def test_any_text_is_only_text_on_the_page(publication: Publication) -> None:
    texts_only = tuple(replace(item, content="", title=item.title + "<b>", tags=("<i>",)) for item in publication.items)
    page = Page(write_html(replace(publication, items=texts_only)))
    assert {tag for tag, _ in page.tags} <= ALLOWED
    assert len([tag for tag, _ in page.tags if tag == "article"]) == len(texts_only)


@settings(deadline=None)
@given(publications)
def test_any_content_stays_in_its_article(publication: Publication) -> None:
    for suffix in ("", "</div></article></main>", "<p><b>", "<!--", "<title>"):
        items = tuple(replace(item, content=item.content + suffix) for item in publication.items)
        page = Page(write_html(replace(publication, items=items)))
        assert len([tag for tag, _ in page.tags if tag == "article"]) == len(items)
        assert page.tags[-1][0] == "time"


@pytest.mark.skipif(not XSS.exists(), reason=f"no test data at {XSS}")
def test_hostile_vectors_are_dead_on_the_page() -> None:
    vectors = [vector["html"] for vector in json.loads(XSS.read_text(encoding="utf-8"))]
    hostile = tuple(
        replace(
            FULL,
            id=f"urn:x:{number}",
            title=vector,
            author=vector,
            summary=vector,
            tags=(vector,),
            source_title=vector,
            content=clean_html(vector, "https://a.example/"),
        )
        for number, vector in enumerate(vectors)
    )
    assert len(hostile) > 100
    page = Page(write_html(replace(PUBLICATION, title=vectors[0], description=vectors[1], items=hostile)))
    live = {"script", "iframe", "object", "embed", "form", "input", "svg", "math", "template", "base"}
    assert not live & {tag for tag, _ in page.tags}
    assert [tag for tag, _ in page.tags].count("style") == 1
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for name in ("href", "src"):
            assert (attributes.get(name) or "https:").startswith(("http:", "https:", "mailto:")), (tag, attributes)
