"""JSON Feed 1.1."""

import json

from hypothesis import given, settings

from aggregator.publish.json_feed import write_json_feed
from aggregator.publish.records import Publication
from aggregator.xmltext import legal
from tests.publish.samples import BARE, FULL, PUBLICATION, publications


def test_json_feed() -> None:
    feed = json.loads(write_json_feed(PUBLICATION))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["home_page_url"] == PUBLICATION.url
    assert feed["feed_url"] == PUBLICATION.self_url
    assert feed["items"][0] == {
        "id": FULL.id,
        "url": FULL.url,
        "title": FULL.title,
        "content_html": FULL.content,
        "summary": FULL.summary,
        "image": FULL.image,
        "date_published": "2026-03-03T14:00:00Z",
        "date_modified": "2026-03-05T14:00:00Z",
        "authors": [{"name": FULL.author}],
        "tags": list(FULL.tags),
        "language": "de",
        "attachments": [
            {"url": "https://a.example/e.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 1234},
            {"url": "https://a.example/f", "mime_type": "application/octet-stream"},
        ],
        "_source": {"title": FULL.source_title, "url": FULL.source_url},
    }
    assert feed["items"][1] == {
        "id": BARE.id,
        "title": BARE.title,
        "content_text": "",
        "date_modified": "2026-03-05T14:00:00Z",
    }


@settings(deadline=None)
@given(publications)
def test_any_text_stands_in_json_as_it_was(publication: Publication) -> None:
    feed = json.loads(write_json_feed(publication))
    for found, item in zip(feed["items"], publication.items, strict=True):
        assert found["title"] == legal(item.title)
        assert found.get("content_html", "") == legal(item.content)
        assert found.get("tags", []) == list(map(legal, item.tags))
        assert "content_html" in found or "content_text" in found
