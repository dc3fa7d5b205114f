"""Documents that are not well-formed are read as far as they go, and bombs are not read at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.parse.document import parse_document
from aggregator.parse.errors import ParseError
from aggregator.parse.shape import examine
from tests.parse.helpers import rss

DOCTYPE = '<?xml version="1.0"?><!DOCTYPE rss [{}]>'
BODY = rss("<item><title>T&x;</title></item>").decode()[38:]
ITEM = "<item><title>One</title><guid>1</guid></item>"
DAMAGED = {
    "stray ampersand": rss("<item><title>Q & A</title></item>"),
    "entity of HTML": rss("<item><title>Q&nbsp;&amp; A</title></item>"),
    "undeclared prefix": b"<rss><channel><item><title>Q &amp; A</title><dc:creator/></item></channel></rss>",
    "space before the declaration": b"\n" + rss("<item><title>Q &amp; A</title></item>"),
    "a warning before it": b"<br />\n<b>Warning</b>: mysql\n" + rss("<item><title>Q &amp; A</title></item>"),
    "control character": rss("<item><title>Q \x01&amp; A</title></item>"),
    "illegal reference": rss("<item><title>Q &#x1;&#xD800;&#99999999999;&amp; A</title></item>"),
    "cut off": rss("<item><title>Q &amp; A</title></item>")[:-20],
    "junk at the end": rss("<item><title>Q &amp; A</title></item>") + b"<p>bye",
    "wrong nesting": rss("<item><title>Q &amp; A</title><description>a</item></description>"),
}


@pytest.mark.parametrize("document", DAMAGED.values(), ids=DAMAGED.keys())
def test_damaged_is_read(document):
    feed = parse_document(document)
    assert (feed.bozo, [entry.title for entry in feed.entries]) == (True, ["Q & A"])


def test_mending_leaves_cdata_alone():
    feed = parse_document(
        rss("<item><title>a & b</title><description><![CDATA[<p>x &amp; &copy; y</p>]]></description></item>")
    )
    assert (feed.entries[0].title, feed.entries[0].summary) == ("a & b", "<p>x &amp; © y</p>")


def test_prefixes_are_given_their_usual_meaning():
    (entry,) = parse_document(
        b"<rss version='2.0'><channel><item><dc:creator>Jane</dc:creator><media:thumbnail url='https://h.org/t.jpg'/>"
        b"<content:encoded>&lt;p&gt;x&lt;/p&gt;</content:encoded></item></channel></rss>"
    ).entries
    assert (entry.author, entry.image, entry.content) == ("Jane", "https://h.org/t.jpg", "<p>x</p>")


def test_own_entities_of_a_document():
    declared = (
        '<!-- it\'s --><!ENTITY c "&#169; Jane"> <!ENTITY % HTMLlat1 PUBLIC "X" "http://www.w3.org/x.ent"> %HTMLlat1; '
    )
    document = (DOCTYPE.format(declared) + BODY.replace("&x;", "&c;")).encode()
    feed = parse_document(document)
    assert (feed.entries[0].title, feed.bozo) == ("T© Jane", False)


BOMBS = {
    "laughs": DOCTYPE.format('<!ENTITY a "ha"><!ENTITY x "&a;&a;">') + BODY,
    "quadratic": DOCTYPE.format(f'<!ENTITY x "{"x" * 50_000}">') + BODY,
    "many small": DOCTYPE.format(f'<!ENTITY x "{"x" * 200}">') + BODY.replace("&x;", "&x;" * 10_000),
    "parameter": DOCTYPE.format('<!ENTITY % p "x">%p;') + BODY,
    "file": DOCTYPE.format('<!ENTITY x SYSTEM "file:///etc/hostname">') + BODY,
    "declarations": DOCTYPE.format("".join(f'<!ENTITY e{n} "x">' for n in range(500))) + BODY,
    "attributes": rss("<item><title a='1' " + " ".join(f'a{n}="1"' for n in range(300)) + "/></item>").decode(),
    "attributes without quotes": rss("<item><title " + " ".join(f"a{n}=1" for n in range(300)) + "/></item>").decode(),
    "depth": rss("<a>" * 1_001).decode(),
    "items": rss("<item/>" * 50_001).decode(),
    "json": '{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 100_000,
}


@pytest.mark.parametrize("document", BOMBS.values(), ids=BOMBS.keys())
def test_bomb_is_refused(document):
    with pytest.raises(ParseError) as raised:
        parse_document(document.encode())
    assert raised.value.kind == "too_complex"


LONG = {
    "quotes": "<rss><a '" * 200_000,
    "signs": "<rss>" + "<" * 2_000_000,
    "comments": "<rss>" + "<!--" * 500_000,
    "cdata": "<rss>" + "<![CDATA[" * 200_000,
    "references": "<rss>" + "&#" * 1_000_000,
    "comments first": "<!--" * 500_000,
    "instructions first": "<?" * 500_000,
    "doctypes": "<!DOCTYPE [" * 200_000,
    "comments in the doctype": "<!DOCTYPE r [" + "<!--" * 200_000,
}


@pytest.mark.parametrize("document", LONG.values(), ids=LONG.keys())
def test_looking_at_it_takes_time_that_grows_with_length_alone(document):
    try:
        assert examine(document, 5000).root == "rss"
    except ParseError as error:
        assert error.kind in ("too_complex", "not_a_feed")


def test_only_so_many_items_are_taken():
    document = rss("".join(f"<item><guid>{number}</guid></item>" for number in range(30)), "<language>de</language>")
    feed = parse_document(document, max_entries=10)
    assert ([entry.guid for entry in feed.entries], feed.bozo) == ([str(number) for number in range(10)], False)
    assert (feed.title, feed.language) == ("Feed", "de")


@pytest.mark.parametrize(
    "name", "links authors tags skip_hours xml_lang text_summary_detail media_content image source permalink".split()
)
def test_an_element_named_like_something_of_ours_is_no_harm(name):
    document = rss(f"<item><title>One</title><{name}>x</{name}><{name} a='b'/></item>", f"<{name}>x</{name}>")
    assert [entry.title for entry in parse_document(document).entries] == ["One"]


@settings(deadline=None)
@given(st.integers(0, 400), st.integers(0, 400), st.binary(max_size=4))
def test_any_damage_gives_a_feed_or_a_parse_error(start, length, inserted):
    whole = rss(
        ITEM + "<item><description><![CDATA[<p>x</p>]]></description><dc:date>2010</dc:date></item>", "<ttl>5</ttl>"
    )
    try:
        assert parse_document(whole[:start] + inserted + whole[start + length :]).format
    except ParseError as error:
        assert str(error)
