"""Each format's own words for the same things."""

import json
from datetime import UTC, datetime

import pytest

from aggregator.model import Enclosure
from aggregator.parse.document import parse_document
from aggregator.parse.errors import ParseError
from tests.parse.helpers import atom, atom_entry, only, rss, rss_item
from tests.parse.paths import PATHS
from tests.parse.paths import only as only_path

APRIL = datetime(2010, 4, 7, 9, 28, tzinfo=UTC)
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="{}"'
    ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<channel rdf:about="https://example.org/"><title>Feed</title><link>https://example.org/</link>'
    "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>"
    '<item rdf:about="https://example.org/1"><title>One</title><link>https://example.org/1</link>'
    "<dc:date>2010-04-07T09:28:00Z</dc:date><dc:creator>Jane</dc:creator><dc:subject>News</dc:subject></item></rdf:RDF>"
)
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Feed",
    "home_page_url": "https://example.org/",
    "language": "de-CH",
    "hubs": [{"type": "WebSub", "url": "https://hub.example.org/"}],
    "items": [
        {
            "id": 7,
            "url": "https://example.org/1",
            "title": "One",
            "content_html": "<p>Text <script>alert(1)</script></p>",
            "summary": "Short & plain",
            "image": "https://example.org/i.jpg",
            "date_published": "2010-04-07T11:28:00+02:00",
            "authors": [{"name": "Jane"}, {"name": "Joe"}],
            "tags": ["News", "news"],
            "attachments": [{"url": "https://example.org/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 12}],
        }
    ],
}
RSS_IN_JSON = {
    "rss": {
        "version": "2.0",
        "channel": {
            "title": "Feed",
            "link": "https://example.org/",
            "item": {
                "title": "One",
                "guid": {"isPermaLink": "true", "#value": "https://example.org/1"},
                "description": "<p>Text</p>",
                "pubDate": "Wed, 07 Apr 2010 09:28:00 GMT",
                "category": ["News", {"domain": "x", "#value": "Tech"}],
                "enclosure": {"url": "https://example.org/a.mp3", "type": "audio/mpeg", "length": "12"},
            },
        },
    }
}


@pytest.fixture(autouse=True, params=PATHS)
def path(request):
    """Both ways through a document; none of these is declined by the fast one."""
    with only_path(request.param):
        yield


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ('<rss version="0.91"><channel><item><title>One</title></item></channel></rss>', "rss091"),
        ('<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/'
         'rss-0.91.dtd"><rss version="0.91"><channel><item><title>One</title></item></channel></rss>', "rss091"),
        ('<rss version="0.92"><channel><item><title>One</title></item></channel></rss>', "rss092"),
        ('<rss version="0.93"><channel><item><title>One</title></item></channel></rss>', "rss093"),
        ('<rss version="0.94"><channel><item><title>One</title></item></channel></rss>', "rss094"),
        ('<rss version="2.0"><channel><item><title>One</title></item></channel></rss>', "rss20"),
        ('<rss><channel><item><title>One</title></item></channel></rss>', "rss20"),
        (RDF.format("http://purl.org/rss/1.0/"), "rss10"),
        (RDF.format("http://channel.netscape.com/rdf/simple/0.9/"), "rss090"),
        ('<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>One</title></entry></feed>', "atom03"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title></entry></feed>', "atom10"),
        ('<entry xmlns="http://www.w3.org/2005/Atom"><title>One</title></entry>', "atom10"),
        (json.dumps(JSON_FEED), "json"),
        (json.dumps(RSS_IN_JSON), "rssjson"),
    ],
)  # fmt: skip
def test_format(document, name):
    feed = parse_document(document.encode())
    assert (feed.format, feed.entries[0].title, feed.bozo) == (name, "One", False)


def test_rss_2():
    feed = parse_document(
        rss(
            "<item><title>One</title><link>https://example.org/1</link><guid isPermaLink='false'>g1</guid>"
            "<pubDate>Wed, 07 Apr 2010 11:28:00 +0200</pubDate><author>jane@example.org (Jane)</author>"
            "<category>News</category><category domain='x'>Tech</category><comments>https://example.org/1#c</comments>"
            "<description>&lt;p&gt;Short&lt;/p&gt;</description>"
            "<content:encoded><![CDATA[<p>The whole <b>text</b></p>]]></content:encoded>"
            '<enclosure url="https://example.org/a.mp3" type="audio/mpeg" length="12"/></item>',
            "<language>de_CH</language><ttl>90</ttl><skipHours><hour>0</hour><hour>24</hour><hour>7</hour></skipHours>"
            "<skipDays><day>Monday</day><day>sunday</day><day>Someday</day></skipDays>"
            '<atom:link rel="hub" href="https://hub.example.org/"/><atom:link rel="self" href="https://example.org/f"/>',
        )
    )
    assert (feed.title, feed.site_url, feed.language, feed.hub, feed.ttl_minutes) == (
        "Feed", "https://example.org/", "de-ch", "https://hub.example.org/", 90,
    )  # fmt: skip
    assert (feed.skip_hours, feed.skip_days, feed.update_minutes) == ({0, 7}, {0, 6}, None)
    (entry,) = feed.entries
    assert (entry.guid, entry.url, entry.author, entry.published) == ("g1", "https://example.org/1", "Jane", APRIL)
    assert (entry.summary, entry.content) == ("<p>Short</p>", "<p>The whole <b>text</b></p>")
    assert (entry.teaser, entry.text) == ("Short", "The whole text")
    assert entry.tags == ("News", "Tech")
    assert entry.enclosures == (Enclosure("https://example.org/a.mp3", "audio/mpeg", 12),)
    assert (entry.comments_url, entry.language, entry.updated) == ("https://example.org/1#c", "de-ch", None)


def test_rss_1():
    feed = parse_document(RDF.format("http://purl.org/rss/1.0/").encode())
    (entry,) = feed.entries
    assert (feed.site_url, feed.update_minutes) == ("https://example.org/", 30)
    assert (entry.guid, entry.author, entry.published, entry.updated, entry.tags) == (
        "https://example.org/1", "Jane", APRIL, None, ("News",),
    )  # fmt: skip


def test_atom():
    feed = parse_document(
        atom(
            '<entry><id>urn:x:1</id><title type="html">A &amp;amp; B</title><updated>2010-04-08T09:28:00Z</updated>'
            '<published>2010-04-07T09:28:00Z</published><link rel="edit" href="/edit"/><link href="/1"/>'
            '<link rel="alternate" type="application/json" href="/1.json"/>'
            '<link rel="enclosure" href="/a.mp3" type="audio/mpeg" length="12"/>'
            '<link rel="replies" type="text/html" href="/1#c"/>'
            "<author><name>Jane</name><email>j@example.org</email></author><author><name>Joe</name></author>"
            '<category term="news" label="News"/><category term="http://g.com/kind#x" label="Kind"/>'
            '<summary>1 &lt; 2</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Text</p></div>'
            "</content></entry>",
            '<link rel="hub" href="https://hub.example.org/"/>',
            'xml:lang="de"',
        ),
        url="https://example.org/feed",
    )
    (entry,) = feed.entries
    assert (feed.language, feed.hub, feed.site_url) == ("de", "https://hub.example.org/", "https://example.org/")
    assert (entry.guid, entry.url, entry.title) == ("urn:x:1", "https://example.org/1", "A & B")
    assert (entry.published, entry.updated) == (APRIL, datetime(2010, 4, 8, 9, 28, tzinfo=UTC))
    assert (entry.author, entry.tags) == ("Jane, Joe", ("news", "Kind"))
    assert (entry.summary, entry.content) == ("<p>1 &lt; 2</p>", "<p>Text</p>")
    assert entry.enclosures == (Enclosure("https://example.org/a.mp3", "audio/mpeg", 12),)
    assert entry.comments_url == "https://example.org/1#c"


def test_atom_03():
    entry = only(
        b'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><id>1</id><title>One</title>'
        b"<issued>2010-04-07T09:28:00Z</issued><modified>2010-04-07T09:28:00Z</modified>"
        b'<content type="text/html" mode="escaped">&lt;p&gt;Text&lt;/p&gt;</content></entry></feed>'
    )
    assert (entry.published, entry.updated, entry.content) == (APRIL, APRIL, "<p>Text</p>")


def test_json_feed():
    feed = parse_document(json.dumps(JSON_FEED).encode())
    (entry,) = feed.entries
    assert (feed.title, feed.site_url, feed.language, feed.hub) == (
        "Feed", "https://example.org/", "de-ch", "https://hub.example.org/",
    )  # fmt: skip
    assert (entry.guid, entry.url, entry.author, entry.published) == ("7", "https://example.org/1", "Jane, Joe", APRIL)
    assert (entry.content, entry.summary, entry.teaser) == ("<p>Text </p>", "<p>Short &amp; plain</p>", "Short & plain")
    assert (entry.image, entry.tags) == ("https://example.org/i.jpg", ("News",))
    assert entry.enclosures == (Enclosure("https://example.org/a.mp3", "audio/mpeg", 12),)


def test_json_feed_1_author_and_halves_of_characters():
    document = {
        "version": "http://jsonfeed.org/version/1",
        "author": {"name": "Jane"},
        "items": [{"id": "1", "content_text": "a\ud800b <i>"}, "no item", {"id": "2", "title": ["no", "title"]}],
    }
    first, second = parse_document(json.dumps(document).encode()).entries
    assert (first.author, first.content, first.title) == ("Jane", "<p>ab &lt;i&gt;</p>", None)
    assert second.title is None


def test_rss_in_json():
    (entry,) = parse_document(json.dumps(RSS_IN_JSON).encode()).entries
    assert (entry.guid, entry.url, entry.published) == ("https://example.org/1", "https://example.org/1", APRIL)
    assert (entry.summary, entry.tags) == ("<p>Text</p>", ("News", "Tech"))
    assert entry.enclosures == (Enclosure("https://example.org/a.mp3", "audio/mpeg", 12),)


def test_media_rss():
    entry = rss_item(
        "<title>One</title><media:group><media:title>Other</media:title>"
        '<media:content url="https://h.org/s.jpg" medium="image" width="100"/>'
        '<media:content url="https://h.org/l.jpg" medium="image" width="900"/>'
        '<media:content url="https://h.org/v.mp4" type="video/mp4" fileSize="9"/>'
        '<media:thumbnail url="https://h.org/t.jpg"/><media:description>About\nit</media:description></media:group>'
    )
    assert (entry.title, entry.image, entry.summary) == ("One", "https://h.org/l.jpg", "<p>About<br>it</p>")
    assert entry.enclosures == (Enclosure("https://h.org/v.mp4", "video/mp4", 9),)


def test_podcast():
    entry = rss_item(
        "<title>One</title><itunes:summary>Plain words</itunes:summary><itunes:author>Jane</itunes:author>"
        "<description>&lt;p&gt;Notes&lt;/p&gt;</description><itunes:image href='https://h.org/cover.jpg'/>"
        "<itunes:keywords>a, b</itunes:keywords><enclosure url='https://h.org/e.mp3' type='audio/mpeg' length='0'/>"
    )
    assert (entry.summary, entry.content, entry.author) == ("<p>Notes</p>", "", "Jane")
    assert (entry.image, entry.tags) == ("https://h.org/cover.jpg", ("a", "b"))
    assert entry.enclosures == (Enclosure("https://h.org/e.mp3", "audio/mpeg", None),)


def test_feedburner_and_relatives_of_rss():
    entry = rss_item(
        "<link>https://feedproxy.example/~r/x</link><feedburner:origLink>https://example.org/1</feedburner:origLink>"
        "<slash:comments>5</slash:comments><wfw:commentRss>https://example.org/1/feed</wfw:commentRss>"
        "<dc:date>2010-04-07T09:28:00Z</dc:date><dc:description>About</dc:description>"
    )
    assert (entry.url, entry.comments_url, entry.published) == ("https://example.org/1", None, APRIL)
    assert entry.summary == "About"


def test_namespaces_by_other_prefixes():
    entry = only(
        b'<rss version="2.0" xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:c="http://purl.org/rss/1.0/modules/content/">'
        b"<channel><item><d:creator>Jane</d:creator><c:encoded>&lt;p&gt;x</c:encoded></item></channel></rss>"
    )
    assert (entry.author, entry.content) == ("Jane", "<p>x</p>")


def test_youtube():
    entry = atom_entry(
        "<id>yt:1</id><title>Film</title><link rel='alternate' href='https://y.example/1'/><media:group>"
        "<media:title>Film</media:title><media:content url='https://y.example/v' type='application/x-shockwave-flash'/>"
        "<media:thumbnail url='https://y.example/t.jpg' width='480'/><media:description>a &lt; b</media:description>"
        "</media:group>"
    )
    assert (entry.image, entry.summary) == ("https://y.example/t.jpg", "<p>a &lt; b</p>")


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (b"", "empty"),
        (b" \n\0", "empty"),
        (b"<!DOCTYPE html><html><head><title>x</title></head></html>", "html"),
        (b"<!-- c --><html><body>a <rss>", "html"),
        (b"<p>Not found", "html"),
        (b"<opml version='2.0'><body/></opml>", "not_a_feed"),
        (b"<dictionary><entry/></dictionary>", "not_a_feed"),
        (b"plain words", "not_a_feed"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "not_a_feed"),
        (b"{}", "not_a_feed"),
        (b'{"version": "https://jsonfeed.org/version/1"', "not_a_feed"),
        (b"[1, 2]", "not_a_feed"),
    ],
)
def test_what_is_no_feed(document, kind):
    with pytest.raises(ParseError) as raised:
        parse_document(document)
    assert raised.value.kind == kind
    assert "\n" not in str(raised.value)
    assert str(raised.value).endswith(".")
