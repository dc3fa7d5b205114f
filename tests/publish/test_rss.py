"""RSS holds its specification and is read back."""

from dataclasses import replace
from email.utils import parsedate_to_datetime
from html import unescape

from hypothesis import given, settings
from lxml import etree

from aggregator.publish.records import Publication
from aggregator.publish.rss import write_rss
from aggregator.xmltext import legal
from tests.publish.samples import AT, BARE, FULL, PUBLICATION, check_full, publications, understood


def test_rss_is_read_back_by_feedparser() -> None:
    feed = understood(write_rss(PUBLICATION))
    assert feed.version == "rss20"
    assert (feed.feed.title, feed.feed.link, feed.feed.language) == (PUBLICATION.title, PUBLICATION.url, "en")
    assert feed.feed.subtitle == PUBLICATION.description
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [PUBLICATION.self_url]
    entry = feed.entries[0]
    check_full(entry)
    assert unescape(entry.summary) == FULL.summary
    assert entry.source.href == FULL.source_url
    assert entry.guidislink is False
    assert feed.entries[1].id == BARE.id
    assert "link" not in feed.entries[1]


def test_rss_holds_the_rules_of_its_specification() -> None:
    root = etree.fromstring(write_rss(replace(PUBLICATION, description="")))
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    channel = root.find("channel")
    assert all(channel.findtext(name) for name in ("title", "link", "description"))
    assert parsedate_to_datetime(channel.findtext("lastBuildDate")) == AT
    for item in channel.findall("item"):
        assert item.findtext("title")
        assert item.find("guid").get("isPermaLink") == "false"
        for enclosure in item.findall("enclosure"):
            assert all(enclosure.get(name) for name in ("url", "length", "type"))
            assert enclosure.get("length").isdigit()


@settings(deadline=None)
@given(publications)
def test_any_text_stands_in_rss_as_it_was(publication: Publication) -> None:
    found = etree.fromstring(write_rss(publication)).findall("channel/item")
    assert len(found) == len(publication.items)
    for element, item in zip(found, publication.items, strict=True):
        assert (element.findtext("title") or "") == legal(item.title)
        description = element.findtext("description") or ""
        assert description.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == legal(item.summary)
        assert "<" not in description
        assert (element.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or "") == legal(item.content)
        assert [e.text or "" for e in element.findall("category")] == list(map(legal, item.tags))
