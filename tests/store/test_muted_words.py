"""Many muted words: left out of lists, and looked for once, not on every page anew."""

from aggregator.model import EntryQuery
from aggregator.store import follows, index
from aggregator.store.db import transaction
from aggregator.store.entries import count_entries
from tests.store.builders import add_feed, add_reader, entry, save, titles


def test_as_many_words_as_can_be_muted_are_looked_for_once(conn, monkeypatch) -> None:
    reader = add_reader(conn)
    feed = add_feed(conn)
    words = [f"müller{number} grüße{number}" if number % 2 else f"süss{number}" for number in range(follows.MOST_WORDS)]
    with transaction(conn):
        for one in words:
            follows.add_muted_words(conn, reader, one)
    save(conn, feed, entry("a", 100), *(entry(f"w{number}", 200, text=one) for number, one in enumerate(words[:10])))
    asked = []
    searched = index.all_matches

    def counting(*given: object) -> object:
        asked.append(given)
        return searched(*given)

    monkeypatch.setattr(index, "all_matches", counting)
    assert titles(conn, reader=reader) == ["Title a"]
    assert len(titles(conn, reader=reader, hidden=True)) == 11
    assert len(asked) == 1
    for unread in (True, False):
        assert count_entries(conn, EntryQuery(reader=reader, unread=unread)) == 1
    assert len(asked) == 1
    save(conn, feed, entry("b", 50), entry("c", 40, text=words[-1]))
    assert titles(conn, reader=reader) == ["Title b", "Title a"]
