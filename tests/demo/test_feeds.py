"""The sample documents: each format as it should be, but for the one that should not."""

import io
import json
import wave
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import feedparser
import pytest

from aggregator.demo.content import Site, sites
from aggregator.demo.feeds import SampleFeed, sample_feeds
from aggregator.demo.formats import Edition, write

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PAIRS = list(zip(sites(), sample_feeds(NOW, lambda number: f"http://127.0.0.{number}:80"), strict=True))
XML = [pair for pair in PAIRS if pair[0].format != "json" and pair[0].status == 200]
SITE_NAMES = {"ids": lambda value: value.name if isinstance(value, Site) else ""}


def test_all_formats_and_kinds_of_trouble_are_there() -> None:
    assert {site.format for site in sites()} == {"rss20", "rss10", "atom10", "json"}
    assert [feed.status for _, feed in PAIRS if feed.status != 200] == [404]
    assert sum(site.ill_formed for site in sites()) == 1
    slow = [feed.delay_seconds for _, feed in PAIRS if feed.delay_seconds]
    assert len(slow) == 1 and 2 <= slow[0] <= 5


@pytest.mark.parametrize(("site", "feed"), XML, **SITE_NAMES)
def test_xml_is_read_back(site: Site, feed: SampleFeed) -> None:
    document = feedparser.parse(feed.body, response_headers={"content-type": feed.content_type})
    assert document.version == site.format
    assert bool(document.bozo) is site.ill_formed
    assert document.feed.title == site.title
    assert len(document.entries) == len(site.articles)
    for entry, article in zip(document.entries, site.articles, strict=True):
        assert entry.title == article.title
        assert entry.author == article.author
        assert tuple(tag.term for tag in entry.tags) == article.tags
        assert entry.summary == article.teaser
        at = datetime(*(entry.get("published_parsed") or entry.updated_parsed)[:6], tzinfo=UTC)
        assert abs(at - (NOW - timedelta(hours=article.age))) < timedelta(seconds=2)
        assert "<p>" in entry.content[0].value


@pytest.mark.parametrize(("site", "feed"), [pair for pair in PAIRS if pair[0].format == "json"], **SITE_NAMES)
def test_json_feed(site: Site, feed: SampleFeed) -> None:
    document = json.loads(feed.body)
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["title"] for item in document["items"]] == [article.title for article in site.articles]
    for item, article in zip(document["items"], site.articles, strict=True):
        at = datetime.fromisoformat(item["date_published"])
        assert abs(at - (NOW - timedelta(hours=article.age))) < timedelta(seconds=2)
        assert item["tags"] == list(article.tags)
        assert ("image" in item) is bool(article.picture)


def test_the_broken_one_is_really_ill_formed() -> None:
    (feed,) = [feed for site, feed in PAIRS if site.ill_formed]
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(feed.body)


def test_the_podcast_sounds() -> None:
    (feed,) = [feed for site, feed in PAIRS if any(article.audio for article in site.articles)]
    entries = feedparser.parse(feed.body).entries
    enclosures = [entry.enclosures[0] for entry in entries if entry.enclosures]
    assert len(enclosures) == len(entries) > 0
    for enclosure in enclosures:
        file = feed.files["/" + enclosure.href.split("/", 3)[3]]
        assert file.content_type == enclosure.type == "audio/wav"
        assert len(file.body) == int(enclosure.length) < 10_000
        with wave.open(io.BytesIO(file.body)) as sound:
            assert sound.getnframes() / sound.getframerate() == pytest.approx(0.6)


@pytest.mark.parametrize(("site", "feed"), XML, **SITE_NAMES)
def test_dates_move_with_now_and_guids_stay(site: Site, feed: SampleFeed) -> None:
    (later,) = [
        other
        for other in sample_feeds(NOW + timedelta(hours=1), lambda number: f"http://127.0.0.{number}:81")
        if other.title == feed.title
    ]
    assert later.modified - feed.modified == timedelta(hours=1)
    old, new = (feedparser.parse(document.body).entries for document in (feed, later))
    if site.format == "rss10":  # knows no guid but the address
        assert {entry.id.rpartition("/")[2] for entry in old} == {article.slug for article in site.articles}
    else:
        assert [entry.id for entry in old] == [entry.id for entry in new]


def test_an_unknown_format_is_named() -> None:
    site = Site("odd", "Odd", "", "http://odd.example/", "/f", "en", "gopher", "World", ())
    with pytest.raises(ValueError, match=r"odd\.toml names an unknown format: gopher"):
        write(Edition(site, "http://x", NOW, lambda article: 0))
