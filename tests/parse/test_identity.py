import pytest

from aggregator.parse.document import parse_document
from tests.parse.helpers import atom, rss


def poll(document, known):
    """What a poll does: parse against what is known, remember what is listed."""
    feed = parse_document(document, known=known)
    found = {entry.key: entry.fingerprint for entry in feed.entries}
    new = [key for key in found if key not in known]
    return known | found, new, feed


def item(guid="", link="", title="", text=""):
    guid = f"<guid>{guid}</guid>" if guid else ""
    return f"<item>{guid}<link>{link}</link><title>{title}</title><description>{text}</description></item>"


@pytest.mark.parametrize(
    ("items", "entries"),
    [
        ([item("g1", "/1"), item("g2", "/2")], 2),
        ([item("g", "/1"), item("g", "/2")], 2),
        ([item("g", "/1", "a"), item("g", "/1", "b")], 1),
        ([item("", "/1", "a"), item("", "/1", "b")], 2),
        ([item("", "", "a"), item("", "", "b")], 2),
        ([item("", "", "a"), item("", "", "a")], 2),
        ([item("g", "/1"), item("", "/1")], 2),
    ],
)
def test_entries_of_a_document_and_of_the_same_again(items, entries):
    known, new, feed = poll(rss("".join(items)), {})
    assert len(new) == len(feed.listed) == entries
    for _ in range(4):
        known, new, feed = poll(rss("".join(items)), known)
        assert (new, feed.entries, len(feed.listed)) == ([], (), entries)


def test_first_of_equal_items_wins():
    feed = parse_document(rss(item("g", "/1", "first") + item("g", "/1", "second")))
    assert [entry.title for entry in feed.entries] == ["first"]


def test_an_edit_is_the_same_entry():
    known, _, before = poll(rss(item("g", "/1", "a")), {})
    known, new, feed = poll(rss(item("g", "/other", "a, corrected")), known)
    assert new == []
    assert feed.entries[0].key == before.entries[0].key
    assert feed.entries[0].fingerprint != before.entries[0].fingerprint


def test_a_shared_guid_is_recognised_when_its_twin_has_left():
    known, new, _ = poll(rss(item("g", "/1") + item("g", "/2")), {})
    assert len(new) == 2
    known, new, feed = poll(rss(item("g", "/2")), known)
    assert new == []
    assert feed.listed[0] in known


def test_only_what_changed_is_worked_on():
    first = item("g1", "/1", "a") + item("g2", "/2", "b")
    known, _, _ = poll(rss(first), {})
    known, new, feed = poll(rss(first.replace(">b<", ">c<") + item("g3", "/3")), known)
    assert [entry.title for entry in feed.entries] == ["c", None]
    assert (len(new), len(feed.listed)) == (1, 3)


def test_what_an_entry_inherits_counts_as_its_own():
    entry = "<entry><id>1</id></entry>"
    known, _, _ = poll(atom(entry), {})
    _, new, feed = poll(atom(entry, "<author><name>Jane</name></author>"), known)
    assert (new, feed.entries[0].author) == ([], "Jane")


def test_keys_are_of_the_size_the_store_expects():
    (entry,) = parse_document(rss(item("g"))).entries
    assert (len(entry.key), len(entry.fingerprint)) == (16, 8)


def test_rdf_about_and_guid_do_not_depend_on_where_the_document_came_from():
    document = rss(item("relative/1", "/1"))
    there, elsewhere = (parse_document(document, url=url).listed for url in ("https://a.org/f", "https://b.org/f"))
    assert there == elsewhere
