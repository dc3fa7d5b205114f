"""Feeds that people published, served on loopback and polled into a real instance: stored as they are, and once."""

import json
from pathlib import Path

import pytest

from aggregator.store.db import troubles
from tests.poll.test_schedule import poll, subscribe
from tests.support.feeds import addresses, database, settings
from tests.support.server import FeedServer

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
INDEX = CORPORA / "feeds" / "index.json"


@pytest.mark.skipif(not INDEX.is_file(), reason="SKIPPED LOUDLY: the sample feeds are not here")
def test_every_sample_is_stored_once(tmp_path: Path) -> None:
    rows = json.loads(INDEX.read_text(encoding="utf-8"))
    given = settings(tmp_path)
    conn = database(given)
    hosts = addresses(len(rows))
    with FeedServer(*hosts) as server:
        for number, row in enumerate(rows):
            server.put(f"/{number}", (CORPORA / row["file"]).read_bytes(), content_type=None)
        ids = subscribe(conn, *(server.url(f"/{number}", host=host) for number, host in enumerate(hosts)))
        first = poll(given)
        stored = dict(conn.execute("SELECT feed, count(*) FROM entries GROUP BY feed").fetchall())
        again = poll(given)
    wrong = {}
    for feed, row in zip(ids, rows, strict=True):
        raw = row["raw"]
        if raw.get("wellformed"):
            expected = raw["distinct_ids"] if raw["ids"] == raw["items"] else raw["items"]
            if stored.get(feed, 0) != expected:
                wrong[row["file"]] = (stored.get(feed, 0), expected)
    assert wrong == {}
    assert first[3] == sum(stored.values())
    assert again[3] == 0
    assert dict(conn.execute("SELECT feed, count(*) FROM entries GROUP BY feed").fetchall()) == stored
    assert troubles(conn) == []
