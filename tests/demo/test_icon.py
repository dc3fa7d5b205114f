"""The sample sites' icons are real pictures that a reader finds."""

import zlib

from aggregator.demo.content import sites
from aggregator.demo.icon import SIZE, icon
from aggregator.demo.pages import ICON_PATH
from aggregator.parse.icons import page_icon
from aggregator.parse.rasters import icon_type
from tests.demo.test_feeds import PAIRS


def test_each_site_names_one_of_its_own() -> None:
    drawn = {feed.files[ICON_PATH].body for _, feed in PAIRS if feed.status == 200}
    assert len(drawn) == len([site for site in sites() if site.status == 200])
    for _, feed in PAIRS:
        if feed.status == 200:
            assert icon_type(feed.files[ICON_PATH].body) == "image/png"
            assert page_icon(feed.files["/"].body, "http://127.0.0.2/") == f"http://127.0.0.2{ICON_PATH}"


def _rows(data: bytes) -> list[bytes]:
    return [data[at + 1 : at + 1 + 3 * SIZE] for at in range(0, len(data), 1 + 3 * SIZE)]


def test_it_has_its_points() -> None:
    data = icon(3)
    start = data.index(b"IDAT") + 4
    rows = zlib.decompress(data[start : data.index(b"IEND") - 8])
    assert len(rows) == SIZE * (1 + 3 * SIZE)
    assert len({row[i : i + 3] for row in _rows(rows) for i in range(0, 3 * SIZE, 3)}) == 2  # shape and ground
    assert len(data) < 2000
