"""Hostile OPML: files within every limit that would take minutes, or leave something that breaks other pages."""

import time

import pytest

from aggregator.parse.limits import TAGS
from aggregator.subscribe.catalogue import FOLDER_DEPTH, FolderError, folder_path
from aggregator.subscribe.opml import OpmlError, read_opml

LIMITS = {"max_bytes": 5_000_000, "max_outlines": 20_000, "max_depth": 32}
SECONDS = 20.0
"""Much more than is needed, and less than a quadratic reading takes."""
FEED = 'text="a" xmlUrl="https://a.example/"'


def opml(*body: str) -> bytes:
    return f'<opml version="2.0"><head/><body>{"".join(body)}</body></opml>'.encode()[: LIMITS["max_bytes"]]


@pytest.mark.parametrize(
    "data",
    [
        opml(*(f'<outline {FEED} category="{",".join(f"c{n}x{m}" for m in range(20))}"/>' for n in range(15_000))),
        opml(*(f'<outline {FEED} e{n}="1"/>' for n in range(19_000))),
        opml(*(f'<outline text="f{n}"><outline {FEED}/></outline>' for n in range(9_900))),
        opml(f'<outline {FEED} category="{",".join(f"c{n}" for n in range(500_000))}"/>'),
        opml("<outline ", *(f'a{n}="1" ' for n in range(400_000)), "/>"),
        opml("<outline ", *(f'xmlns:a{n}="u{n}" ' for n in range(150_000)), "/>"),
        opml("<outline ", *(f'p{n}:a="1" ' for n in range(200_000)), "/>"),
        opml("<x>" * 1_500_000),
        opml("&" * 4_900_000),
        opml("<!--" * 1_200_000),
        b"<!" * 2_400_000,
        b"<![>" * 1_200_000,
        b'<!DOCTYPE a [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>' + opml(f"<outline {FEED}/>"),
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd">' + opml(f"<outline {FEED}/>"),
    ],
    ids=[
        "categories again and again", "attributes again and again", "folders again and again", "categories",
        "attributes", "namespaces", "prefixes", "depth", "ampersands", "comments", "declarations", "subsets",
        "entities", "external",
    ],
)  # fmt: skip
def test_no_file_takes_long(data: bytes) -> None:
    began = time.process_time()
    try:
        document = read_opml(data, **LIMITS)
    except OpmlError as error:
        assert "\n" not in str(error)
    else:
        assert all(len(outline.tags) <= TAGS for outline in document.outlines)
        assert "root:" not in repr(document)
    assert time.process_time() - began < SECONDS


def test_what_is_left_out_is_told() -> None:
    document = read_opml(opml(f'<outline {FEED} category="{",".join(f"c{n}" for n in range(60))}"/>'), **LIMITS)
    assert document.repaired == ("10 categories were left out: a feed has at most 50.",)


def test_the_first_that_says_something_wins() -> None:
    document = read_opml(
        opml(
            '<outline text="one"><outline xmlUrl="https://a.example/" x="1" category="Netze"/></outline>',
            f'<outline text="two"><outline title="T" {FEED} x="2" y="3" category="NETZE,b"/></outline>',
            f'<outline text="one"><outline title="U" {FEED} htmlUrl="https://b.example/"/></outline>',
        ),
        **LIMITS,
    )
    (feed,) = document.outlines
    assert (feed.title, feed.site_url) == ("T", "https://b.example/")
    assert feed.folders == (("one",), ("two",))
    assert feed.tags == ("Netze", "b")
    assert feed.extra == {"x": "1", "y": "3"}


def test_names_turn_no_direction_and_hold_no_controls() -> None:
    evil = "\u202e\u2066\x9b\ufeff"
    document = read_opml(
        opml(f'<outline text="f{evil}"><outline title="n{evil}" xmlUrl="https://a.example/"/></outline>'), **LIMITS
    )
    assert document.outlines[0].title == "n"
    assert document.folders == (("f",),)


def test_folders_have_an_end() -> None:
    assert len(folder_path("a/" * FOLDER_DEPTH)) == FOLDER_DEPTH
    with pytest.raises(FolderError, match="32"):
        folder_path("a/" * (FOLDER_DEPTH + 1))
