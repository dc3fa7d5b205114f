"""All formats: stable bytes, and read back equal by feedparser and by our own parser."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import ParsedEntry
from aggregator.parse.document import parse_document
from aggregator.parse.html import clean_html
from aggregator.parse.text import plain_text
from aggregator.publish.formats import FORMATS
from aggregator.publish.records import Publication, PublishedItem
from tests.publish.samples import AT, BARE, FULL, PUBLICATION, moment, publications, understood, words

FEEDS = ("atom", "rss", "json")


@pytest.mark.parametrize("name", FORMATS)
def test_equal_publications_give_equal_bytes(name: str) -> None:
    zone = timezone(timedelta(hours=2))
    elsewhere = replace(
        PUBLICATION,
        updated=AT.astimezone(zone),
        items=tuple(replace(item, updated=item.updated.astimezone(zone)) for item in PUBLICATION.items),
    )
    first = FORMATS[name].write(PUBLICATION)
    assert first == FORMATS[name].write(elsewhere)
    assert first != FORMATS[name].write(replace(PUBLICATION, title="Other"))
    assert first.decode("utf-8").endswith("\n")


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("atom", "application/atom+xml; charset=utf-8"),
        ("rss", "application/rss+xml; charset=utf-8"),
        ("json", "application/feed+json; charset=utf-8"),
        ("html", "text/html; charset=utf-8"),
    ],
)
def test_table_of_formats(name: str, content_type: str) -> None:
    assert FORMATS[name].content_type == content_type
    assert FORMATS[name].suffix == name


@pytest.mark.parametrize("name", FEEDS)
def test_our_own_parser_reads_it_back(name: str) -> None:
    feed = parse_document(FORMATS[name].write(PUBLICATION), content_type=FORMATS[name].content_type)
    assert not feed.bozo
    assert (feed.title, feed.site_url, feed.language) == (PUBLICATION.title, PUBLICATION.url, "en")
    full, bare = feed.entries
    assert (full.guid, full.url, full.title) == (FULL.id, FULL.url, FULL.title)
    assert (full.author, full.published, full.updated) == (FULL.author, FULL.published, FULL.updated)
    assert (full.content, plain_text(full.summary, 1000)) == (clean_html(FULL.content, None), FULL.summary)
    assert (full.image, full.tags, full.language) == (FULL.image, FULL.tags, FULL.language)
    assert same_enclosures(full, FULL)
    assert (bare.guid, bare.url, bare.title, bare.published) == (BARE.id, None, BARE.title, None)
    assert (bare.content, bare.summary, bare.tags, bare.enclosures, bare.image) == ("", "", (), (), None)
    # An Atom entry without an author has its feed's (RFC 4287, 4.1.2).
    assert bare.author == (PUBLICATION.title if name == "atom" else None)


def same_enclosures(entry: ParsedEntry, item: PublishedItem) -> bool:
    unknown = (None, "application/octet-stream")
    return [(e.url, None if e.type in unknown else e.type, e.length) for e in entry.enclosures] == [
        (e.url, e.type, e.length) for e in item.enclosures
    ]


@settings(deadline=None)
@given(publications, st.sampled_from(["atom", "rss"]))
def test_feedparser_reads_any_publication(publication: Publication, name: str) -> None:
    feed = understood(FORMATS[name].write(publication))
    assert len(feed.entries) == len(publication.items)
    for entry, item in zip(feed.entries, publication.items, strict=True):
        assert entry.id == item.id
        assert (entry.get("link") or None) == (item.url or (item.id if name == "atom" else None))  # its own guess
        assert item.published is None or moment(entry.published_parsed) == item.published
        assert moment(entry.updated_parsed) == item.updated
        assert [(e.href, e.type, int(e.length)) for e in entry.get("enclosures", [])] == [
            (e.url, e.type, e.length) for e in item.enclosures
        ]


@settings(deadline=None)
@given(publications, words, words, st.sampled_from(FEEDS))
def test_our_own_parser_reads_any_publication(publication: Publication, title: str, author: str, name: str) -> None:
    wanted = [
        replace(item, title=title, author=author, content=f"<p>{title} {author}</p>", tags=(title,))
        for item in publication.items
    ]
    data = FORMATS[name].write(replace(publication, items=tuple(wanted)))
    feed = parse_document(data, content_type=FORMATS[name].content_type)
    assert not feed.bozo
    assert len(feed.entries) == len(wanted)
    for entry, item in zip(feed.entries, wanted, strict=True):
        assert (entry.guid, entry.url, entry.title) == (item.id, item.url, item.title)
        assert (entry.author, entry.published, entry.updated) == (item.author, item.published, item.updated)
        assert (entry.content, entry.tags) == (item.content, item.tags)
        assert entry.image == item.image
        assert same_enclosures(entry, item)
