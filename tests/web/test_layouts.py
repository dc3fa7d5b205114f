"""Layouts of the list, further pages as fragments, the sidebar's parts, the way to the next unread list."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from aggregator.model import FeedLeaf, FolderNode, Group
from aggregator.store import topics
from aggregator.store.db import transaction
from aggregator.web.front import columns, front_sections, later_sections
from aggregator.web.grouping import by_folder
from aggregator.web.listing import Layout, ListState, read_state
from aggregator.web.opened import MOST_FEEDS, open_folders
from tests.web.conftest import Library
from tests.web.entries import made_entries
from tests.web.pages import find, listed, tree, words

SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def paper(library: Library) -> list[int]:
    """Seventy entries, newest first, two topics, two feeds in folders and one in none."""
    with transaction(library.conn):
        for name in ("Cloud", "Energy"):
            topics.add_topic(library.conn, name)
    places = [library.feed("alpha", "North"), library.feed("beta", "South"), library.feed("gamma")]
    return [
        library.entry(
            places[n % 3], f"n{n}", *(["Cloud"] if n % 4 == 0 else ["Energy"] if n % 4 == 1 else []),
            age=timedelta(minutes=n), image="https://example.org/a.jpg" if n % 5 == 2 else None, teaser="Words. " * 40,
        )
        for n in range(70)
    ]  # fmt: skip


# ── the address ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("layout", Layout)
def test_the_layout_stands_in_the_address_and_is_kept_by_its_links(layout: Layout) -> None:
    state = ListState(layout=layout, unread=True, group=Group.FOLDER)
    assert read_state(MultiDict((name, str(value)) for name, value in state.pairs())) == state
    assert ("view" in state.address()) == (layout is not Layout.HEADLINES)
    assert not state.filtered
    for other in (state.only_feed(7), state.only_topic("a-b"), state.only_folder(3)):
        assert other.layout is layout
    assert state.only_feed(7).url == f"/?feed=7{state.beside}"
    assert state.only_topic("a-b").url == f"/?topic=a-b{state.beside}"
    assert state.only_folder(3).url == f"/?folder=3{state.beside}"


@given(st.text(max_size=30))
def test_any_words_come_back_from_the_address(text: str) -> None:
    state = ListState(words=" ".join(text.split()))
    assert dict(parse_qsl(state.address())).get("q", "") == state.words


def test_an_unknown_layout_is_refused(client: FlaskClient) -> None:
    answer = client.get("/?view=tiles")
    assert answer.status_code == 400
    assert "headlines, cards, front" in answer.text


@pytest.mark.parametrize("view", Layout)
def test_each_layout_lists_fifty_entries_once_as_articles(client: FlaskClient, paper: list[int], view: Layout) -> None:
    page = tree(client.get(f"/?view={view}").text)
    found = find(page, "[data-entry]")
    assert {one.tag for one in found} == {"article"}
    ids = [int(one.get("data-entry")) for one in found]
    assert len(ids) == len(set(ids)) == 50
    assert set(ids) == set(paper[:50])
    for one in found:
        assert find(one, f"a[href^='/entry/{one.get('data-entry')}']")


def test_by_folder_the_newest_first_and_those_without_last(client: FlaskClient, paper: list[int]) -> None:
    page = listed(client.get("/?group=folder").text)
    assert page.headings == ["North", "South", "Other"]
    assert set(page.ids) == set(paper[:50])
    assert page.groups[2][1] == [entry for n, entry in enumerate(paper[:50]) if n % 3 == 2]


def test_a_feed_of_several_folders_stands_under_the_first(client: FlaskClient, library: Library) -> None:
    both = library.feed("both", "Zebra", "antelope")
    one = library.entry(both, "one")
    assert listed(client.get("/?group=folder").text).groups == [("antelope", [one])]


def test_by_folder_is_pure() -> None:
    node = FolderNode(id=1, name="A", path="A", feeds=(), folders=())
    sections = by_folder(made_entries(4), {0: node, 2: node})
    assert [(section.folder, [entry.feed for entry in section.entries]) for section in sections] == [
        (node, [0, 2]),
        (None, [1, 3]),
    ]


# ── the front page ───────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["", "a", "b"]), st.integers(0, 3)), max_size=60))
def test_a_front_page_holds_each_entry_once_in_the_order_of_its_columns(
    shape: list[tuple[bool, str, int]],
) -> None:
    entries = made_entries(len(shape), shape)
    for sections in (front_sections(entries, (), {"a": 5, "b": 9}), later_sections(entries, (), {"a": 5, "b": 9})):
        shown = [entry.id for section in sections for entry in section.entries]
        assert sorted(shown) == [entry.id for entry in entries]
        for section in sections:
            laid = columns(section)
            assert [entry for column in laid for entry in column.entries] == list(section.entries)
            assert all(column.entries for column in laid)
            assert sum(column.width for column in laid) <= 12


def test_the_newest_with_a_picture_leads_and_other_feeds_stand_beside() -> None:
    shape = [(False, "a", 1), (False, "a", 1), (True, "a", 1), (False, "a", 1), (False, "b", 2), (False, "b", 3)]
    top = front_sections(made_entries(6, shape), (), {})[0]
    assert [entry.id for entry in top.entries] == [2, 4, 5, 0]


# ── further pages, parts of the page ─────────────────────────────────────────────────────────────────────────────────


def test_the_next_page_comes_as_its_sections_alone(client: FlaskClient, paper: list[int]) -> None:
    older = find(tree(client.get("/?group=day").text), "a[rel=next]")[0].get("href")
    part = client.get(older, headers={**SCRIPT, "HX-Target": "more"}).text
    assert "side-nav" not in part
    assert "page-head" not in part
    assert listed(f"<div>{part}</div>").ids == paper[50:]
    assert find(tree(f"<div>{part}</div>"), "section[data-group]")


def test_a_filter_leaves_the_sidebar_where_its_links_stay(client: FlaskClient, paper: list[int]) -> None:
    def answer(to: str, shown: str, **more: str) -> str:
        return client.get(to, headers={**SCRIPT, "HX-Current-URL": f"http://localhost{shown}", **more}).text

    assert "side-nav" not in answer("/?topic=cloud", "/")
    assert "side-nav" not in answer("/?topic=cloud&group=day", "/?group=day")
    assert "side-nav" in answer("/?topic=cloud&group=day", "/")
    assert "side-nav" in answer("/?view=cards", "/")
    assert "side-nav" in answer("/", "/entry/1")
    assert "side-nav" in answer("/", "/?group=colour")
    assert "side-nav" in answer("/", "/", **{"HX-Side": "1"})


def test_feeds_of_closed_folders_come_when_they_are_opened(client: FlaskClient, library: Library) -> None:
    for number in range(20):
        library.feed(f"feed{number:02}", "Many" if number else "One")
    page = tree(client.get("/?group=day").text)
    closed = find(page, "#side-nav a[data-folder]")
    assert [words(one) for one in closed] == ["Many", "One"]
    assert find(page, "#side-nav a[href^='/?feed=']") == []
    number = closed[0].get("data-folder")
    assert closed[0].get("href") == f"/?folder={number}&group=day"
    part = tree(client.get(f"/side/folder/{number}?group=day", headers=SCRIPT).text)
    assert len(find(part, "a[href^='/?feed=']")) == 19
    assert find(part, "a[href^='/?feed=']")[0].get("href").endswith("&group=day")
    assert len(find(tree(client.get(f"/?folder={number}").text), "#side-nav a[href^='/?feed=']")) == 19
    client.set_cookie("parts", f"folder-{number}.-topics")
    assert len(find(tree(client.get("/").text), "#side-nav a[href^='/?feed=']")) == 19
    client.set_cookie("parts", '"><script>.folder-x')
    assert client.get("/").status_code == 200
    assert client.get("/side/folder/999").status_code == 404


def test_many_feeds_stay_in_their_folders_whatever_the_cookie_says(app: Flask) -> None:
    leaves = tuple(FeedLeaf(n, str(n), "u") for n in range(MOST_FEEDS))
    nodes = [FolderNode(id=n, name=str(n), path=str(n), feeds=leaves, folders=()) for n in (1, 2, 3)]
    with app.test_request_context(headers={"Cookie": "parts=folder-1.folder-2.folder-3"}):
        assert open_folders(nodes, False, [3]) == {1, 3}


def test_topics_beyond_the_first_come_when_asked_for_and_at_once_without_script(
    client: FlaskClient, library: Library
) -> None:
    with transaction(library.conn):
        for number in range(12):
            topics.add_topic(library.conn, f"Topic {number}")
    feed = library.feed("alpha")
    for number in range(12):
        library.entry(feed, f"n{number}", f"Topic {number}")
    page = tree(client.get("/?topic=topic-0").text)
    assert len(find(page, ".chips a.chip[id]")) == 7
    more = tree("<div>" + client.get("/side/topics?topic=topic-0").text + "</div>")
    assert len(find(more, "a.chip")) == 5
    assert all("topic=topic-0&topic=" in chip.get("href") for chip in find(more, "a.chip"))
    without = tree("<div>" + client.get("/side/without?topic=topic-0").text + "</div>")
    assert len(find(without, "a[href^='/?topic=topic-0&not=']")) == 11
    assert len(find(tree(client.get("/?topic=topic-0&chips=all").text), ".chips a.chip[id]")) == 12


# ── what is left, what is new, where to go on ────────────────────────────────────────────────────────────────────────


def test_the_title_tells_a_member_what_is_left(
    client: FlaskClient, paper: list[int], signed_in: Callable[..., FlaskClient]
) -> None:
    reader = signed_in()

    def title(browser: FlaskClient, address: str) -> str:
        return words(find(tree(browser.get(address).text), "title")[0])

    assert title(reader, "/?group=none") == "(70) All entries · Aggregator"
    reader.post(f"/entry/{paper[0]}/read")
    assert title(reader, "/?group=none") == "(69) All entries · Aggregator"
    assert title(reader, "/?topic=cloud") == "(17) Cloud · Aggregator"
    assert title(client, "/?group=none") == "All entries · Aggregator"


def test_new_entries_are_counted_under_the_filter(client: FlaskClient, library: Library, paper: list[int]) -> None:
    newest = max(paper)
    assert client.get(f"/new?since={newest}").status_code == 204
    assert words(tree(client.get(f"/new?since={newest - 3}").text)) == "3 new entries"
    library.entry(2, "later", "Cloud", age=timedelta(days=30))
    assert words(tree(client.get(f"/new?topic=cloud&since={newest}").text)) == "1 new entry"
    assert client.get(f"/new?topic=energy&since={newest}").status_code == 204
    assert client.get("/new").status_code == 400
    assert client.get("/new?topic=nowhere&since=1").status_code == 404


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("feed=1", "/?feed=2"),
        ("feed=3", "/?feed=1"),
        ("feed=1&way=back", "/?feed=3"),
        ("feed=2&unread=1&view=cards", "/?feed=3&unread=1&view=cards"),
        ("folder=1", "/?folder=2"),
        ("", "/?topic=cloud"),
        ("way=back", "/?topic=energy"),
        ("topic=cloud&group=day", "/?topic=energy&group=day"),
        ("topic=energy", "/?topic=cloud"),
    ],
)
def test_the_next_unread_list(
    signed_in: Callable[..., FlaskClient], paper: list[int], address: str, expected: str
) -> None:
    answer = signed_in().get(f"/next?{address}")
    assert (answer.status_code, answer.location) == (303, expected)


def test_where_nothing_is_unread_the_unread_list_says_so(
    signed_in: Callable[..., FlaskClient], paper: list[int], library: Library
) -> None:
    reader = signed_in()
    reader.post("/mark-all?feed=2", data={"as_of": str(max(paper))})
    assert reader.get("/next?feed=1").location == "/?feed=3"
    reader.post("/mark-all", data={"as_of": str(max(paper))})
    assert reader.get("/next?feed=1").location == "/?unread=1"
    assert reader.get("/next").location == "/?unread=1"


def test_the_original_is_where_the_feed_says_and_nowhere_else(client: FlaskClient, library: Library) -> None:
    feed = library.feed("alpha")
    linked, bare = library.entry(feed, "a", url="https://news.example/x?y=1"), library.entry(feed, "b", url=None)
    assert client.get(f"/entry/{linked}/original").location == "https://news.example/x?y=1"
    assert client.get(f"/entry/{bare}/original").status_code == 404
    assert client.get("/entry/999/original").status_code == 404
    rows = {row.get("data-entry"): row for row in find(tree(client.get("/").text), "article")}
    assert rows[str(linked)].get("data-bare") is None
    assert rows[str(bare)].get("data-bare") is not None


def test_density_is_kept_with_the_account_and_in_a_cookie(
    client: FlaskClient, signed_in: Callable[..., FlaskClient], paper: list[int]
) -> None:
    for browser in (client, signed_in()):
        assert find(tree(browser.get("/?group=none").text), ".list.is-compact") == []
        browser.post("/preferences", data={"density": "compact"})
        assert find(tree(browser.get("/?group=none").text), ".list.is-compact")
        assert find(tree(browser.get("/?view=cards").text), ".list.is-compact") == []
        browser.post("/preferences", data={"density": "tiny"})
        assert find(tree(browser.get("/?group=none").text), ".list.is-compact") == []


def test_the_list_is_small_however_many_feeds_there_are(
    library: Library, signed_in: Callable[..., FlaskClient]
) -> None:
    """50 entries, 60 topics, 600 feeds in 60 folders: at most 90 KB."""
    with transaction(library.conn):
        for number in range(60):
            topics.add_topic(library.conn, f"Topic number {number}")
    made = [library.feed(f"the-{number}-feed", f"Folder {number % 60:02}") for number in range(600)]
    for number in range(60):
        library.entry(
            made[number], f"A headline of some length that stands for many others, number {number}",
            f"Topic number {number % 20}", teaser="It says what stands in the article, in many words. " * 6,
            image=f"https://pictures.example/2026/11/{number}/small-picture.jpg", language="en",
        )  # fmt: skip
    page = signed_in().get("/?unread=1")
    assert len(listed(page.text).ids) == 50
    assert len(page.data) <= 90_000
