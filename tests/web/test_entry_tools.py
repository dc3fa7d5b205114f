"""Tools of an entry's page: reading time, players, citation, files, size and width of the text."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from aggregator.model import Enclosure, Entry, FullEntry, Key, Role
from aggregator.store import topics, users
from aggregator.store.db import transaction
from aggregator.web.article import kind_of, lay_out
from aggregator.web.citation import citation
from aggregator.web.embeds import with_players
from aggregator.web.players import HOSTS, player_at, player_for
from aggregator.web.reading_time import minutes_to_read
from tests.web.conftest import Library
from tests.web.pages import find, listed, tree, words

AT = datetime(2026, 9, 17, 9, 28, tzinfo=UTC)


def entry(**given: object) -> Entry:
    values: dict[str, object] = {
        "id": 1, "key": Key(0, 1), "feed": 1, "feed_title": "P", "feed_url": "https://f.example/",
        "guid": None, "url": "https://f.example/a", "title": "Seekabel", "author": "Lea", "teaser": "",
        "image": None, "published": AT, "updated": None, "arrived": AT, "sort_at": AT, "language": None,
        "comments_url": None,
    }  # fmt: skip
    return Entry(**(values | given))  # type: ignore[arg-type]


# ── reading time ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", 0),
        ("word " * 114, 0),
        ("word " * 115, 1),
        ("word " * 690, 3),
        ("字" * 1000, 2),
        ("字" * 500 + "w " * 230, 2),
    ],
)
def test_reading_time(text: str, minutes: int) -> None:
    assert minutes_to_read(text) == minutes


@given(st.text(), st.text())
def test_more_text_never_takes_less_time(text: str, more: str) -> None:
    assert minutes_to_read(f"{text} {more}") >= minutes_to_read(text)


# ── players ──────────────────────────────────────────────────────────────────────────────────────────────────────────

YOUTUBE = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"


@pytest.mark.parametrize(
    ("url", "src"),
    [
        ("https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0", YOUTUBE),
        ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", YOUTUBE),
        ("http://youtube.com/v/dQw4w9WgXcQ?version=3", YOUTUBE),
        ("https://player.vimeo.com/video/76979871?h=8272103f6e&dnt=1", "https://player.vimeo.com/video/76979871?h=8272103f6e&dnt=1&autoplay=1"),
        ("https://player.vimeo.com/video/76979871", "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"),
        ("https://www.dailymotion.com/embed/video/x8abc", "https://geo.dailymotion.com/player.html?video=x8abc"),
        ("https://framatube.org/videos/embed/9c9de5e8-0a1e", "https://framatube.org/videos/embed/9c9de5e8-0a1e"),
        ("https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/1&color=%23f", "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/1"),
        ("https://open.spotify.com/embed/episode/4rOoJ6", "https://open.spotify.com/embed/episode/4rOoJ6"),
        ("https://www.srf.ch/play/embed?urn=urn:srf:video:ab-1", "https://www.srf.ch/play/embed?urn=urn:srf:video:ab-1"),
        ("https://media.ccc.de/v/37c3-1/oembed", "https://media.ccc.de/v/37c3-1/oembed"),
    ],
)  # fmt: skip
def test_known_players(url: str, src: str) -> None:
    player = player_at(url)
    assert player is not None
    assert player.src == src


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?t=5&v=dQw4w9WgXcQ", "https://youtu.be/dQw4w9WgXcQ?si=x",
        "https://m.youtube.com/shorts/dQw4w9WgXcQ", "https://vimeo.com/76979871", "https://framatube.org/w/9c9d",
    ],
)  # fmt: skip
def test_pages_of_videos_are_played_where_an_entry_is_one_but_stay_links_in_its_text(url: str) -> None:
    assert player_for(url) is not None
    assert player_at(url) is None


@pytest.mark.parametrize(
    "url",
    [
        None, "", "https://evil.example/www.youtube.com/embed/dQw4w9WgXcQ", "javascript:alert(1)",
        "https://www.youtube.com.evil.example/embed/dQw4w9WgXcQ", "https://www.youtube.com/embed/../../x",
        "https://vimeo.com/123/../../evil", "https://www.youtube.com/@channel", "https://vimeo.com/categories",
    ],
)  # fmt: skip
def test_other_addresses_are_no_players(url: str | None) -> None:
    assert player_for(url) is None


@given(
    st.sampled_from([*HOSTS, "youtube.com", "www.youtube.com", "youtu.be", "vimeo.com", "dailymotion.com"]),
    st.sampled_from(
        ["", "embed/", "video/", "videos/embed/", "v/", "watch?v=", "player/?url=", "EmbeddedPlayer/", "w/"]
    ),
    st.text(st.characters(min_codepoint=32, max_codepoint=0x250), max_size=40),
)
def test_a_frame_is_of_a_known_host_by_https(host: str, way: str, rest: str) -> None:
    player = player_for(f"https://{host}/{way}{rest}")
    if player is not None:
        parts = urlsplit(player.src)
        assert parts.scheme == "https"
        assert parts.hostname in HOSTS
        assert not set(player.src) & set("<>\"' ")


def test_links_to_players_become_buttons_and_others_stay(app: Flask) -> None:
    html = Markup(
        '<p>See <a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ" rel="noopener noreferrer">this</a>.</p>'
        '<p> <a href="https://www.youtube.com/embed/dQw4w9WgXcQ" rel="noopener noreferrer">A &lt;title&gt;</a> </p>'
        '<p><a href="https://player.vimeo.com/video/5?a=1&amp;b=2">player.vimeo.com/video/5</a></p>'
    )
    with app.test_request_context(headers={"Accept-Language": "en"}):
        page = tree(f"<div>{with_players(html)}</div>")
    plain, titled, bare = find(page, "a")
    assert (plain.get("data-player"), words(plain)) == (None, "this")
    assert titled.get("data-player") == YOUTUBE
    assert titled.get("href") == "https://www.youtube.com/embed/dQw4w9WgXcQ"
    assert titled.get("data-title") == "A <title>"
    assert "Only when you press does this contact www.youtube-nocookie.com." in words(titled)
    assert words(bare).startswith("Play from Vimeo Only")
    assert bare.get("data-title") == "Vimeo"


def test_an_entry_that_is_a_video_begins_with_its_player(client: FlaskClient, library: Library) -> None:
    feed = library.feed("tube")
    number = library.entry(
        feed, "A film", url="https://www.youtube.com/watch?v=dQw4w9WgXcQ", image="https://i.example/still.jpg",
        enclosures=(Enclosure("https://www.youtube.com/v/dQw4w9WgXcQ?version=3", "application/x-shockwave-flash"),),
    )  # fmt: skip
    answer = client.get(f"/entry/{number}")
    [button] = find(tree(answer.text), "a[data-player]")
    assert button.get("data-player") == YOUTUBE
    assert find(button, "img")[0].get("src") == "https://i.example/still.jpg"
    assert not find(tree(answer.text), ".file")


def test_only_the_page_of_an_entry_may_load_frames_and_only_known_ones(client: FlaskClient, library: Library) -> None:
    number = library.entry(library.feed("one"), "One")
    [frames] = [
        part.split()[1:]
        for part in client.get(f"/entry/{number}").headers["Content-Security-Policy"].split("; ")
        if part.startswith("frame-src")
    ]
    assert frames == [f"https://{host}" for host in HOSTS]
    assert "frame-src" not in client.get("/").headers["Content-Security-Policy"]


# ── citation ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("language", "given", "plain"),
    [
        ("de", {}, "Lea: Seekabel. P, 17. September 2026. https://f.example/a (abgerufen am 18. September 2026)"),
        ("en", {}, "Lea: Seekabel. P, 17 September 2026. https://f.example/a (accessed on 18 September 2026)"),
        ("en", {"author": None, "title": "Why?", "url": None}, "Why? P, 17 September 2026."),
    ],
)  # fmt: skip
def test_the_citation_is_in_the_readers_language(
    app: Flask, language: str, given: dict[str, object], plain: str
) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        assert citation(entry(**given), AT + timedelta(days=1)).plain == plain


def test_a_link_in_markdown_is_one_whatever_the_title_holds(app: Flask) -> None:
    with app.test_request_context():
        made = citation(entry(title="A [draft] \\ b", url="https://f.example/a_(b)")).markdown
    assert made == r"[A \[draft\] \\ b](https://f.example/a_%28b%29)"


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "kind_given", "kind"),
    [
        ("https://e.example/a", "audio/mpeg", "audio"),
        ("https://e.example/a.MP3?x=1", None, "audio"),
        ("https://e.example/a.m4v", "application/octet-stream", "video"),
        ("https://e.example/list.m3u8", "audio/x-mpegurl", ""),
        ("https://e.example/a.pdf", "application/pdf", ""),
        ("https://e.example/a.mp3", "text/html", "text"),
    ],
)
def test_how_a_file_is_shown(url: str, kind_given: str | None, kind: str) -> None:
    assert kind_of(Enclosure(url, kind_given)) == kind


def test_files_are_loaded_only_when_played(client: FlaskClient, library: Library) -> None:
    files = (Enclosure("https://e.example/a.mp3", "audio/mpeg"), Enclosure("https://e.example/b.mp4", "video/mp4"))
    page = tree(client.get(f"/entry/{library.entry(library.feed('radio'), 'One', enclosures=files)}").text)
    for name in ("audio", "video"):
        [player] = find(page, name)
        assert player.get("preload") == "none"
        assert player.get("controls") is not None
    assert find(page, ".player-bar")[0].get("hidden") is not None


# ── teasers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "is_teaser"),
    [
        ("word " * 60, True),
        ("word " * 400, False),
        ("word " * 400 + "[…]", True),
        ("word " * 400 + "Read more »", True),
        ("word " * 400 + "«done.»", False),
    ],
)
def test_what_may_be_only_a_teaser(text: str, is_teaser: bool) -> None:
    full = FullEntry(entry(), None, "", f"<p>{escape(text)}</p>", (), (), ())
    assert lay_out(full).is_teaser is is_teaser


def test_what_is_heard_is_no_teaser() -> None:
    sound = (Enclosure("https://e.example/a.mp3", "audio/mpeg"),)
    assert not lay_out(FullEntry(entry(), None, "", "<p>Few words.</p>", (), sound, ())).is_teaser


def test_the_full_text_is_offered_to_members(
    client: FlaskClient, signed_in: Callable[..., FlaskClient], library: Library
) -> None:
    feed = library.feed("short")
    short, long = library.entry(feed, "Short", summary="A teaser."), library.entry(feed, "Long", content="word " * 500)
    bare = library.entry(feed, "Nowhere", summary="A teaser.", url=None)
    member = signed_in(Role.READER)
    offers = {
        number: bool(find(tree(member.get(f"/entry/{number}").text), "form.full-text"))
        for number in (short, long, bare)
    }
    assert offers == {short: True, long: False, bare: False}
    assert not find(tree(client.get(f"/entry/{short}").text), "form.full-text")


# ── size and width of the text ───────────────────────────────────────────────────────────────────────────────────────


def look(browser: FlaskClient, number: int) -> tuple[str | None, str | None]:
    [reading] = find(tree(browser.get(f"/entry/{number}").text), ".reading")
    return reading.get("data-text-size"), reading.get("data-text-width")


@pytest.mark.parametrize("member", [True, False])
def test_size_and_width_are_kept(
    client: FlaskClient, signed_in: Callable[..., FlaskClient], library: Library, member: bool
) -> None:
    number = library.entry(library.feed("one"), "One")
    browser = signed_in(Role.READER, "mira") if member else client
    assert look(browser, number) == ("100", "")
    answer = browser.post("/preferences", data={"text_size": "120", "next": f"/entry/{number}"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/entry/{number}")
    browser.post("/preferences", data={"text_width": "wide"})
    assert look(browser, number) == ("120", "wide")
    for value in ("17", "", "x"):
        browser.post("/preferences", data={"text_size": value})
        assert look(browser, number) == ("100", "wide")
    browser.post("/preferences", data={"text_width": ""})
    assert look(browser, number) == ("100", "")


def test_a_members_size_follows_them_to_another_browser(
    app: Flask, signed_in: Callable[..., FlaskClient], library: Library
) -> None:
    browser = signed_in(Role.READER, "mira")
    browser.post("/preferences", data={"text_size": "150", "text_width": "narrow"})
    person, _ = users.find_user(library.conn, "mira") or (None, "")
    assert person is not None
    assert (person.text_size, person.text_width, person.theme) == (150, "narrow", None)


def test_the_ends_of_the_sizes(client: FlaskClient, library: Library) -> None:
    number = library.entry(library.feed("one"), "One")
    client.post("/preferences", data={"text_size": "150"})
    smaller, larger = find(tree(client.get(f"/entry/{number}").text), "button[name=text_size]")
    assert (smaller.get("value"), smaller.get("disabled")) == ("140", None)
    assert larger.get("disabled") is not None


def test_by_script_the_page_stays(client: FlaskClient) -> None:
    answer = client.post("/preferences", data={"text_size": "110"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.text) == (204, "")


# ── the way the text runs, and the steps over the ends of pages ──────────────────────────────────────────────────────


def test_a_text_runs_its_own_way(client: FlaskClient, library: Library) -> None:
    number = library.entry(library.feed("one"), "مرحبا", content="<p>نص</p>", language="ar")
    page = tree(client.get(f"/entry/{number}").text)
    for selector in ("h1", ".prose"):
        assert find(page, selector)[0].get("dir") == "auto"
        assert find(page, selector)[0].get("lang") == "ar"


@pytest.mark.parametrize("group", ["", "?group=none", "?group=feed"])
def test_previous_leads_over_the_beginning_of_a_page(client: FlaskClient, library: Library, group: str) -> None:
    with transaction(library.conn):
        topics.add_topic(library.conn, "Even")
    one, other = library.feed("one"), library.feed("other")
    for n in range(120):
        library.entry((one, other)[n % 3 == 0], f"n{n}", *(["Even"] if n % 2 == 0 else []), age=timedelta(minutes=n))
    order, address = [], f"/{group}"
    while address:
        text = client.get(address).text
        order += [(number, address) for number in listed(text).ids]
        following = find(tree(text), "a[rel=next]")
        address = following[0].get("href") if following else ""
    assert len(order) == 120
    for (before, home), (number, address) in pairwise(order):
        if home == address:
            continue
        page = tree(client.get(f"/entry/{number}{address[1:]}").text)
        link = find(page, ".crumbs a[rel=prev]")[0].get("href")
        assert link == f"/entry/{before}{home[1:]}"
        back = find(tree(client.get(link).text), ".crumbs a[rel=next]")[0].get("href")
        assert back == f"/entry/{number}{address[1:]}"
