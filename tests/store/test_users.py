import pytest

from aggregator.model import EntryQuery, Person, Role
from aggregator.store import marks, users
from aggregator.store.db import transaction, troubles
from aggregator.store.users import NameTaken
from tests.store.builders import DAY, add_feed, add_reader, entry, save, titles


def test_members_come_and_go(conn) -> None:
    with transaction(conn):
        ada = users.add_user(conn, "Ada", "hash one", Role.ADMIN)
        mira = users.add_user(conn, "mira", "hash two", Role.READER)
    assert users.list_users(conn) == [ada, mira]
    assert users.find_user(conn, "ADA") == (ada, "hash one")
    assert users.get_user(conn, mira.id) == Person(mira.id, "mira", Role.READER)
    with transaction(conn):
        users.remove_user(conn, ada.id)
    assert users.list_users(conn) == [mira]
    assert users.find_user(conn, "Ada") is None
    assert users.get_user(conn, ada.id) is None


@pytest.mark.parametrize("name", ["Ada", "ADA", "ada"])
def test_a_name_is_taken_once(conn, name) -> None:
    add_reader(conn, "Ada")
    with pytest.raises(NameTaken, match="Nothing was changed"):
        add_reader(conn, name)
    assert len(users.list_users(conn)) == 1


def test_an_id_is_never_given_again(conn) -> None:
    """Marks and sessions of one who left are nobody's."""
    first = add_reader(conn, "Ada")
    with transaction(conn):
        users.remove_user(conn, first)
    assert add_reader(conn, "Noa") > first


def test_changes(conn) -> None:
    ada = add_reader(conn, "Ada")
    assert not users.has_admin(conn)
    with transaction(conn):
        users.set_role(conn, ada, Role.ADMIN)
        users.set_password(conn, ada, "another hash")
        users.set_preferences(conn, ada, "de", "Europe/Zurich", "dark")
    assert users.has_admin(conn)
    person = Person(ada, "Ada", Role.ADMIN, "de", "Europe/Zurich", "dark")
    assert users.find_user(conn, "Ada") == (person, "another hash")


def test_who_leaves_takes_marks_along(conn) -> None:
    ada = add_reader(conn)
    (entry_id,) = save(conn, add_feed(conn), entry("a")).new
    with transaction(conn):
        marks.set_starred(conn, ada, entry_id, True)
    marks.mark_all(conn, EntryQuery(reader=ada, up_to_id=entry_id))
    with transaction(conn):
        users.remove_user(conn, ada)
    for table in ("reads", "stars", "follows", "undos"):
        assert conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0, table
    assert troubles(conn) == []


def test_no_flood_for_who_comes_late(conn) -> None:
    """Older than a week is read, but never a feed's newest three; whatever order the feeds were polled in."""
    fresh, old = add_feed(conn), add_feed(conn, "http://old.example/")
    empty = add_feed(conn, "http://empty.example/")
    save(conn, fresh, entry("today", 60))
    for days in (50, 40, 30, 20, 10):
        save(conn, old, entry(f"{days} days", days * DAY))
    save(conn, fresh, entry("now", 10))
    reader = add_reader(conn)
    assert set(titles(conn, unread=True, reader=reader)) == {
        "Title today",
        "Title now",
        "Title 10 days",
        "Title 20 days",
        "Title 30 days",
    }
    save(conn, empty, entry("first", 60))
    save(conn, old, entry("yesterday", DAY))
    assert {"Title first", "Title yesterday"} <= set(titles(conn, unread=True, reader=reader))


def test_a_late_old_entry_hides_no_new_one(conn) -> None:
    feed = add_feed(conn)
    save(conn, feed, *(entry(f"{n} fresh", n * 60) for n in range(5)))
    save(conn, feed, entry("late", 100 * DAY))
    assert len(titles(conn, unread=True, reader=add_reader(conn))) >= 5


def test_who_comes_first_reads_what_comes(conn) -> None:
    reader = add_reader(conn)
    save(conn, add_feed(conn), entry("a", 60))
    assert titles(conn, unread=True, reader=reader) == ["Title a"]
