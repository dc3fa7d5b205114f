"""The table of formats: what can be published, and as what it is served and saved."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from aggregator.publish import atom, html, json_feed, rss
from aggregator.publish.records import Publication


class Format(NamedTuple):
    """A way to write a publication. ``content_type`` is the header's value; ``suffix`` that of a file or address."""

    write: Callable[[Publication], bytes]
    content_type: str
    suffix: str


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "atom": Format(atom.write_atom, f"{atom.MEDIA_TYPE}; charset=utf-8", "atom"),
        "rss": Format(rss.write_rss, f"{rss.MEDIA_TYPE}; charset=utf-8", "rss"),
        "json": Format(json_feed.write_json_feed, f"{json_feed.MEDIA_TYPE}; charset=utf-8", "json"),
        "html": Format(html.write_html, f"{html.MEDIA_TYPE}; charset=utf-8", "html"),
    }
)
"""By the name that `aggregator export --format` takes; the first three are feeds."""
