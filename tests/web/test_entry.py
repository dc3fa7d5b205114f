"""The page of an entry."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from aggregator.model import Enclosure, Entry, FullEntry, Key, Role, Tag, Topic
from aggregator.store import marks, topics
from aggregator.store.db import transaction
from aggregator.web.article import attachments, lay_out, other_tags, reasons
from tests.web.conftest import Library
from tests.web.pages import find, listed, tree, words

LEAD = "A first paragraph that is long enough to stand above the rest as its lead."
NEXT = "What comes after it, in another paragraph."


def full(content: str = "", summary: str = "", image: str | None = None, **more: object) -> FullEntry:
    at = datetime(2026, 9, 17, tzinfo=UTC)
    entry = Entry(
        id=1, key=Key(0, 1), feed=1, feed_title="F", feed_url="https://f.example/", guid=None, url=None, title="T",
        author=None, teaser="", image=image, published=at, updated=None, arrived=at, sort_at=at, language=None,
        comments_url=None, topics=more.pop("topics", ()),
    )  # fmt: skip
    return FullEntry(entry, None, summary, content, more.get("tags", ()), more.get("enclosures", ()), ())


# ── lead, body, picture ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "summary", "lead", "body"),
    [
        (f"<p>{LEAD}</p><p>{NEXT}</p>", "", LEAD, f"<p>{NEXT}</p>"),
        ("", f"<p>{LEAD}</p><p>{NEXT}</p>", LEAD, f"<p>{NEXT}</p>"),
        (f"<p>{NEXT}</p>", f"<p>{LEAD}</p>", LEAD, f"<p>{NEXT}</p>"),
        (f"<p>{NEXT}</p>", LEAD, LEAD, f"<p>{NEXT}</p>"),
        (f"<p>{LEAD}</p><p>{NEXT}</p>", LEAD, LEAD, f"<p>{NEXT}</p>"),  # the summary only repeats the beginning
        (f"<p>{LEAD} <b>Bold</b></p>", "", f"{LEAD} <b>Bold</b>", ""),
        ("<p>Short.</p><p>More.</p>", "", "", "<p>Short.</p><p>More.</p>"),
        (f"<h2>Head</h2><p>{LEAD}</p>", "", "", f"<h2>Head</h2><p>{LEAD}</p>"),
        (f"<p>{'word ' * 200}</p>", "", "", f"<p>{'word ' * 200}</p>"),
        ("", "", "", ""),
    ],
)
def test_the_lead_is_the_summary_or_the_first_paragraph(content: str, summary: str, lead: str, body: str) -> None:
    article = lay_out(full(content, summary))
    assert (str(article.lead), str(article.body)) == (lead, body)


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("<p>text</p>", True),
        ('<p><img src="https://e.example/a.jpg"></p>', False),
        ('<p><img alt="x" src="http://e.example/a.jpg?w=300&amp;h=2"></p>', False),
        ('<p><img src="https://e.example/b.jpg"></p>', True),
    ],
)
def test_a_picture_that_the_body_shows_is_not_repeated(content: str, shown: bool) -> None:
    article = lay_out(full(content, image="https://e.example/a.jpg?w=900"))
    assert (article.picture is not None) is shown


def test_pictures_of_the_body_wait() -> None:
    article = lay_out(
        full('<p><img src="https://e.example/b.jpg"><img loading="eager" src="https://e.example/c.jpg"></p>')
    )
    assert str(article.body).count('loading="lazy"') == 1


def test_the_reading_time_is_that_of_the_words() -> None:
    assert lay_out(full("<p>" + "word " * 660 + "</p>")).minutes == 3
    assert lay_out(full("<p>word</p>")).minutes == 0


def test_a_topic_is_explained_by_every_tag_that_brings_it() -> None:
    security = Topic(1, "security", "Security", {"de": "Sicherheit"}, ("IT-Sicherheit",))
    given = full(
        tags=(Tag("IT-SICHERHEIT", "author"), Tag("Sicherheit", "folder"), Tag("Passkeys", "author")),
        topics=(Topic(1, "security", "Security"),),
    )
    why = reasons(given, {"security": security})
    assert [(topic.slug, [(r.tag, r.source) for r in found]) for topic, found in why] == [
        ("security", [("IT-SICHERHEIT", "author"), ("Sicherheit", "folder")])
    ]
    assert other_tags(given, why) == ["Passkeys"]


def test_an_enclosure_that_is_the_picture_is_no_attachment() -> None:
    audio = Enclosure("https://e.example/a.mp3", "audio/mpeg", 5)
    given = full(
        image="https://e.example/a.jpg", enclosures=(Enclosure("https://e.example/a.jpg?x", "image/jpeg"), audio)
    )
    assert attachments(given, given.entry.image) == [audio]


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def story(library: Library) -> dict[str, int]:
    with transaction(library.conn):
        topics.add_topic(library.conn, "Cables", ["Seekabel"])
    feed, other = library.feed("post", "Sea"), library.feed("echo")
    made = {}
    for number, name in enumerate(("oldest", "older", "old", "new")):
        made[name] = library.entry(feed, name, "Cables", age=timedelta(hours=40 - number))
    made["main"] = library.entry(
        feed, "A cable & its owners", "Seekabel", "Ships", content=f"<p>{LEAD}</p><p>{NEXT}</p>", author="Lea Brunner",
        image="https://pic.example/cable.jpg", url="https://post.example/cable", language="de",
        enclosures=(Enclosure("https://post.example/talk.mp3", "audio/mpeg", 12_000_000),),
    )  # fmt: skip
    made["far"] = library.entry(other, "far", age=timedelta(minutes=1))
    return made


def test_what_stands_on_the_page(client: FlaskClient, story: dict[str, int]) -> None:
    page = tree(client.get(f"/entry/{story['main']}").text)
    assert words(find(page, "h1")[0]) == "A cable & its owners"
    assert find(page, ".article-meta time")[0].get("datetime")
    assert words(find(page, ".article-src")[0]).endswith("Post")
    assert [(words(tag), tag.get("href")) for tag in find(page, "a.tag")] == [("Cables", "/?topic=cables")]
    assert "Named by the feed, as “Seekabel”" in words(find(page, ".why")[0])
    assert "Ships" in words(find(page, ".why")[0])
    assert find(page, ".figure img")[0].get("src") == "https://pic.example/cable.jpg"
    assert words(find(page, ".lede")[0]) == LEAD
    assert words(find(page, ".prose p")[1]) == NEXT
    assert "Lea Brunner" in words(find(page, ".sign")[0])
    assert find(page, ".sign a[href='https://post.example/cable']")
    assert find(page, "audio")[0].get("src") == "https://post.example/talk.mp3"
    assert find(page, "audio")[0].get("preload") == "none"


def test_more_on_this_topic(client: FlaskClient, story: dict[str, int]) -> None:
    page = tree(client.get(f"/entry/{story['main']}").text)
    related = find(page, ".rel")
    assert [a.get("href") for a in find(page, ".rel .card-head a")] == [
        f"/entry/{story[name]}" for name in ("new", "old", "older", "oldest")
    ]
    assert find(related[0], "time")
    assert not find(tree(client.get(f"/entry/{story['far']}").text), ".rel")


def test_previous_and_next_follow_the_list_that_the_address_names(client: FlaskClient, story: dict[str, int]) -> None:
    for state in ("", "group=none", "group=feed", "topic=cables", "feed=1&group=day"):
        ids = listed(client.get("/?" + state).text).ids
        for at, entry in enumerate(ids):
            page = tree(client.get(f"/entry/{entry}?{state}").text)
            tail = "?" + state if state else ""
            step = {a.get("rel"): a.get("href") for a in find(page, ".crumbs a[rel]")}
            assert step.get("prev") == (f"/entry/{ids[at - 1]}{tail}" if at else None)
            assert step.get("next") == (f"/entry/{ids[at + 1]}{tail}" if at + 1 < len(ids) else None)


def test_next_leads_over_the_end_of_a_page(client: FlaskClient, library: Library) -> None:
    feed = library.feed("loud")
    made = [library.entry(feed, f"n{n}", age=timedelta(minutes=n)) for n in range(52)]
    link = find(tree(client.get(f"/entry/{made[49]}?group=none").text), ".crumbs a[rel=next]")[0].get("href")
    assert link.startswith(f"/entry/{made[50]}?group=none&before=")
    over = tree(client.get(link).text)
    assert find(over, ".crumbs a[rel=next]")[0].get("href").startswith(f"/entry/{made[51]}?")


def test_an_entry_that_left_the_list_still_has_neighbours(
    signed_in: Callable[..., FlaskClient], library: Library, story: dict[str, int]
) -> None:
    browser = signed_in(Role.READER)
    with transaction(library.conn):
        marks.set_read(library.conn, 1, story["old"], True)
    page = tree(browser.get(f"/entry/{story['old']}?unread=1&group=none").text)
    step = {a.get("rel"): a.get("href") for a in find(page, ".crumbs a[rel]")}
    assert step["prev"].startswith(f"/entry/{story['new']}?")
    assert step["next"].startswith(f"/entry/{story['older']}?")


@pytest.mark.parametrize("address", ["/entry/99999", "/entry/x", "/entry/1?feed=x", "/entry/1?topic=nowhere"])
def test_what_is_not_there(client: FlaskClient, story: dict[str, int], address: str) -> None:
    assert client.get(address).status_code in (400, 404)


def test_a_get_changes_nothing(signed_in: Callable[..., FlaskClient], story: dict[str, int], library: Library) -> None:
    browser = signed_in(Role.READER)
    before = list(library.conn.iterdump())
    for address in (f"/entry/{story['main']}", "/", "/?unread=1", "/preferences", "/topic/cables"):
        assert browser.get(address).status_code == 200
    assert list(library.conn.iterdump()) == before


def test_why_these_topics_is_asked_where_there_are_some(client, conn, library) -> None:
    feed = library.feed("mine")
    entry, bare = library.entry(feed, "One", "Cloud"), library.entry(feed, "Two", "Fog")
    with transaction(conn):
        topics.add_topic(conn, "Cloud")
    assert "Why these topics?" in client.get(f"/entry/{entry}").text
    page = client.get(f"/entry/{bare}").text
    assert "Why these topics?" not in page
    assert "Fog" in page
