"""Follow levels, muted topics and words; and the filters for language, age, pictures and authors."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from aggregator.model import Role
from aggregator.store import feeds, follows, topics, users
from aggregator.store.db import transaction
from aggregator.store.follows import Level, TopicLevel
from aggregator.store.times import now
from tests.web.conftest import Library
from tests.web.pages import find, tree, words

DAY = 86400


@pytest.fixture
def feed(library: Library) -> int:
    with transaction(library.conn):
        topics.add_topic(library.conn, "Cloud")
    feed = library.feed("alpha")
    library.entry(feed, "one", "Cloud", author="Anna Muster")
    return feed


def reader_of(conn, name: str = "a-reader") -> int:
    return users.find_user(conn, name)[0].id


def pressed(text: str) -> dict[str, bool]:
    """Value → whether it holds, of the control's buttons."""
    buttons = find(tree(text), "button[aria-pressed]")
    return {
        button.get("value"): button.get("aria-pressed") == "true" for button in buttons if button.get("name") == "level"
    }


def take_back(browser: FlaskClient, path: str) -> None:
    """Press the toast's undo."""
    (undo,) = find(tree(browser.get(path).text), "form.toast")
    fields = {field.get("name"): field.get("value") for field in find(undo, "input[value]")}
    assert browser.post(undo.get("action"), data=fields).status_code == 303


def test_a_feed_is_followed_from_its_list(signed_in: Callable[..., FlaskClient], client, feed: int, conn) -> None:
    reader, home = signed_in(), f"/?feed={feed}"
    assert pressed(client.get(home).text) == {}
    assert pressed(reader.get("/").text) == {}
    assert pressed(reader.get(home).text) == {"everywhere": True, "quiet": False, "muted": False, "week": False}
    for level in ("quiet", "muted", "everywhere", "week"):
        answer = reader.post("/following/feeds", data={"feed": feed, "level": level, "next": home})
        assert (answer.status_code, answer.headers["Location"]) == (303, home)
        assert [value for value, holds in pressed(reader.get(home).text).items() if holds] == [level]
    tie = follows.follows_of(conn, reader_of(conn))[feed]
    assert tie.level is Level.MUTED
    assert abs(tie.until - now() - 7 * DAY) < 100


def test_a_mute_is_taken_back_from_the_toast(signed_in: Callable[..., FlaskClient], feed: int, conn) -> None:
    reader = signed_in()
    reader.post("/following/feeds", data={"feed": feed, "level": "quiet"})
    reader.get("/")
    reader.post("/following/feeds", data={"feed": feed, "level": "muted"})
    take_back(reader, "/")
    assert follows.follows_of(conn, reader_of(conn))[feed].level is Level.QUIET


def test_a_muted_feed_is_told_in_words_beside_the_list(signed_in: Callable[..., FlaskClient], feed: int) -> None:
    reader, other = signed_in(), signed_in(Role.READER, "other")

    def link(browser: FlaskClient) -> str:
        return words(find(tree(browser.get("/").text), f"#side-nav a[href='/?feed={feed}']")[0])

    before = link(reader)
    for level, shown in (("muted", True), ("quiet", False), ("week", True), ("everywhere", False)):
        reader.post("/following/feeds", data={"feed": feed, "level": level})
        assert ("muted" in link(reader)) is shown, level
        assert link(other) == before


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("feeds", {"feed": "1", "level": "loud"}, 400),
        ("feeds", {"feed": "one", "level": "muted"}, 400),
        ("feeds", {"feed": "999", "level": "muted"}, 404),
        ("feeds", {}, 400),
        ("topics", {"topic": "nothing", "level": "muted"}, 404),
        ("topics", {"topic": "cloud", "level": "loved"}, 400),
        ("words/7/remove", {}, 404),
    ],
)
def test_what_is_not_there_changes_nothing(signed_in, feed: int, conn, path: str, data, status: int) -> None:
    assert signed_in().post(f"/following/{path}", data=data).status_code == status
    assert follows.follows_of(conn, reader_of(conn)) == {}
    assert follows.topic_follows_of(conn, reader_of(conn)) == {}


def test_a_topic_is_followed_or_muted_from_its_list(signed_in: Callable[..., FlaskClient], feed: int, conn) -> None:
    reader, home = signed_in(), "/?topic=cloud"
    topic = topics.find_topic(conn, "cloud").id
    assert pressed(reader.get(home).text) == {"followed": False, "muted": False}
    assert pressed(reader.get("/?not=cloud").text) == {}
    reader.post("/following/topics", data={"topic": "cloud", "level": "followed"})
    assert follows.topic_follows_of(conn, reader_of(conn)) == {topic: TopicLevel.FOLLOWED}
    assert pressed(reader.get("/topic/cloud").text) == {"": True, "muted": False}, "the next press takes it back"
    reader.post("/following/topics", data={"topic": "cloud", "level": "muted"})
    assert follows.topic_follows_of(conn, reader_of(conn)) == {topic: TopicLevel.MUTED}
    take_back(reader, home)
    assert follows.topic_follows_of(conn, reader_of(conn)) == {topic: TopicLevel.FOLLOWED}
    reader.post("/following/topics", data={"topic": "cloud", "level": ""})
    assert follows.topic_follows_of(conn, reader_of(conn)) == {}


def test_a_muted_topic_is_counted_in_its_own_list(signed_in: Callable[..., FlaskClient], feed: int) -> None:
    reader = signed_in()
    reader.post("/following/topics", data={"topic": "cloud", "level": "muted"})
    page = tree(reader.get("/?topic=cloud").text)
    assert int(find(page, "#chip-cloud .num")[0].text) == len(find(page, "article[data-entry]")) > 0


def test_one_page_lists_what_is_not_as_usual(
    signed_in: Callable[..., FlaskClient], library: Library, feed: int
) -> None:
    reader, other = signed_in(), signed_in(Role.READER, "other")
    quiet = library.feed("beta")

    def rows(browser: FlaskClient) -> list[str]:
        page = tree(browser.get("/following").text)
        return [words(row) for row in find(page, ".tie-rows li b")]

    assert rows(reader) == []
    reader.post("/following/feeds", data={"feed": feed, "level": "week"})
    reader.post("/following/feeds", data={"feed": quiet, "level": "quiet"})
    reader.post("/following/topics", data={"topic": "cloud", "level": "muted"})
    reader.post("/following/words", data={"words": " apple   event "})
    assert [row.split(" until ")[0] for row in rows(reader)] == ["Alphamuted", "Beta", "Cloud muted", "apple event"]
    chosen = find(tree(reader.get("/following").text), "option[selected]")
    assert [option.get("value") for option in chosen] == ["week", "quiet"]
    assert rows(other) == []


def test_words_are_muted_and_no_longer(signed_in: Callable[..., FlaskClient], feed: int, conn, monkeypatch) -> None:
    reader = signed_in()

    def mute(text: str) -> str:
        assert reader.post("/following/words", data={"words": text}).headers["Location"] == "/following"
        return " ".join(words(toast) for toast in find(tree(reader.get("/following").text), ".toast"))

    assert "“cup” is muted." in mute("cup")
    assert "“CUP” is muted already." in mute("CUP")
    assert "A word is needed." in mute("  ")
    assert "A word is needed." in mute('"*"')
    assert "At most 100" in mute("x" * 101)
    monkeypatch.setattr(follows, "MOST_WORDS", 1)
    assert "1 words are muted already." in mute("other")
    (one,) = follows.list_muted_words(conn, reader_of(conn))
    assert one.words == "cup"
    reader.post(f"/following/words/{one.id}/remove")
    assert follows.list_muted_words(conn, reader_of(conn)) == []
    take_back(reader, "/following")
    assert [again.words for again in follows.list_muted_words(conn, reader_of(conn))] == ["cup"]


# ── filters that stand in the search ────────────────────────────────────────────────────────────────────────────────


def offered(text: str) -> dict[str, str]:
    """Words → where a press leads."""
    return {words(link): link.get("href") for link in find(tree(text), "#more-filters a")}


def active(text: str) -> list[tuple[str, str]]:
    """Words and address of the chips that stand for a term."""
    chips = find(tree(text), "a.chip[id^='term-']")
    return [(chip.text, chip.get("href")) for chip in chips]


def test_more_filters_are_terms_of_the_search(client: FlaskClient, feed: int) -> None:
    first = offered(client.get(f"/?feed={feed}&topic=cloud").text)
    assert first["with a picture"] == f"/?topic=cloud&feed={feed}&q=has%3Aimage"
    page = client.get(first["with a picture"]).text
    assert active(page) == [("with a picture", f"/?topic=cloud&feed={feed}")]
    both = client.get(offered(page)["from the last week"]).text
    assert [text for text, _ in active(both)] == ["with a picture", "from the last week"]
    older = client.get(offered(both)["from the last month"]).text
    assert [text for text, _ in active(older)] == ["with a picture", "from the last month"], "one age at a time"
    assert active(older)[0][1] == f"/?topic=cloud&feed={feed}&q=newer%3A30d"
    assert active(client.get("/?q=harbour").text) == []


def test_a_search_that_cannot_be_read_keeps_its_filters_out_of_the_way(client: FlaskClient, feed: int) -> None:
    for text in ("(", "has:nothing", '"open', "is:"):
        assert client.get("/", query_string={"q": text}).status_code < 500


def test_an_authors_name_leads_to_what_they_wrote(client: FlaskClient, library: Library, feed: int) -> None:
    entry = library.conn.execute("SELECT id FROM entries").fetchone()["id"]
    (link,) = find(tree(client.get(f"/entry/{entry}").text), ".sign a[href^='/?q=author']")
    assert words(link) == "Anna Muster"
    assert active(client.get(link.get("href")).text) == [("by Anna Muster", "/")]
    assert feeds.get_feed(library.conn, feed) is not None
