"""Feeds that people published, against the facts counted by a plain XML tree: see the corpora's README."""

import json
import pickle

import pytest

from aggregator.parse.document import parse_document
from aggregator.parse.errors import ParseError
from tests.parse.helpers import CORPORA, addresses_of, alive, corpora, texts_of

INDEX = CORPORA / "feeds" / "index.json"
FEEDS = json.loads(INDEX.read_text(encoding="utf-8")) if INDEX.is_file() else []


def test_corpus_is_there():
    corpora()
    assert len(FEEDS) > 100


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed["file"].removeprefix("feeds/"))
def test_feed(feed):
    body, raw = (corpora() / feed["file"]).read_bytes(), feed["raw"]
    try:
        parsed = parse_document(body)
    except ParseError as error:
        assert raw.get("json"), error
        assert error.kind == "not_a_feed"
        return
    if raw.get("wellformed"):
        expected = raw["distinct_ids"] if raw["ids"] == raw["items"] else raw["items"]
        assert (len(parsed.entries), parsed.bozo) == (expected, False)
    assert pickle.loads(pickle.dumps(parsed)) == parsed
    known = {entry.key: entry.fingerprint for entry in parsed.entries}
    again = parse_document(body, known=known)
    assert (again.entries, again.listed) == ((), parsed.listed)
    for text in texts_of(parsed):
        assert alive(text) == []
    assert all(address.startswith(("http://", "https://")) for address in addresses_of(parsed))
