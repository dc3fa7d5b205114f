"""Single entries and exports; lists are test_query's."""

from aggregator.model import EntryQuery
from aggregator.store import marks, topics
from aggregator.store.db import transaction
from aggregator.store.entries import full_entries, get_entries, get_entry, list_entries, newest_id
from tests.store.builders import add_feed, add_reader, entry, ids, save


def test_entries_come_in_the_order_asked_for(conn) -> None:
    arrived = save(conn, add_feed(conn), *(entry(name) for name in "abc")).new
    wanted = [arrived[1], arrived[0], 4711, arrived[2]]
    assert ids(get_entries(conn, wanted, None)) == [arrived[1], arrived[0], arrived[2]]
    assert get_entries(conn, [], None) == []
    assert get_entry(conn, 4711, None) is None
    for beyond in (-1, 1 << 32, 10**15 - 1):  # of what an address may name
        assert get_entry(conn, beyond, None) is None


def test_exports_hold_everything_of_the_same_page(conn) -> None:
    feed = add_feed(conn)
    save(conn, feed, *(entry(name, 100, tags=(name,)) for name in "abc"))
    query = EntryQuery(limit=2)
    full = list(full_entries(conn, query))
    assert [one.entry for one in full] == list_entries(conn, query)
    assert [one.content for one in full] == [f"<p>Text {one.entry.title[-1]}</p>" for one in full]
    assert [[tag.name for tag in one.tags] for one in full] == [[one.entry.title[-1]] for one in full]


def test_the_newest_id_is_what_was_given_last(conn) -> None:
    assert newest_id(conn) == 0
    feed = add_feed(conn)
    save(conn, feed, entry("new", 1))
    late = save(conn, feed, entry("old", 10_000)).new[0]
    assert newest_id(conn) == late
    with transaction(conn):
        conn.execute("DELETE FROM feeds")
    assert newest_id(conn) == 0


def test_inside_a_transaction_only_what_is_asked_for_is_read(conn) -> None:
    reader = add_reader(conn)
    feed = add_feed(conn)
    new = save(conn, feed, *(entry(str(n), n, title=str(n), tags=("Cloud",)) for n in range(5))).new
    with transaction(conn):
        topics.add_topic(conn, "Cloud")
        marks.set_read(conn, reader, new[0], True)
        conn.execute("UPDATE feeds SET baseline = ? WHERE id = ?", (new[1], feed))
        inside = get_entries(conn, new, reader)
        assert [one.read for one in inside] == [True, True, False, False, False]
        assert {topic.name for one in inside for topic in one.topics} == {"Cloud"}
    assert get_entries(conn, new, reader) == inside
