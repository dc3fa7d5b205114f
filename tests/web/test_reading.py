"""The reading list: its address is its state."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from aggregator.model import Group, Key
from aggregator.store import topics
from aggregator.store.db import transaction
from aggregator.web.database import conn
from aggregator.web.listing import ListState, read_state
from tests.web.conftest import Library
from tests.web.pages import chips, find, listed, tree, words


def add_topics(library: Library, *names: str) -> None:
    with transaction(library.conn):
        for name in names:
            if topics.find_topic(library.conn, name) is None:
                topics.add_topic(library.conn, name)


@pytest.fixture
def cheeses(library: Library) -> dict[str, int]:
    """Six entries of two feeds on three topics: brie holds 1, cheddar 2, milk 4; newest last."""
    add_topics(library, "Brie", "Cheddar", "Milk")
    one, two = library.feed("alpha", "North"), library.feed("beta", "South")
    hours = lambda count: timedelta(hours=count)  # noqa: E731 (short for the table)
    return {
        "plain": library.entry(one, "plain", age=hours(60)),
        "milk": library.entry(one, "milk", "Milk", age=hours(50)),
        "cheddar": library.entry(two, "cheddar", "Cheddar", "Milk", age=hours(40)),
        "brie": library.entry(two, "brie", "Brie", "Milk", age=hours(30)),
        "both": library.entry(one, "both", "Cheddar", age=hours(20)),
        "new": library.entry(two, "new", "Milk", age=hours(1)),
    }


# ── the address ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "state",
    [
        ListState(),
        ListState(topics=("b", "a"), match_all=True, without=("c", "d")),
        ListState(feed=7, folder=3, unread=True, starred=True, words="größer & kleiner?", group=Group.NONE),
        ListState(group=Group.DAY, before=Key(-5, 12)),
    ],
)
def test_a_state_is_read_back_from_its_address(state: ListState) -> None:
    pairs = MultiDict((name, str(value)) for name, value in state.pairs())
    assert read_state(pairs) == state


def test_the_address_of_the_contract_is_understood() -> None:
    arguments = MultiDict(
        [
            ("topic", "a"), ("topic", "b"), ("match", "any"), ("not", "c"), ("feed", "7"), ("folder", "3"),
            ("unread", "1"), ("starred", "1"), ("q", "x"), ("group", "topic"), ("before", "1789640880-12"),
            ("utm_source", "mail"),
        ]
    )  # fmt: skip
    assert read_state(arguments) == ListState(
        topics=("a", "b"), without=("c",), feed=7, folder=3, unread=True, starred=True, words="x",
        before=Key(1789640880, 12),
    )  # fmt: skip


@pytest.mark.parametrize(
    "broken",
    [
        "match=some",
        "group=colour",
        "feed=x",
        "feed=-1",
        "folder=1.5",
        "unread=yes",
        "before=12",
        "before=a-b",
        "feed=" + "9" * 30,
    ],
)
def test_a_broken_value_is_refused_in_words_that_name_it(client: FlaskClient, broken: str) -> None:
    answer = client.get("/?" + broken)
    assert answer.status_code == 400
    assert broken.partition("=")[0] in words(find(tree(answer.text), "main")[0])


@pytest.mark.parametrize("pairs", [[("topic", str(number)) for number in range(31)], [("q", "x" * 501)]])
def test_too_many_topics_or_words_are_refused(app: Flask, pairs: list[tuple[str, str]]) -> None:
    with app.test_request_context(), pytest.raises(BadRequest):
        read_state(MultiDict(pairs))


@pytest.mark.parametrize("missing", ["topic=nowhere", "not=nowhere", "feed=99", "folder=99"])
def test_what_is_not_there_is_said(client: FlaskClient, cheeses: dict[str, int], missing: str) -> None:
    answer = client.get("/?" + missing)
    assert answer.status_code == 404
    assert missing.partition("=")[2] in answer.text


def test_unknown_parameters_and_empty_ones_are_left_alone(client: FlaskClient, cheeses: dict[str, int]) -> None:
    assert listed(client.get("/?utm_source=x&q=&topic=&feed=").text).ids == listed(client.get("/").text).ids


# ── groups ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_without_group_entries_stand_once_under_their_rarest_topic_and_others_last(
    client: FlaskClient, cheeses: dict[str, int]
) -> None:
    page = listed(client.get("/").text)
    assert page.groups == [
        ("Milk", [cheeses["new"], cheeses["milk"]]),
        ("Cheddar", [cheeses["both"], cheeses["cheddar"]]),
        ("Brie", [cheeses["brie"]]),
        ("Other", [cheeses["plain"]]),
    ]


def test_a_topic_that_the_filter_names_comes_before_a_rarer_one(client: FlaskClient, cheeses: dict[str, int]) -> None:
    page = listed(client.get("/?topic=milk&topic=cheddar").text)
    assert page.groups == [
        ("Milk", [cheeses["new"], cheeses["brie"], cheeses["cheddar"], cheeses["milk"]]),
        ("Cheddar", [cheeses["both"]]),
    ]
    turned = listed(client.get("/?topic=cheddar&topic=milk").text)
    assert turned.headings == ["Cheddar", "Milk"]
    assert cheeses["cheddar"] in turned.groups[0][1]


def test_by_feed_by_day_and_not_at_all(client: FlaskClient, cheeses: dict[str, int]) -> None:
    newest_first = [cheeses[name] for name in ("new", "both", "brie", "cheddar", "milk", "plain")]
    by_feed = listed(client.get("/?group=feed").text)
    assert by_feed.headings == ["Beta", "Alpha"]
    assert listed(client.get("/?group=none").text).groups == [(None, newest_first)]
    by_day = listed(client.get("/?group=day").text)
    assert by_day.ids == newest_first
    assert len(by_day.groups) >= 3


# ── filters ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("topic=cheddar", {"cheddar", "both"}),
        ("topic=cheddar&topic=brie", {"cheddar", "both", "brie"}),
        ("topic=cheddar&topic=milk&match=all", {"cheddar"}),
        ("topic=milk&not=brie", {"milk", "cheddar", "new"}),
        ("not=milk", {"plain", "both"}),
        ("feed=1", {"plain", "milk", "both"}),
        ("folder=2", {"cheddar", "brie", "new"}),
        ("q=brie", {"brie"}),
        ("q=ched", {"cheddar"}),
        ("q=nothing-like-it", set()),
    ],
)
def test_filters(client: FlaskClient, cheeses: dict[str, int], address: str, expected: set[str]) -> None:
    answer = client.get("/?" + address)
    assert set(listed(answer.text).ids) == {cheeses[name] for name in expected}
    assert str(len(expected)) in words(find(tree(answer.text), ".page-sub")[0])


def test_every_item_is_an_article_with_a_link_to_its_entry_and_nothing_else_has_data_entry(
    client: FlaskClient, cheeses: dict[str, int]
) -> None:
    page = tree(client.get("/?topic=milk").text)
    assert all(element.tag == "article" for element in find(page, "[data-entry]"))
    for article in find(page, "article[data-entry]"):
        links = [a.get("href") for a in find(article, "a[href^='/entry/']")]
        assert f"/entry/{article.get('data-entry')}?topic=milk" in links


def test_chips_are_links_with_counts_and_the_chosen_ones_are_told_apart(
    client: FlaskClient, cheeses: dict[str, int]
) -> None:
    plain = chips(client.get("/").text)
    assert {name: find(chip, ".num")[0].text for name, chip in plain.items()} == {
        "Milk": "4", "Cheddar": "2", "Brie": "1",
    }  # fmt: skip
    assert plain["Milk"].get("href") == "/?topic=milk"
    assert plain["Milk"].get("aria-current") is None
    chosen = chips(client.get("/?topic=milk").text)
    assert chosen["Milk"].get("aria-current") == "true"
    assert chosen["Milk"].get("href") == "/"
    assert chosen["Brie"].get("href") == "/?topic=milk&topic=brie"
    both = chips(client.get("/?topic=milk&match=all").text)
    assert {name: find(chip, ".num")[0].text for name, chip in both.items()} == {
        "Milk": "4", "Cheddar": "1", "Brie": "1",
    }  # fmt: skip
    without = chips(client.get("/?not=milk").text)
    assert without["without Milk"].get("href") == "/"


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("group", ["topic", "day", "feed", "none"])
def test_fifty_a_page_whatever_the_grouping_and_a_real_link_to_the_next(
    client: FlaskClient, library: Library, group: str
) -> None:
    add_topics(library, "Loud", "Quiet")
    loud, quiet = library.feed("loud"), library.feed("quiet")
    made = [
        library.entry(
            quiet if number % 40 == 0 else loud, f"n{number}", "Quiet" if number % 40 == 0 else "Loud",
            age=timedelta(minutes=number // 2),  # two a minute: a page may end between equal times
        )
        for number in range(120)
    ]  # fmt: skip
    seen: list[int] = []
    address: str | None = f"/?group={group}"
    sizes = []
    while address:
        text = client.get(address).text
        page = listed(text)
        sizes.append(len(page.ids))
        seen += page.ids
        links = find(tree(text), "a[rel=next]")
        address = links[0].get("href") if links else None
        assert address is None or "before=" in address
    assert sizes == [50, 50, 20]
    assert sorted(seen) == sorted(made)


def test_a_topics_own_page_names_its_feeds(client: FlaskClient, cheeses: dict[str, int]) -> None:
    answer = client.get("/topic/cheddar")
    assert set(listed(answer.text).ids) == {cheeses["cheddar"], cheeses["both"]}
    for suffix in ("atom", "rss", "json"):
        assert find(tree(answer.text), f"a[href='/topic/cheddar.{suffix}']")
        assert find(tree(answer.text), f"link[rel=alternate][href='/topic/cheddar.{suffix}']")
    assert client.get("/topic/nowhere").status_code == 404


def test_a_list_costs_the_same_questions_however_long_it_is(
    client: FlaskClient, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_topics(library, "Loud")
    feed = library.feed("loud")
    library.entry(feed, "first", "Loud")

    def asked() -> int:
        statements: list[str] = []
        with client.application.app_context():
            conn().set_trace_callback(statements.append)
            client.get("/")
            conn().set_trace_callback(None)
        return len(statements)

    client.get("/")
    few = asked()
    for number in range(48):
        library.entry(feed, f"n{number}", "Loud", age=timedelta(minutes=number))
    client.get("/")
    assert asked() == few
    assert 0 < few <= 25


def test_an_entry_without_title_shows_its_text_or_its_link(client: FlaskClient, library: Library) -> None:
    feed = library.feed("alpha")
    library.entry(feed, None, teaser="A long remark " * 20)
    library.entry(feed, None, url="https://example.org/only-a-link")
    heads = [words(head) for head in find(tree(client.get("/").text), ".entry-head a")]
    assert any(head.startswith("A long remark A long") and head.endswith("…") for head in heads)
    assert "example.org/only-a-link" in heads


def test_titles_and_teasers_are_text(client: FlaskClient, library: Library) -> None:
    library.entry(library.feed("alpha"), "<script>alert(1)</script>", teaser="<img src=x onerror=alert(2)>")
    text = client.get("/").text
    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_pictures_wait_and_keep_their_place(client: FlaskClient, library: Library) -> None:
    library.entry(library.feed("alpha"), "seen", image="https://example.org/a.jpg")
    picture = find(tree(client.get("/").text), "article img")[0]
    assert (picture.get("loading"), picture.get("width"), picture.get("height")) == ("lazy", "600", "400")


def test_an_empty_list_says_so(client: FlaskClient, cheeses: dict[str, int]) -> None:
    assert "Nothing fits this search." in client.get("/?q=zzz").text


def test_htmx_gets_the_part_that_changes_and_is_never_stored(client: FlaskClient, cheeses: dict[str, int]) -> None:
    answer = client.get("/?topic=milk", headers={"HX-Request": "true"})
    assert "<!doctype" not in answer.text
    assert len(listed(answer.text).ids) == 4
    assert answer.headers["Cache-Control"] == "no-store"
    assert "HX-Request" in answer.headers["Vary"]
    restored = client.get("/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert restored.text.startswith("<!doctype html>")


def test_a_visitor_is_not_told_to_use_a_star(client, library, signed_in) -> None:
    library.entry(library.feed("mine"), "One")
    assert "The star at the end of a row" in signed_in().get("/?starred=1").text
    page = client.get("/?starred=1").text
    assert "The star at the end of a row" not in page
    assert "Who signs in can keep entries" in page
