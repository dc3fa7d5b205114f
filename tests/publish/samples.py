"""Publications to write: one with everything, one with the least, and any."""

import calendar
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
from hypothesis import strategies as st

from aggregator.model import Enclosure
from aggregator.publish.records import Publication, PublishedItem

AT = datetime(2026, 3, 5, 14, 0, tzinfo=UTC)

FULL = PublishedItem(
    id="urn:uuid:0a4d55a8-d778-4a1b-8c6b-4a8d0f5f2c11",
    url="https://a.example/1?x=1&y=2",
    title="Zürich & Genf: 1 < 2",
    author="Ann Émile",
    published=AT - timedelta(days=2),
    updated=AT,
    summary="In a word: 3 > 2 & so on",
    content='<p>Hello <a href="https://a.example/?a=1&amp;b=2">there</a></p>',
    image="https://a.example/i.png",
    tags=("Energy", "Räte & Co"),
    enclosures=(Enclosure("https://a.example/e.mp3", "audio/mpeg", 1234), Enclosure("https://a.example/f", None, None)),
    source_title="The Source",
    source_url="https://a.example/feed?f=1&g=2",
    language="de",
)
BARE = PublishedItem(
    id="urn:uuid:1b1d55a8-d778-4a1b-8c6b-4a8d0f5f2c12",
    url=None,
    title="Bare",
    author=None,
    published=None,
    updated=AT,
    summary="",
    content="",
    image=None,
    tags=(),
    enclosures=(),
    source_title=None,
    source_url=None,
    language=None,
)
PUBLICATION = Publication(
    id="urn:uuid:2c1d55a8-d778-4a1b-8c6b-4a8d0f5f2c13",
    title="Picks & more",
    description="What <we> read",
    language="en",
    url="https://me.example/c/picks",
    self_url="https://me.example/c/picks.atom",
    updated=AT,
    items=(FULL, BARE),
)


texts = st.text(max_size=30)
# "Âª" is what ª looks like when UTF-8 was read as Latin-1: our parser mends that, and rightly so.
words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12).filter(
    lambda word: not re.search("[\u00c2-\u00f4][\u0080-\u00bf]", word)
)
moments = st.integers(631152000, 4102444800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
urls = st.builds("https://{}.example/?a={}&b={}".format, st.from_regex(r"[a-z]{1,8}", fullmatch=True), words, words)
items = st.builds(
    PublishedItem,
    id=st.uuids().map("urn:uuid:{}".format),
    url=st.none() | urls,
    title=texts,
    author=st.none() | texts,
    published=st.none() | moments,
    updated=moments,
    summary=texts,
    content=texts,
    image=st.none() | urls,
    tags=st.lists(texts, max_size=3).map(tuple),
    enclosures=st.lists(
        st.builds(Enclosure, urls, st.just("audio/ogg"), st.integers(1, 10**9)), max_size=2, unique_by=lambda e: e.url
    ).map(tuple),
    source_title=st.none() | texts,
    source_url=st.none() | urls,
    language=st.sampled_from([None, "de", "en-gb"]),
)
publications = st.builds(
    Publication,
    id=st.uuids().map("urn:uuid:{}".format),
    title=texts,
    description=texts,
    language=st.sampled_from([None, "de"]),
    url=urls,
    self_url=urls,
    updated=moments,
    items=st.lists(items, max_size=3).map(tuple),
)


def moment(parsed: Any) -> datetime | None:
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None


def understood(data: bytes) -> Any:
    """What feedparser reads, nothing cleaned, and nothing wrong with it."""
    feed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    assert not feed.bozo, feed.bozo_exception
    return feed


def check_full(entry: Any) -> None:
    assert (entry.id, entry.link, entry.title, entry.author) == (FULL.id, FULL.url, FULL.title, FULL.author)
    assert moment(entry.published_parsed) == FULL.published
    assert moment(entry.updated_parsed) == FULL.updated
    assert entry.content[0].value == FULL.content
    assert entry.content[0].type == "text/html"
    assert tuple(tag.term for tag in entry.tags) == FULL.tags
    assert entry.media_content == [{"url": FULL.image, "medium": "image"}]
    assert [e.href for e in entry.enclosures] == [e.url for e in FULL.enclosures]
    assert (entry.enclosures[0].type, entry.enclosures[0].length) == ("audio/mpeg", "1234")
    assert entry.source.title == FULL.source_title
