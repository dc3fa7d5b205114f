"""What an edition writes, it writes at once: what is to be written is found before, so that nobody waits for that."""

import sqlite3

from aggregator.model import Role
from aggregator.publish import edition as edition_of
from aggregator.store import editions, entries, users
from aggregator.store.index import evaluate, index_of


def test_no_edition_looks_for_entries_while_it_holds_the_database(library, conn, signed_in, monkeypatch) -> None:
    feed = library.feed("alpha")
    first = library.entry(feed, "one")
    library.entry(feed, "two")
    client = signed_in(Role.READER, "mira")
    reader = users.find_user(conn, "mira")[0].id

    def outside(given: sqlite3.Connection) -> object:
        assert not given.in_transaction
        return index_of(given)

    monkeypatch.setattr(evaluate, "index_of", outside)
    client.post("/edition/new", data={"last": "0"})
    made = editions.last_edition(conn, reader)
    assert sorted(made.entries) == [first, first + 1]
    client.post(f"/edition/{made.id}/finish")
    assert all(one.read for one in entries.get_entries(conn, made.entries, reader))
    client.post(f"/edition/{made.id}/undo", data={"entries": str(first)})
    assert [one.read for one in entries.get_entries(conn, [first, first + 1], reader)] == [False, True]


def test_of_two_pages_that_make_an_edition_at_once_one_does(library, conn, signed_in, monkeypatch) -> None:
    library.entry(library.feed("alpha"), "one")
    signed_in(Role.READER, "mira")
    reader = users.find_user(conn, "mira")[0].id
    drafted = edition_of.draft_edition

    def overtaken(*given: object) -> object:
        found = drafted(*given)
        with monkeypatch.context() as alone:
            alone.setattr(edition_of, "draft_edition", drafted)
            assert edition_of.make_edition(conn, reader) is not None
        return found

    monkeypatch.setattr(edition_of, "draft_edition", overtaken)
    assert edition_of.make_edition(conn, reader) is None
    assert len(editions.list_editions(conn, reader)) == 1
