"""Read, star, all read and back, collections; each with and without script."""

import json
from collections.abc import Callable
from datetime import timedelta
from sqlite3 import Connection

import pytest
from flask.testing import FlaskClient

from aggregator.model import Audience, EntryQuery, Role
from aggregator.store import collections, entries, topics
from aggregator.store.db import transaction
from tests.web.conftest import Library
from tests.web.pages import find, listed, tree, words

SCRIPT = {"HX-Request": "true"}
READER = 1


@pytest.fixture
def reader(signed_in: Callable[..., FlaskClient]) -> FlaskClient:
    return signed_in(Role.READER)


@pytest.fixture
def made(library: Library) -> list[int]:
    """Ten entries, newest first: every hour one, then one of two days and one of ten days ago."""
    with transaction(library.conn):
        topics.add_topic(library.conn, "Even")
    one, two = library.feed("one"), library.feed("two")
    ages = [timedelta(hours=n) for n in range(1, 9)] + [timedelta(days=2), timedelta(days=6, hours=23)]
    tags = [["Even"] if n % 2 == 0 else [] for n in range(10)]
    return [library.entry(one if n < 5 else two, f"n{n}", *tags[n], age=ages[n]) for n in range(10)]


def unread(conn: Connection) -> set[int]:
    return {entry.id for entry in entries.list_entries(conn, EntryQuery(unread=True, reader=READER))}


def starred(conn: Connection) -> set[int]:
    return {entry.id for entry in entries.list_entries(conn, EntryQuery(starred=True, reader=READER))}


def as_of(browser: FlaskClient, address: str = "/") -> str:
    return find(tree(browser.get(address).text), "form#mark-all input[name=as_of]")[0].get("value")


# ── one entry ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_read_unread_star_unstar(reader: FlaskClient, made: list[int], conn: Connection) -> None:
    one = made[3]
    assert unread(conn) == set(made)
    for verb, expected in (("read", set(made) - {one}), ("unread", set(made))):
        answer = reader.post(f"/entry/{one}/{verb}", data={"next": "/?group=day"})
        assert (answer.status_code, answer.location) == (303, "/?group=day")
        assert unread(conn) == expected
    reader.post(f"/entry/{one}/star")
    assert starred(conn) == {one}
    reader.post(f"/entry/{one}/unstar")
    assert starred(conn) == set()


def test_with_script_a_mark_answers_with_its_button_and_the_counts(reader: FlaskClient, made: list[int]) -> None:
    answer = reader.post(f"/entry/{made[0]}/read", headers=SCRIPT, data={"next": "/?unread=1"})
    assert answer.status_code == 200
    button = find(tree(answer.text), "button") or [tree(answer.text)]
    assert button[0].get("formaction") == f"/entry/{made[0]}/unread"
    told = json.loads(answer.headers["HX-Trigger"])
    assert told["marked"] == {"entry": made[0], "read": True, "starred": False}
    assert told["numbers"]["n-unread"] == "9"
    assert told["numbers"]["n-feed-1"] == "4"
    assert told["numbers"]["n-topic-even"] == told["numbers"]["n-head-even"] == "4"


def test_the_list_shows_what_was_marked(reader: FlaskClient, made: list[int]) -> None:
    reader.post(f"/entry/{made[0]}/read")
    reader.post(f"/entry/{made[1]}/star")
    page = tree(reader.get("/").text)
    assert [a.get("data-entry") for a in find(page, "article.is-read")] == [str(made[0])]
    starred_now = find(page, "button.star[aria-pressed=true]")
    assert [b.get("formaction") for b in starred_now] == [f"/entry/{made[1]}/unstar"]
    assert set(listed(reader.get("/?unread=1").text).ids) == set(made[1:])
    assert listed(reader.get("/?starred=1").text).ids == [made[1]]


def test_without_unread_read_and_unread_are_listed_alike(
    reader: FlaskClient, client: FlaskClient, made: list[int]
) -> None:
    reader.post(f"/entry/{made[0]}/read")
    assert set(listed(reader.get("/").text).ids) == set(listed(client.get("/").text).ids) == set(made)


def test_what_is_not_there_cannot_be_marked(reader: FlaskClient, made: list[int]) -> None:
    assert reader.post("/entry/9999/read").status_code == 404


@pytest.mark.parametrize("path", ["/entry/1/read", "/entry/1/star", "/mark-all", "/undo", "/entry/1/collect"])
def test_a_visitor_is_sent_to_sign_in(client: FlaskClient, made: list[int], path: str) -> None:
    answer = client.post(path)
    assert answer.status_code == 303
    assert answer.location.startswith("/login")
    with_script = client.post(path, headers=SCRIPT)
    assert with_script.headers["HX-Redirect"].startswith("/login")
    assert client.get("/entry/1/read").status_code == 405


# ── many entries ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("address", "form", "read"),
    [
        ("", {}, range(10)),
        ("feed=1", {}, range(5)),
        ("topic=even", {}, range(0, 10, 2)),
        ("not=even", {}, range(1, 10, 2)),
        ("topic=even&unread=1&group=day", {}, range(0, 10, 2)),
        ("", {"older_than": "1d"}, (8, 9)),
        ("feed=2", {"older_than": "1d"}, (8, 9)),
        ("", {"older_than": "7d"}, ()),
    ],
)
def test_all_read_is_what_the_address_filters_and_can_be_taken_back(
    reader: FlaskClient, made: list[int], conn: Connection, address: str, form: dict[str, str], read: range
) -> None:
    answer = reader.post(f"/mark-all?{address}", data={"as_of": as_of(reader), "next": f"/?{address}", **form})
    assert answer.status_code == 303
    assert unread(conn) == set(made) - {made[n] for n in read}
    page = tree(reader.get(answer.location).text)
    toast = words(find(page, ".toast")[0])
    if read:
        assert f"{len(read)} entr" in toast
        assert find(page, ".toast button[form=undo]")
        reader.post("/undo")
        assert unread(conn) == set(made)
    else:
        assert "Nothing here was unread." in toast


def test_above_here_leaves_the_row_and_what_is_below(reader: FlaskClient, made: list[int], conn: Connection) -> None:
    row = find(tree(reader.get("/?group=none").text), f"article[data-entry='{made[3]}']")[0]
    reader.post("/mark-all", data={"as_of": as_of(reader), "above": row.get("data-key")})
    assert unread(conn) == set(made[3:])


def test_what_came_after_the_page_was_shown_stays_unread(
    reader: FlaskClient, made: list[int], library: Library, conn: Connection
) -> None:
    shown = as_of(reader)
    late = library.entry(1, "late", "Even", age=timedelta(hours=2))
    reader.post("/mark-all", data={"as_of": shown})
    assert unread(conn) == {late}
    reader.post("/undo")
    reader.post("/mark-all?topic=even", data={"as_of": shown})
    assert late in unread(conn)


def test_with_script_the_list_comes_back_with_a_toast(reader: FlaskClient, made: list[int]) -> None:
    answer = reader.post("/mark-all?unread=1", headers=SCRIPT, data={"as_of": as_of(reader), "next": "/?unread=1"})
    page = tree(answer.text)
    assert not find(page, "article")
    assert "Everything here is read." in answer.text
    assert "10 entries marked read" in words(find(page, ".toast")[0])
    back = reader.post("/undo", headers=SCRIPT, data={"next": "/?unread=1"})
    assert set(listed(back.text).ids) == set(made)


@pytest.mark.parametrize("form", [{"older_than": "1y"}, {"above": "x"}, {"as_of": "now"}])
def test_a_broken_form_changes_nothing(
    reader: FlaskClient, made: list[int], conn: Connection, form: dict[str, str]
) -> None:
    assert reader.post("/mark-all", data=form).status_code == 400
    assert unread(conn) == set(made)


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_form_leads_back_to_this_site_alone(reader: FlaskClient, made: list[int], target: str) -> None:
    answer = reader.post(f"/entry/{made[0]}/star", data={"next": target})
    assert answer.location == f"/entry/{made[0]}"


# ── collections ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_curator_picks_with_own_words_and_takes_out_again(
    signed_in: Callable[..., FlaskClient], made: list[int], conn: Connection
) -> None:
    curator = signed_in(Role.CURATOR)
    with transaction(conn):
        shelf = collections.add_collection(conn, "Shelf", audience=Audience.MEMBERS, owner=1)
    form = tree(curator.get(f"/entry/{made[0]}/collect").text)
    assert [option.get("value") for option in find(form, "option")] == ["shelf"]
    picked = {"collection": "shelf", "headline": "My words", "comment": "Why", "next": "/?group=day"}
    assert curator.post(f"/entry/{made[0]}/collect", data=picked).location == "/?group=day"
    [item] = collections.list_items(conn, shelf.id)
    assert (item.entry, item.headline, item.comment) == (made[0], "My words", "Why")
    answer = curator.post(f"/entry/{made[0]}/uncollect", headers=SCRIPT, data={"item": item.id})
    assert "Taken out of “Shelf”." in answer.text
    assert collections.list_items(conn, shelf.id) == []


def test_a_reader_cannot_pick_nor_a_curator_into_anothers_private_collection(
    signed_in: Callable[..., FlaskClient], made: list[int], conn: Connection
) -> None:
    owner, other, reader = signed_in(Role.CURATOR, "owner"), signed_in(Role.CURATOR, "other"), signed_in(Role.READER)
    with transaction(conn):
        mine = collections.add_collection(conn, "Mine", audience=Audience.PRIVATE, owner=1)
    assert reader.post(f"/entry/{made[0]}/collect", data={"collection": "mine"}).status_code == 403
    assert other.post(f"/entry/{made[0]}/collect", data={"collection": "mine"}).status_code == 404
    assert not find(tree(other.get(f"/entry/{made[0]}/collect").text), "option")
    assert collections.list_items(conn, mine.id) == []
    assert owner.post(f"/entry/{made[0]}/collect", data={"collection": "mine"}).status_code == 303


# ── preferences ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_theme_and_language_need_no_account_and_no_script(client: FlaskClient) -> None:
    client.post("/preferences", data={"theme": "dark"})
    client.post("/preferences", data={"language": "de"})
    page = tree(client.get("/").text)
    assert (page.get("data-theme"), page.get("lang")) == ("dark", "de")
    client.post("/preferences", data={"theme": ""})
    assert tree(client.get("/").text).get("data-theme") is None


def test_a_members_preferences_follow_the_account(
    signed_in: Callable[..., FlaskClient], app, conn: Connection, made: list[int]
) -> None:
    browser = signed_in(Role.READER, "rolf")
    browser.post("/preferences", data={"language": "de", "time_zone": "Asia/Tokyo", "theme": "light"})
    row = conn.execute("SELECT language, time_zone, theme FROM users").fetchone()
    assert tuple(row) == ("de", "Asia/Tokyo", "light")
    browser.post("/preferences", data={"time_zone": "Nowhere/Else", "theme": "purple"})
    assert tuple(conn.execute("SELECT language, time_zone, theme FROM users").fetchone()) == ("de", None, None)
