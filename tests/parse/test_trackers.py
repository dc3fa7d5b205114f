"""Pictures that count readers, sizes, share bars, and what links carry to tell where a reader came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.naming import address_key
from aggregator.parse.document import parse_document
from aggregator.parse.html import clean_html
from aggregator.parse.trackers import is_tracker, without_tracking
from tests.support.feeds import rss

BASE = "https://example.org/a/"
REL = 'rel="noopener noreferrer"'

LINKS = {
    "https://h.org/a?utm_source=rss&utm_medium=feed": "https://h.org/a",
    "https://h.org/a?id=7&utm_source=rss": "https://h.org/a?id=7",
    "https://h.org/a?utm_source=rss&id=7&utm_id=x": "https://h.org/a?id=7",
    "https://h.org/a?UTM_Source=rss": "https://h.org/a",
    "https://h.org/a/?fbclid=x&gclid=y&msclkid=z&mc_cid=1&mc_eid=2": "https://h.org/a/",
    "https://h.org/a?at_medium=RSS&at_campaign=rss": "https://h.org/a",
    "https://h.org/a?ns_mchannel=rss&ns_source=PublicRSS20-sa": "https://h.org/a",
    "https://h.org/a?utm_source=rss#part": "https://h.org/a#part",
    "https://h.org/a#xtor=RSS-16": "https://h.org/a",
    "https://h.org/a?b=1#utm_source=x&utm_medium=y": "https://h.org/a?b=1",
    # What is kept, byte for byte:
    "https://h.org/a?ref=main&rss=1&cmp=2&source=x": None,
    "https://h.org/a?": None,
    "https://h.org/a?b=%7E&&c": None,
    "https://h.org/utm_source=x": None,
    "https://h.org/a?next=https://i.org/?utm_sources": None,
    "https://h.org/a?at_home=1&ns_records=2": None,
    "https://h.org/#/route?utm_source=x": None,
}


@pytest.mark.parametrize(("given", "expected"), LINKS.items())
def test_what_only_tells_where_a_reader_came_from_goes(given: str, expected: str | None) -> None:
    assert without_tracking(given) == (expected or given)


part = st.sampled_from(["utm_source=x", "id=1", "", "fbclid=a%20b", "a", "xtor=1", "utm_", "b=?", "at_medium="])


@given(st.lists(part, max_size=5), st.lists(part, max_size=2))
def test_nothing_is_left_that_a_second_pass_would_take(query: list[str], fragment: list[str]) -> None:
    url = f"https://h.org/p?{'&'.join(query)}#{'&'.join(fragment)}"
    plain = without_tracking(url)
    assert without_tracking(plain) == plain
    assert not {"utm_source=x", "fbclid=a%20b"} & set(plain.partition("#")[0].partition("?")[2].split("&"))
    assert all(plain.count(one) >= url.partition("#")[0].count(one) for one in ("id=1", "b=?"))


def test_links_in_texts_lose_it_and_others_stay_as_they_are() -> None:
    html = (
        '<a href="/b?x=1&amp;utm_source=rss" title="t">b</a> <a href="c?x=1&y=2">c</a> '
        '<a href="mailto:a@b.ch?utm_x=1">d</a>'
    )
    assert clean_html(html, BASE) == (
        f'<a href="https://example.org/b?x=1" title="t" {REL}>b</a> '
        f'<a href="https://example.org/a/c?x=1&amp;y=2" {REL}>c</a> <a href="mailto:a@b.ch?utm_x=1" {REL}>d</a>'
    )


@given(st.lists(st.sampled_from(["utm_source=rss", "a=1", "&amp;", "&", "?", "#", "xtor=1", "é", "%22"]), max_size=8))
def test_cleaning_what_lost_it_changes_nothing(pieces: list[str]) -> None:
    cleaned = clean_html(f'<p><a href="/x?{"".join(pieces)}">t</a></p>', BASE)
    assert clean_html(cleaned, BASE) == cleaned


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://h.org/1?utm_source=rss", "https://h.org/1"),
        ("https://h.org/1?utm_source=rss&amp;p=2", "https://h.org/1?p=2"),
        # Under this address it would be another page than the one that is stored.
        ("https://h.org/1?p=2&amp;utm_source=rss#c", "https://h.org/1?p=2&utm_source=rss#c"),
    ],
)
def test_an_entry_is_known_by_its_plain_address_and_is_the_same_entry(link: str, shown: str) -> None:
    documents = [rss(f"<item>{guid}<link>{link}</link><title>t</title></item>") for guid in ("<guid>7</guid>", "")]
    for document in documents:
        [entry] = parse_document(document).entries
        assert entry.url == shown
        assert address_key(entry.url) == address_key(link.replace("&amp;", "&"))


@pytest.mark.parametrize("guid", ["<guid>7</guid>", ""])
def test_keys_are_made_of_what_the_document_says(guid: str) -> None:
    def key(link: str) -> bytes:
        [entry] = parse_document(rss(f"<item>{guid}<link>{link}</link><title>t</title></item>")).entries
        return entry.key

    assert (key("https://h.org/1?utm_source=rss") == key("https://h.org/1")) is bool(guid)


PIXELS = {
    '<img src="i.gif" width="1" height="1">': "",
    '<img src="i.gif" height="0px">': "",
    '<img src="i.gif" width=" 1 ">': "",
    '<img src="https://feeds.feedburner.com/~r/x/~4/abc">': "",
    '<img src="https://feeds.feedburner.com/~ff/x?d=yIl2AUoC8zA">': "",
    '<img src="https://stats.wordpress.com/b.gif?host=x">': "",
    '<a href="http://share.feedsportal.com/x"><img src="http://res3.feedsportal.com/social/twitter.png"></a>': "",
    '<div><a href="http://feedburner.com/~ff/x?a=1"><img src="http://feedburner.com/~ff/x?d=1"></a></div>': (
        "<div></div>"
    ),
    '<p>a <a href="/x"> </a>b</p>': "<p>a b</p>",
}


@pytest.mark.parametrize(("html", "expected"), PIXELS.items())
def test_pixels_and_share_bars_go_with_their_links(html: str, expected: str) -> None:
    assert clean_html(html, BASE) == expected


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("600", "600"),
        (" 600px ", "600"),
        ("640.5", "640"),
        ("100%", None),
        ("1.5em", None),
        ("auto", None),
        ("-5", None),
        ("99999", None),
        ("1e3", None),
        ("", None),
    ],
)
def test_sizes_are_kept_where_they_are_some(given: str, kept: str | None) -> None:
    size = f' width="{kept}"' if kept else ""
    assert clean_html(f'<img src="i.png" width="{given}">', BASE) == f'<img src="https://example.org/a/i.png"{size}>'


def test_pictures_that_show_something_are_no_trackers() -> None:
    for url in ("https://h.org/pixels/art.png", "https://h.org/count-basie.jpg", "https://h.org/clear-sky.gif"):
        assert not is_tracker(url), url
