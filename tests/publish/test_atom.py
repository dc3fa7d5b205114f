"""Atom holds RFC 4287 and is read back."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from lxml import etree

from aggregator.publish.atom import write_atom
from aggregator.publish.records import Publication, PublishedItem
from aggregator.xmltext import legal
from tests.publish.samples import BARE, FULL, PUBLICATION, check_full, publications, understood

NAME = "{http://www.w3.org/2005/Atom}"


def test_atom_is_read_back_by_feedparser() -> None:
    feed = understood(write_atom(PUBLICATION))
    assert feed.version == "atom10"
    assert (feed.feed.id, feed.feed.title, feed.feed.subtitle) == (
        PUBLICATION.id,
        PUBLICATION.title,
        PUBLICATION.description,
    )
    assert (feed.feed.link, feed.feed.language) == (PUBLICATION.url, "en")
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [PUBLICATION.self_url]
    check_full(feed.entries[0])
    assert feed.entries[0].summary == FULL.summary
    assert feed.entries[0].source.links[0].href == FULL.source_url
    assert "links" not in feed.entries[1]
    assert "source" not in feed.entries[1]


@pytest.mark.parametrize("item", [FULL, BARE, replace(FULL, author=None), replace(BARE, url="https://a.example/")])
def test_atom_holds_the_rules_of_rfc_4287(item: PublishedItem) -> None:
    root = etree.fromstring(write_atom(replace(PUBLICATION, items=(item,))))
    assert root.tag == f"{NAME}feed"
    for element, where in ((root, "feed"), (root.find(f"{NAME}entry"), "entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{NAME}{name}")) == 1, (where, name)
        assert len([e for e in element.findall(f"{NAME}link") if e.get("rel") == "alternate"]) <= 1
        for name in ("content", "published", "summary", "source", "subtitle"):
            assert len(element.findall(f"{NAME}{name}")) <= 1
    assert root.findtext(f"{NAME}author/{NAME}name")
    entry = root.find(f"{NAME}entry")
    links = [e.get("rel") for e in entry.findall(f"{NAME}link")]
    assert "alternate" in links or entry.find(f"{NAME}content") is not None
    assert entry.findtext(f"{NAME}source/{NAME}author/{NAME}name") == (
        item.source_title if item.source_title and not item.author else None
    )


@settings(deadline=None)
@given(publications)
def test_any_text_stands_in_atom_as_it_was(publication: Publication) -> None:
    root = etree.fromstring(write_atom(publication))
    entries = root.findall(f"{NAME}entry")
    assert len(entries) == len(publication.items)
    for entry, item in zip(entries, publication.items, strict=True):
        assert (entry.findtext(f"{NAME}title") or "") == legal(item.title)
        assert (entry.findtext(f"{NAME}summary") or "") == legal(item.summary)
        assert (entry.findtext(f"{NAME}content") or "") == legal(item.content)
        assert (entry.findtext(f"{NAME}author/{NAME}name") or "") == legal(item.author or "")
        assert [e.get("term") for e in entry.findall(f"{NAME}category")] == list(map(legal, item.tags))
