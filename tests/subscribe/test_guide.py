"""The guide feed: four subjects in two languages, clean and complete."""

import re

import pytest

from aggregator.model import ParsedEntry
from aggregator.parse.html import clean_html
from aggregator.subscribe.guide import guide_feed

ENTRIES = guide_feed().entries
GERMAN = [entry for entry in ENTRIES if entry.language == "de"]
ENGLISH = [entry for entry in ENTRIES if entry.language == "en"]
IDS = {"ids": lambda entry: entry.guid}


def test_four_subjects_in_both_languages() -> None:
    assert len(GERMAN) == len(ENGLISH) == 4
    subjects = [[entry.guid.split(":")[3] for entry in language if entry.guid] for language in (GERMAN, ENGLISH)]
    assert subjects[0] == subjects[1] == ["read", "keys", "opml", "publish"]


def test_identities_are_stable_and_distinct() -> None:
    assert [entry.key for entry in guide_feed().entries] == [entry.key for entry in ENTRIES]
    assert len({entry.key for entry in ENTRIES}) == 8
    assert guide_feed().listed == tuple(entry.key for entry in ENTRIES)
    assert {(len(entry.key), len(entry.fingerprint)) for entry in ENTRIES} == {(16, 8)}
    assert all(re.fullmatch(r"urn:aggregator:guide:[a-z]+:(de|en)", entry.guid or "") for entry in ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES, **IDS)
def test_each_is_complete_and_clean(entry: ParsedEntry) -> None:
    assert entry.title and "<" not in entry.title
    assert clean_html(entry.content, None) == entry.content
    assert "<h1" not in entry.content and "<h2" in entry.content
    assert 40 < len(entry.teaser) <= 300 and entry.text.startswith(entry.teaser[:40])
    assert "<" not in entry.text
    assert "ß" not in entry.text


@pytest.mark.parametrize("language", [GERMAN, ENGLISH], ids=["de", "en"])
def test_they_say_what_there_is_to_know(language: list[ParsedEntry]) -> None:
    read, keys, opml, publish = language
    told = set(re.findall(r"<kbd>(.+?)</kbd>", keys.content))
    assert told == {*"jknpomsvcAu/?", "Enter"}
    assert "/admin/feeds" in opml.text and "OPML" in opml.text
    assert "/c/SLUG.atom" in publish.text
    words = ("any", "all", "not") if language is ENGLISH else ("eines", "alle", "ohne")
    assert all(f"<strong>{word}</strong>" in read.content for word in words)
