import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.organise.completion import MOST, Known, complete
from aggregator.organise.query import QueryError, parse
from tests.organise.queries import TEXT

KNOWN = Known(
    topics=(("cloud", "Cloud"), ("security", "Sicherheit"), ("data-centre", "Data centre")),
    feeds=("heise online", "The Register", "404", 'Zürcher "Blatt"', "Golem.de", "404"),
    folders=("Technology", "Tech news"),
    languages=(("de", "German"), ("en", "English")),
)


def after(text: str, known: Known = KNOWN) -> list[str]:
    """The text at the mark | completed by each proposal."""
    cursor = text.index("|")
    text = text.replace("|", "", 1)
    return [text[: one.start] + one.text + text[one.end :] for one in complete(text, cursor, known)]


@pytest.mark.parametrize(
    ("written", "completed"),
    [
        ("to|", ["topic:"]),
        ("TO|", ["topic:"]),
        ("th|", ["thema:", 'feed:"The Register"']),
        ("ti|", ["title:"]),
        ("äl|", ["älter:"]),
        ("xyz|", []),
        ("topic:cl|", ["topic:cloud"]),
        ("topic:centre|", ["topic:data-centre"]),
        ("Thema:sich|", ["Thema:security"]),
        ("topic:cloud|", []),
        ("-feed:hei|", ['-feed:"heise online"']),
        ('feed:"hei|', ['feed:"heise online"']),
        ('feed:"hei| topic:cloud', ['feed:"heise online" topic:cloud']),
        ("quelle:reg| a", ['quelle:"The Register" a']),
        ("feed:40|", ['feed:"404"']),
        ("feed:zur|", ['feed:"Zürcher Blatt"']),
        ("feed:gol|", ["feed:Golem.de"]),
        ("folder:te|", ["folder:Technology", 'folder:"Tech news"']),
        ("is:|", ["is:read", "is:unread", "is:starred"]),
        ("ist:u|", ["ist:ungelesen"]),
        ("hat:b|", ["hat:bild"]),
        ("newer:7|", ["newer:7d", "newer:7h", "newer:7w", "newer:7m", "newer:7y"]),
        ("lang:ger|", ["lang:de"]),
        ("clo|", ["topic:cloud"]),
        ("(clo|)", ["(topic:cloud)"]),
        ("a OR gole|", ["a OR feed:Golem.de"]),
        ('"clo|', []),
        ("author:a|", []),
        ("topci:c|", []),
        ("a|b", ["author:", "aelter:"]),
        ("to|pci:cloud", ["topic:"]),
        ("cl|oud", ["topic:cloud"]),
        ("a|", ["author:", "aelter:"]),
    ],
)
def test_what_is_proposed(written: str, completed: list[str]) -> None:
    assert after(written) == completed


def test_fields_where_nothing_is_written_yet() -> None:
    fields = ["topic:", "feed:", "title:", "newer:", "lang:", "is:", "has:", "author:"]
    assert after("|") == fields
    assert after("a |") == [f"a {field}" for field in fields]
    assert after("-|") == [f"-{field}" for field in fields]
    assert after("|cloud") == [], "it would touch what follows"
    assert after("cloud |topic:x") == []


def test_labels_are_the_names() -> None:
    (one,) = complete("topic:sich", 10, KNOWN)
    assert (one.text, one.label, one.field, one.whole) == ("topic:security", "Sicherheit", "topic", True)
    (one,) = complete("to", 2, KNOWN)
    assert (one.label, one.whole) == ("topic:", False)


@given(TEXT, st.integers(-5, 100))
def test_any_place_in_any_text(text: str, cursor: int) -> None:
    found = complete(text, cursor, KNOWN)
    assert len(found) <= MOST
    for one in found:
        assert 0 <= one.start <= one.end <= len(text)
        assert one.start <= max(0, min(cursor, len(text))) <= one.end


@given(st.lists(st.text(min_size=1, max_size=12).filter(lambda name: any(c.isalnum() for c in name)), max_size=5))
def test_every_proposed_feed_can_be_read(titles: list[str]) -> None:
    for one in complete("feed:", 5, Known(feeds=tuple(titles))):
        try:
            tree = parse(one.text)
        except QueryError as error:
            raise AssertionError(one.text) from error
        assert tree is not None
        assert tree.field == "feed"
