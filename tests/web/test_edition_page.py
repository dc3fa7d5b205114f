"""Today's edition: made by a press, kept as it was, marked read and taken back, with an end."""

from collections.abc import Callable
from datetime import timedelta
from sqlite3 import Connection

import pytest
from flask.testing import FlaskClient

from aggregator.model import EntryQuery, Role
from aggregator.store import editions, entries, feeds, follows, topics
from aggregator.store.db import transaction
from tests.web.conftest import Library
from tests.web.pages import find, tree, words

READER = 1


@pytest.fixture
def reader(signed_in: Callable[..., FlaskClient]) -> FlaskClient:
    return signed_in(Role.READER)


@pytest.fixture
def made(library: Library, reader: FlaskClient) -> list[int]:
    """Twenty entries, newest first, each of a feed of its own; topics in turn Even, Odd, Odd and none."""
    with transaction(library.conn):
        for name in ("Even", "Odd"):
            topics.add_topic(library.conn, name)
    tags = [("Even",), ("Odd",), ("Odd", "Even"), ()]
    return [
        library.entry(library.feed(f"f{n}"), f"n{n}", *tags[n % 4], age=timedelta(minutes=n + 1)) for n in range(20)
    ]


def open_edition(browser: FlaskClient, last: int = 0) -> list[int]:
    assert browser.post("/edition/new", data={"last": str(last)}).location == "/edition"
    return ids(browser.get("/edition").text)


def ids(page: str) -> list[int]:
    return [int(article.get("data-entry")) for article in find(tree(page), "article[data-entry]")]


def unread(conn: Connection) -> set[int]:
    return {one.id for one in entries.list_entries(conn, EntryQuery(unread=True, reader=READER, limit=500))}


def main(page: str) -> str:
    return words(find(tree(page), "main")[0])


# ── made and kept ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_is_ready_and_made_by_a_press_alone(reader: FlaskClient, made: list[int], conn: Connection) -> None:
    page = reader.get("/edition").text
    assert "A new edition is ready: 12 entries." in page
    assert ids(page) == []
    assert editions.list_editions(conn, READER) == []
    shown = open_edition(reader)
    assert len(shown) == len(set(shown)) == 12
    assert "0 of 12 read" in reader.get("/edition").text


def test_it_stays_as_it_was_whatever_is_read_and_arrives(
    reader: FlaskClient, made: list[int], library: Library
) -> None:
    shown = open_edition(reader)
    reader.post(f"/entry/{shown[0]}/read")
    library.entry(1, "late", "Even", age=timedelta(0))
    page = reader.get("/edition").text
    assert ids(page) == shown
    assert "1 of 12 read" in page


def test_what_is_removed_is_left_out(reader: FlaskClient, made: list[int], conn: Connection) -> None:
    shown = open_edition(reader)
    with transaction(conn):
        feeds.remove_feed(conn, entries.get_entries(conn, [shown[3]], None)[0].feed)
    page = reader.get("/edition").text
    assert set(ids(page)) == set(shown) - {shown[3]}
    assert "0 of 11 read" in page


def test_a_topic_that_is_no_more_leaves_its_entries(reader: FlaskClient, made: list[int], conn: Connection) -> None:
    shown = open_edition(reader)
    with transaction(conn):
        for topic in topics.list_topics(conn):
            topics.remove_topic(conn, topic.id)
    assert set(ids(reader.get("/edition").text)) == set(shown)


def test_two_presses_make_one(reader: FlaskClient, made: list[int], conn: Connection) -> None:
    open_edition(reader)
    open_edition(reader)
    assert len(editions.list_editions(conn, READER)) == 1
    assert reader.post("/edition/new", data={"last": "x"}).status_code == 400
    assert reader.post("/edition/new").status_code == 400


def test_nothing_unread_makes_none(reader: FlaskClient, conn: Connection) -> None:
    assert "There is nothing unread for an edition yet." in reader.get("/edition").text
    assert open_edition(reader) == []
    assert editions.list_editions(conn, READER) == []


# ── what stands in it ────────────────────────────────────────────────────────────────────────────────────────────────


def test_followed_topics_make_it(reader: FlaskClient, made: list[int], conn: Connection) -> None:
    even = topics.find_topic(conn, "even")
    assert even
    with transaction(conn):
        follows.set_topic_follow(conn, READER, even.id, follows.TopicLevel.FOLLOWED)
    assert set(open_edition(reader)) == {made[n] for n in range(20) if n % 4 in (0, 2)}


def test_without_any_followed_all_that_are_not_muted(
    reader: FlaskClient, made: list[int], conn: Connection, library: Library
) -> None:
    odd = topics.find_topic(conn, "odd")
    assert odd
    with transaction(conn):
        follows.set_topic_follow(conn, READER, odd.id, follows.TopicLevel.MUTED)
    shown = set(open_edition(reader))
    assert shown == {made[n] for n in range(20) if n % 4 in (0, 3)}


def test_the_first_takes_older_ones_when_the_last_day_does_not_fill_it(reader: FlaskClient, library: Library) -> None:
    feed = library.feed("one")
    new = library.entry(feed, "new")
    old = [library.entry(library.feed(f"old{n}"), f"old{n}", age=timedelta(days=3)) for n in range(3)]
    assert set(open_edition(reader)) == {new, *old}


def test_the_first_is_of_the_last_day_when_that_fills_it(reader: FlaskClient, library: Library) -> None:
    with transaction(library.conn):
        topics.add_topic(library.conn, "Slow")
        editions.set_edition_length(library.conn, READER, 6)
    today = [library.entry(library.feed(f"f{n}"), f"n{n}") for n in range(6)]
    library.entry(library.feed("slow"), "slow", "Slow", age=timedelta(days=3))
    assert set(open_edition(reader)) == set(today)


@pytest.mark.parametrize("length", [6, 12, 20])
def test_its_length_is_the_readers_choice(reader: FlaskClient, made: list[int], length: int) -> None:
    answer = reader.post("/edition/length", data={"length": str(length), "next": "/preferences"})
    assert (answer.status_code, answer.location) == (303, "/preferences")
    page = tree(reader.get("/preferences").text)
    assert [words(one) for one in find(page, ".ed-length button[aria-pressed=true]")] == [str(length)]
    assert len(open_edition(reader)) == length


@pytest.mark.parametrize("length", ["7", "-6", "", "many"])
def test_other_lengths_are_refused(reader: FlaskClient, conn: Connection, length: str) -> None:
    assert reader.post("/edition/length", data={"length": length}).status_code == 400
    assert editions.edition_length(conn, READER) is None


# ── its end ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_marked_read_is_exactly_its_entries_and_can_be_taken_back(
    reader: FlaskClient, made: list[int], conn: Connection
) -> None:
    shown = open_edition(reader)
    reader.post(f"/entry/{shown[0]}/read")
    before = unread(conn)
    answer = reader.post("/edition/1/finish")
    assert (answer.status_code, answer.location) == (303, "/edition/1#end")
    assert unread(conn) == set(made) - set(shown)
    page = tree(reader.get("/edition/1").text)
    assert "12 of 12 read" in words(find(page, "main")[0])
    assert "12 entries." in words(find(page, "#end")[0])
    assert not find(page, "[data-act=A]")
    toast = find(page, "form.toast")[0]
    fields = {one.get("name"): one.get("value") for one in find(toast, "input")}
    assert reader.post(toast.get("action"), data=fields).status_code == 303
    assert unread(conn) == before
    assert ids(reader.get("/edition").text) == shown


def test_undo_touches_nothing_outside_of_the_edition(reader: FlaskClient, made: list[int], conn: Connection) -> None:
    shown = open_edition(reader)
    outside = next(one for one in made if one not in shown)
    for one in (outside, *shown):
        reader.post(f"/entry/{one}/read")
    reader.post("/edition/1/undo", data={"entries": f"{outside} {shown[0]} 9999"})
    assert shown[0] in unread(conn)
    assert outside not in unread(conn)


def test_between_two_editions(reader: FlaskClient, made: list[int], library: Library, conn: Connection) -> None:
    shown = open_edition(reader)
    reader.post("/edition/1/finish")
    assert "That is all. The next edition comes when there is news." in main(reader.get("/edition").text)
    # What was there and found no room is no news.
    late = [library.entry(library.feed(f"late{n}"), f"late{n}", "Even", age=timedelta(hours=n)) for n in range(3)]
    assert "A new edition is ready: 3 entries." in main(reader.get("/edition").text)
    assert "A new edition is ready: 3 entries." in main(reader.get("/edition/1").text)
    assert set(open_edition(reader, last=1)) == set(late)
    past = reader.get("/edition/1").text
    assert ids(past) == shown
    assert not find(tree(past), "[data-act=A]")
    assert "To today's edition" in main(past)


def test_all_of_it_read_one_by_one_is_an_end_too(
    reader: FlaskClient, made: list[int], library: Library, conn: Connection
) -> None:
    for one in open_edition(reader):
        reader.post(f"/entry/{one}/read")
    assert "That is all." in main(reader.get("/edition").text)
    late = library.entry(1, "late", age=timedelta(0))
    assert open_edition(reader, last=1) == [late]
    first = editions.get_edition(conn, READER, 1)
    assert first is not None and first.finished is not None


def test_one_left_open_yields_to_a_newer_one_the_next_day(
    reader: FlaskClient, made: list[int], library: Library, conn: Connection
) -> None:
    shown = open_edition(reader)
    library.entry(1, "late", "Even", age=timedelta(0))
    assert "newer edition" not in reader.get("/edition").text
    with transaction(conn):
        conn.execute("UPDATE editions SET made = made - 86400")
    page = reader.get("/edition").text
    assert ids(page) == shown
    assert "A newer edition is ready: 12 entries" in page
    again = open_edition(reader, last=1)
    assert len(again) == 12
    assert set(again) & set(shown), "what was not finished comes again"


def test_the_sidebar_says_when_one_can_be_made(
    reader: FlaskClient, made: list[int], library: Library, conn: Connection
) -> None:
    def said() -> str:
        return words(find(tree(reader.get("/preferences").text), "a[data-go=e]")[0])

    assert said() == "Edition new"
    open_edition(reader)
    library.entry(1, "late", age=timedelta(0))
    assert said() == "Edition"
    with transaction(conn):
        conn.execute("UPDATE editions SET made = made - 86400")
    assert said() == "Edition new"


# ── to whom ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_visitor_is_led_to_sign_in(client: FlaskClient, made: list[int]) -> None:
    assert client.get("/edition").location == "/login?next=/edition"
    assert not find(tree(client.get("/").text), "a[data-go=e]")


def test_another_readers_edition_is_not_there(
    reader: FlaskClient, made: list[int], signed_in: Callable[..., FlaskClient], conn: Connection
) -> None:
    shown = open_edition(reader)
    other = signed_in(Role.ADMIN, "ada")
    assert other.get("/edition/1").status_code == 404
    assert other.post("/edition/1/finish").status_code == 404
    assert other.post("/edition/1/undo").status_code == 404
    assert set(shown) <= unread(conn)
    assert "/edition/1" not in other.get(f"/entry/{shown[0]}?edition=1").text


# ── an entry opened from it ──────────────────────────────────────────────────────────────────────────────────────────


def test_an_entrys_page_leads_on_within_the_edition_and_back(reader: FlaskClient, made: list[int]) -> None:
    shown = open_edition(reader)
    page = tree(reader.get(f"/entry/{shown[1]}?edition=1").text)
    assert [a.get("href") for a in find(page, "a[rel=prev]")] == [f"/entry/{shown[0]}?edition=1"]
    assert [a.get("href") for a in find(page, "a[rel=next]")] == [f"/entry/{shown[2]}?edition=1"]
    assert [a.get("href") for a in find(page, ".crumbs a[data-back]")] == [f"/edition/1#e{shown[1]}"]
    last = tree(reader.get(f"/entry/{shown[-1]}?edition=1").text)
    assert not find(last, "a[rel=next]")
    outside = next(one for one in made if one not in shown)
    assert not find(tree(reader.get(f"/entry/{outside}?edition=1").text), "a[rel=next]")


def test_a_broken_number_is_said_in_words(reader: FlaskClient, made: list[int]) -> None:
    assert reader.get(f"/entry/{made[0]}?edition=x").status_code == 400
