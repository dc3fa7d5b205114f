"""What the tests of OPML share."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from aggregator.model import Outline
from aggregator.subscribe.opml import OpmlDocument, read_opml

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpora"
CREATED = datetime(2026, 3, 5, 14, 0, tzinfo=UTC)


def read(data: bytes | str, **limits: int) -> OpmlDocument:
    given_limits = {"max_bytes": 5_000_000, "max_outlines": 20_000, "max_depth": 32} | limits
    return read_opml(data.encode() if isinstance(data, str) else data, **given_limits)


def body(outlines: str) -> str:
    return f'<opml version="2.0"><head><title>List</title></head><body>{outlines}</body></opml>'


def same(outlines: Iterable[Outline]) -> set[object]:
    """What makes two catalogues the same: order aside."""
    return {
        (o.url, o.title, o.site_url, frozenset(o.folders), frozenset(o.tags), frozenset(o.extra.items()))
        for o in outlines
    }
