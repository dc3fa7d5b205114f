"""feeds.opml: a dozen or so well-known feeds in folders, each with its source in the docs."""

import re
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

from aggregator.subscribe.opml import read_opml

ROOT = Path(__file__).parents[2]
DATA = (ROOT / "feeds.opml").read_bytes()
OUTLINES = read_opml(DATA, max_bytes=100_000, max_outlines=100, max_depth=5).outlines


def test_well_formed_and_read_without_complaint() -> None:
    assert ElementTree.fromstring(DATA).get("version") == "2.0"
    document = read_opml(DATA, max_bytes=100_000, max_outlines=100, max_depth=5)
    assert not document.refused and not document.repaired


def test_a_dozen_to_twenty_feeds_in_folders() -> None:
    assert 12 <= len(OUTLINES) <= 20
    assert len({outline.url for outline in OUTLINES}) == len(OUTLINES)
    assert all(outline.title and outline.folders and outline.site_url for outline in OUTLINES)
    folders = {folder for outline in OUTLINES for folder in outline.folders}
    assert len(folders) >= 4


def test_both_languages_and_mostly_https() -> None:
    languages = [outline.extra.get("language") for outline in OUTLINES]
    assert min(languages.count("de"), languages.count("en")) >= 5
    assert set(languages) == {"de", "en"}
    assert sum(urlsplit(outline.url).scheme == "https" for outline in OUTLINES) / len(OUTLINES) > 0.8


def test_each_address_has_its_source() -> None:
    rows = re.findall(r"^\| (.+?) \| (http\S+) \| (.+) \|$", (ROOT / "docs/starter-catalogue.md").read_text(), re.M)
    sources = {(title.replace("\\|", "|"), address): source for title, address, source in rows}
    assert set(sources) == {(outline.title, outline.url) for outline in OUTLINES}
    assert all(re.search(r"[\w.-]+/[\w.-]+: \S+", source) for source in sources.values())
