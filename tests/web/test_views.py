"""Saving the list's filter as a view."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from aggregator.model import Role
from aggregator.store import topics, views
from aggregator.store.db import transaction
from tests.web.conftest import Library
from tests.web.pages import find, tree, words


@pytest.fixture
def feed(library: Library) -> int:
    with transaction(library.conn):
        topics.add_topic(library.conn, "Cloud")
    feed = library.feed("alpha")
    library.entry(feed, "one", "Cloud")
    return feed


def sidebar(browser: FlaskClient, path: str = "/") -> list[tuple[str, str, bool]]:
    """Words, address and whether it is where we are, of each view."""
    links = find(tree(browser.get(path).text), "details[data-keep=views] a")
    return [(words(link), link.get("href"), link.get("aria-current") == "page") for link in links]


def said(browser: FlaskClient, path: str = "/") -> list[str]:
    return [words(toast) for toast in find(tree(browser.get(path).text), ".toast")]


def save(browser: FlaskClient, name: str, address: str) -> str:
    """Where it leads."""
    answer = browser.post("/views", data={"name": name, "address": address})
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_a_filter_is_kept_in_its_one_form(signed_in: Callable[..., FlaskClient], feed: int) -> None:
    reader = signed_in()
    assert sidebar(reader) == []
    address = f"utm_source=x&unread=1&feed={feed}&q=+two++words&topic=cloud&before=1-1&group=topic&starred=0"
    assert save(reader, "  My   view ", address) == f"/?topic=cloud&feed={feed}&unread=1&q=two+words"
    kept = f"/?topic=cloud&feed={feed}&unread=1&q=two+words"
    assert sidebar(reader) == [("My view", kept, False)]
    assert sidebar(reader, f"/?unread=1&q=two+words&feed={feed}&topic=cloud") == [("My view", kept, True)]
    assert sidebar(reader, f"{kept}&before=1-1") == [("My view", kept, True)], "an older page is the same list"
    assert sidebar(reader, "/?topic=cloud") == [("My view", kept, False)]
    assert sidebar(signed_in(Role.READER, "other")) == []


def test_a_list_that_narrows_something_offers_it(signed_in: Callable[..., FlaskClient], feed: int, client) -> None:
    reader = signed_in()

    def form(browser: FlaskClient, path: str) -> dict[str, str]:
        fields = find(tree(browser.get(path).text), "#save-view input")
        return {field.get("name"): field.get("value") for field in fields}

    for path in ("/", "/?unread=1", "/?group=day"):
        assert form(reader, path) == {}
    offered = form(reader, "/?topic=cloud&before=9999999999-9")
    assert (offered["name"], offered["address"]) == ("Cloud", "topic=cloud")
    assert form(reader, f"/?feed={feed}")["name"] == "Alpha"
    assert form(client, "/?topic=cloud") == {}, "a visitor has no views"
    save(reader, offered["name"], offered["address"])
    assert form(reader, "/?topic=cloud") == {}, "it is saved already"


@pytest.mark.parametrize(
    ("name", "address", "why"),
    [
        ("", "topic=cloud", "A view needs a name."),
        ("  ", "topic=cloud", "A view needs a name."),
        ("x" * 61, "topic=cloud", "at most 60 characters"),
        ("a\x07b", "topic=cloud", "signs that can be seen"),
        ("x", "", "nothing to save"),
        ("x", "before=1-1", "nothing to save"),
        ("x", "match=none", "match cannot be “none”"),
        ("x", "feed=seven", "feed cannot be “seven”"),
        ("x", "&".join(f"not={n}" for n in range(400)), "cannot be saved"),
    ],
)
def test_what_cannot_be_saved_is_said(
    signed_in: Callable[..., FlaskClient], feed: int, conn, name: str, address: str, why: str
) -> None:
    reader = signed_in()
    save(reader, name, address)
    assert why in " ".join(said(reader))
    assert conn.execute("SELECT count(*) FROM views").fetchone()[0] == 0


def test_a_taken_name_and_too_many(
    signed_in: Callable[..., FlaskClient], feed: int, conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = signed_in()
    save(reader, "x" * 60, "topic=cloud")
    save(reader, "x" * 60, "starred=1")
    assert any("a view of this name already" in toast for toast in said(reader))
    monkeypatch.setattr(views, "MOST", 1)
    save(reader, "y", "starred=1")
    assert any("There are 1 views already" in toast for toast in said(reader))
    assert [name for name, _, _ in sidebar(reader)] == ["x" * 60]


def test_views_are_renamed_moved_removed_and_brought_back(
    signed_in: Callable[..., FlaskClient], feed: int, conn
) -> None:
    reader, other = signed_in(), signed_in(Role.ADMIN, "other")
    for name in ("a", "b"):
        save(reader, name, f"q={name}")
    ids = dict(conn.execute("SELECT name, id FROM views").fetchall())

    def names() -> list[str]:
        rows = find(tree(reader.get("/preferences").text), ".view-rows li b")
        assert [words(row) for row in rows] == [name for name, _, _ in sidebar(reader)]
        return [words(row) for row in rows]

    assert names() == ["a", "b"]
    for verb, data in (("move", {"to": "up"}), ("rename", {"name": "x"}), ("remove", {})):
        assert other.post(f"/views/{ids['b']}/{verb}", data=data).status_code == 404
    assert reader.post(f"/views/{ids['b']}/move", data={"to": "sideways"}).status_code == 400
    assert names() == ["a", "b"]
    assert reader.post(f"/views/{ids['b']}/move", data={"to": "up"}).status_code == 303
    assert names() == ["b", "a"]
    reader.post(f"/views/{ids['b']}/rename", data={"name": "a"})
    assert any("a view of this name already" in toast for toast in said(reader))
    reader.post(f"/views/{ids['b']}/rename", data={"name": "first"})
    assert names() == ["first", "a"]
    reader.post(f"/views/{ids['b']}/remove", data={"next": "/preferences"})
    (undo,) = find(tree(reader.get("/preferences").text), "form.toast")
    fields = {field.get("name"): field.get("value") for field in find(undo, "input[value]")}
    assert names() == ["a"]
    assert reader.post(undo.get("action"), data=fields).headers["Location"] == "/preferences"
    assert names() == ["a", "first"]


def test_a_view_of_a_topic_that_went_says_so(signed_in: Callable[..., FlaskClient], feed: int, conn) -> None:
    reader = signed_in()
    save(reader, "Clouds", "topic=cloud")
    with transaction(conn):
        topics.remove_topic(conn, 1)
    ((_, address, _),) = sidebar(reader)
    answer = reader.get(address)
    assert answer.status_code == 404
    assert "There is no topic “cloud” here, or no longer." in answer.text
