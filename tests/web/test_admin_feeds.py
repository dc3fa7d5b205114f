"""The catalogue: table, filters, acts on one and on many, import, adding, export."""

import ast
import re
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest

from aggregator import subscribe
from aggregator.fetch.errors import KINDS as FETCH_KINDS
from aggregator.model import Failure, Feed, FeedState, Role
from aggregator.parse.errors import KINDS as PARSE_KINDS
from aggregator.poll.politeness import REASONS
from aggregator.store import feeds
from aggregator.store.db import transaction
from aggregator.web import words
from aggregator.web.feed_table import PAGE, Show, ahead, row, table
from aggregator.web.import_words import in_words

NOW = datetime(2026, 9, 17, 12, 0, tzinfo=UTC)


@pytest.fixture
def admin(signed_in):
    return signed_in(Role.ADMIN)


@pytest.fixture
def german(app):
    with app.test_request_context(headers={"Accept-Language": "de"}):
        yield


@pytest.fixture
def english(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def feed(number: int = 1, **changes) -> Feed:
    plain = {
        "url": f"https://f{number}.example/feed", "title": f"Feed {number}", "site_url": None,
        "state": FeedState.ACTIVE, "folders": (), "last_poll": NOW - timedelta(minutes=4),
        "next_poll": NOW + timedelta(minutes=56), "reason": "floor", "failures": 0, "failing_since": None,
        "error": None, "status": 200, "entries": 214, "starter": False, "guide": False,
    }  # fmt: skip
    return Feed(id=number, **{**plain, **changes})


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_failure_has_words_in_both_languages(app) -> None:
    said = {}
    for language in ("en", "de"):
        with app.test_request_context(headers={"Accept-Language": language}):
            for kind in (*FETCH_KINDS, *PARSE_KINDS):
                said[kind, language] = words.failure(Failure(kind, "DETAIL"), 500)
    assert not [key for key, text in said.items() if "DETAIL" in text]
    assert not [kind for kind, language in said if said[kind, "en"] == said[kind, "de"]]


def test_every_reason_for_a_poll_has_words_in_both_languages(app) -> None:
    said = {}
    for language in ("en", "de"):
        with app.test_request_context(headers={"Accept-Language": language}):
            for reason in REASONS:
                said[reason, language] = words.poll_reason(reason)
    assert not [key for key, text in said.items() if text == key[0]]
    assert not [reason for reason, language in said if said[reason, "en"] == said[reason, "de"]]


@pytest.mark.parametrize(
    ("changes", "state", "reason", "tone"),
    [
        ({}, "Answers", "asked again at the usual interval", ""),
        ({"last_poll": None}, "New", "waits for its first poll", ""),
        ({"state": FeedState.PAUSED, "next_poll": None}, "Paused", "214 entries kept.", "off"),
        (
            {"error": Failure("not_found", "x"), "failures": 3, "failing_since": NOW - timedelta(days=5)},
            "Not found (404) since 12 Sept 2026",
            "214 entries kept. 3 failures in a row.",
            "bad",
        ),
        (
            {"error": Failure("unavailable", "x"), "status": 503, "failures": 1, "entries": 1},
            "The server cannot answer at the moment (503)",
            "1 entry kept. 1 failure in a row.",
            "bad",
        ),
        (
            {"error": Failure("rate_limited", "x"), "failures": 1},
            "Asked to wait (429)",
            "214 entries kept. 1 failure in a row.",
            "",
        ),
        (
            {"state": FeedState.GONE, "error": Failure("gone", "x"), "next_poll": None},
            "Removed for good (410)",
            "214 entries kept. It is not asked again; resume it when it is back.",
            "bad",
        ),
    ],
)  # fmt: skip
def test_a_state_in_words(english, changes, state, reason, tone) -> None:
    found = row(feed(**changes), NOW)
    assert (found.state, found.reason, found.tone) == (state, reason, tone)


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        (timedelta(seconds=-5), "due now"),
        (timedelta(seconds=30), "due now"),
        (timedelta(minutes=56), "in 56 min"),
        (timedelta(hours=3, minutes=20), "in 3 h"),
        (timedelta(hours=30), "18 September 2026, 20:00"),
    ],
)
def test_when_it_is_polled_next(english, wait, said) -> None:
    assert ahead(NOW + wait, NOW) == said


def test_the_filters(english) -> None:
    catalogue = [
        feed(1, folders=("News",)),
        feed(2, error=Failure("dns", "x")),
        feed(3, state=FeedState.PAUSED, error=Failure("dns", "x")),
        feed(4, state=FeedState.GONE),
        feed(5, guide=True),
        feed(6, last_poll=None, next_poll=NOW),
    ]
    assert table(catalogue, Show.ALL, "", 1, NOW).counts == {Show.ALL: 5, Show.FAILING: 2, Show.PAUSED: 1, Show.OWN: 0}
    shown = {
        (show, text): [r.feed.id for r in table(catalogue, show, text, 1, NOW).rows]
        for show in Show
        for text in ("", "NEWS", "f2.example")
    }
    assert shown[Show.ALL, ""] == [1, 2, 3, 4, 6]
    assert shown[Show.FAILING, ""] == [2, 4]
    assert shown[Show.PAUSED, ""] == [3]
    assert shown[Show.ALL, "NEWS"] == [1]
    assert shown[Show.FAILING, "f2.example"] == [2]
    assert shown[Show.PAUSED, "f2.example"] == []


def test_a_long_catalogue_has_pages(english) -> None:
    many = [feed(n) for n in range(1, 2 * PAGE + 2)]
    assert len(table(many, Show.ALL, "", 1, NOW).rows) == PAGE
    assert [r.feed.id for r in table(many, Show.ALL, "", 3, NOW).rows] == [2 * PAGE + 1]
    assert table(many, Show.ALL, "", 99, NOW).page == 3
    assert table([], Show.ALL, "", 5, NOW).pages == 1


# ── acts ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page(admin, library) -> None:
    library.feed("alpenbote", "News")
    page = admin.get("/admin/feeds").text
    assert "Alpenbote" in page
    assert "waits for its first poll" in page
    assert admin.get("/admin/feeds?show=nonsense&page=x&q=").status_code == 200


def test_names_are_escaped(admin, conn, library) -> None:
    number = library.feed("evil")
    with transaction(conn):
        feeds.rename_feed(conn, number, "<script>alert(1)</script>")
    for path in ("/admin/feeds", f"/admin/feeds/{number}/remove"):
        assert "<script>alert" not in admin.get(path).text


def test_pause_resume_poll_rename(admin, conn, library) -> None:
    number = library.feed("mine")
    home = "/admin/feeds?show=all"
    for act, data, holds in (
        ("pause", {}, lambda f: f.state is FeedState.PAUSED),
        ("resume", {}, lambda f: f.state is FeedState.ACTIVE),
        ("poll", {}, lambda f: f.reason == "asked" and f.next_poll <= datetime.now(UTC)),
        ("rename", {"title": "  Other name "}, lambda f: f.title == "Other name"),
        ("rename", {"title": ""}, lambda f: f.title == "mine.example"),
    ):
        answer = admin.post(f"/admin/feeds/{number}/{act}", data={**data, "next": home})
        assert (answer.status_code, answer.headers["Location"]) == (303, home)
        assert holds(feeds.get_feed(conn, number)), act


def test_htmx_gets_the_row_that_changed(admin, library) -> None:
    number = library.feed("mine")
    answer = admin.post(
        f"/admin/feeds/{number}/pause", headers={"HX-Request": "true"}, data={"next": "/admin/feeds?q=m"}
    )
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith(f'<tr id="feed-{number}"')
    assert "Paused" in answer.text
    assert 'value="/admin/feeds?q=m"' in answer.text


def test_removing_asks_first(admin, conn, library) -> None:
    number = library.feed("mine")
    library.entry(number, "An entry")
    asked = admin.get(f"/admin/feeds/{number}/remove")
    assert "1 entry goes with it" in asked.text
    assert feeds.get_feed(conn, number) is not None
    assert admin.post(f"/admin/feeds/{number}/remove").status_code == 303
    assert feeds.get_feed(conn, number) is None


def test_many_at_once(admin, conn, library) -> None:
    ids = [library.feed(name) for name in ("one", "two", "three")]

    def bulk(do: str, **more):
        return admin.post("/admin/feeds/bulk", data={"feed": ids[:2], "do": do, **more})

    assert bulk("pause").status_code == 303
    assert [feeds.get_feed(conn, n).state for n in ids] == ["paused", "paused", "active"]
    bulk("resume")
    bulk("poll")
    assert [feeds.get_feed(conn, n).reason for n in ids] == ["asked", "asked", None]
    assert "Remove these 2 feeds?" in bulk("remove").text
    assert len(feeds.list_feeds(conn)) == 3
    bulk("remove", sure="1")
    assert [f.id for f in feeds.list_feeds(conn)] == ids[2:]
    assert bulk("nonsense").status_code == 303  # nothing of them is left to act on
    assert admin.post("/admin/feeds/bulk", data={"feed": ids[2:], "do": "nonsense"}).status_code == 400


@pytest.mark.parametrize("act", ["poll", "pause", "resume", "rename", "remove"])
def test_what_is_not_there_and_the_guide(admin, conn, library, act) -> None:
    guide = library.feed("guide", guide=True)
    for number in (guide, 999_999):
        assert admin.post(f"/admin/feeds/{number}/{act}").status_code == 404
    admin.post("/admin/feeds/bulk", data={"feed": [guide], "do": act, "sure": "1"})
    assert [(f.id, f.state) for f in feeds.list_feeds(conn)] == [(guide, FeedState.ACTIVE)]


def test_acts_lead_back_to_the_table_alone(admin, library) -> None:
    number = library.feed("mine")
    for target in ("//evil.example", "/login", "https://evil.example/admin/feeds"):
        assert admin.post(f"/admin/feeds/{number}/poll", data={"next": target}).headers["Location"] == "/admin/feeds"


# ── in and out ───────────────────────────────────────────────────────────────────────────────────────────────────────


def opml(*outlines: str) -> bytes:
    return f'<opml version="2.0"><body>{"".join(outlines)}</body></opml>'.encode()


def send(admin, data: bytes, name: str = "my.opml", **headers):
    return admin.post("/admin/feeds/import", data={"file": (BytesIO(data), name)}, headers=headers)


def test_the_report(admin, library) -> None:
    library.feed("known")
    page = send(
        admin,
        opml(
            '<outline text="New one" xmlUrl="https://new.example/feed"/>',
            '<outline text="Known" xmlUrl="https://known.example/feed"/>',
            '<outline text="Inside" xmlUrl="http://10.0.0.1/feed"/>',
            '<outline text="A &lt;b&gt;link&lt;/b&gt;" type="link" url="https://x.example/"/>',
        ),
        "news<room>.opml",
    ).text
    assert re.findall(r"<dd>(\d+)</dd>", page) == ["1", "1", "2"]
    for said in (
        "New one",
        "Known",
        "It points to a private address",
        "It is not a feed but a link.",
        "news&lt;room&gt;",
    ):
        assert said in page
    assert "<b>link" not in page


def test_the_bar_of_first_polls(admin, conn, library) -> None:
    page = send(admin, opml('<outline text="New" xmlUrl="https://new.example/feed"/>')).text
    assert 'hx-get="/admin/feeds/progress" hx-trigger="every 1s"' in page
    assert 'href="/admin/feeds"' in page  # without script one loads the page again
    assert "0 of 1 feeds" in admin.get("/admin/feeds/progress").text
    with transaction(conn):
        conn.execute("UPDATE feed_polls SET last_poll = 1")
    done = admin.get("/admin/feeds/progress").text
    assert "First polls are done" in done
    assert "hx-trigger" not in done
    assert "First polls" not in admin.get("/admin/feeds").text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "This is not an OPML file"),
        (b"<html><body>Hello</body></html>", "This is a web page"),
        (b'<rss version="2.0"><channel/></rss>', "This is a feed"),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml><body><outline text="x"/></body></opml>', "XML entities"),
    ],
)
def test_a_file_that_is_refused(admin, conn, data, said) -> None:
    answer = send(admin, data)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Nothing was changed" in answer.text
    assert feeds.list_feeds(conn) == []
    assert said not in send(admin, data, **{"Accept-Language": "de"}).text


def test_a_file_that_is_too_large(app, admin, conn, settings) -> None:
    answer = send(admin, b"<opml>" + b" " * settings.opml_bytes)
    assert answer.status_code == 413
    assert "5,000,000 are allowed" in answer.text
    larger = send(admin, b"<opml>" + b" " * (settings.opml_bytes + 2_000_000))
    assert larger.status_code == 413
    assert "This is too large" in larger.text
    assert feeds.list_feeds(conn) == []


def test_no_file(admin) -> None:
    assert "No file was chosen" in admin.post("/admin/feeds/import", follow_redirects=True).text


def test_export_imports_again(admin, conn, library) -> None:
    library.feed("mine", "Tech", "News")
    answer = admin.get("/admin/feeds/export")
    assert answer.content_type == "text/x-opml; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    page = send(admin, answer.data).text
    assert re.findall(r"<dd>(\d+)</dd>", page) == ["0", "1", "0"]


def sentences(path: Path) -> list[str]:
    """What a file says to people: its strings that are sentences, with 7 for what is filled in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    inside |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    texts = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "7" for part in node.values)
            texts.append("".join(map(str, parts)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            texts.append(node.value)
    return [text for text in texts if text.endswith(".") and text[0] in "IST7" and "\n" not in text and " " in text]


def test_every_sentence_of_a_report_is_translated(german) -> None:
    """One that is new in the code must be given words in import_words.py."""
    folder = Path(subscribe.__file__).parent
    said = [text for name in ("opml", "opml_xml", "addresses") for text in sentences(folder / f"{name}.py")]
    assert len(said) > 15
    assert not [text for text in said if in_words(text) == text]


# ── adding by address ────────────────────────────────────────────────────────────────────────────────────────────────

FEED = b"""<rss version="2.0"><channel><title>Nordlicht</title><link>http://x.example/</link>
<item><title>First light</title><guid>1</guid></item></channel></rss>"""
LINK = '<link rel="alternate" type="application/rss+xml" title="All" href="/feed">'
OTHER = '<link rel="alternate" type="application/atom+xml" title="Comments" href="/comments">'
PAGES = {
    "/": (f"<html><head>{LINK}{OTHER}</head></html>".encode(), "text/html"),
    "/one": (f"<html><head>{LINK}</head></html>".encode(), "text/html"),
    "/feed": (FEED, "application/rss+xml"),
}


@pytest.fixture
def site():
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, kind = PAGES.get(self.path, (b"", ""))
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.9", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.9:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def open_network(conn) -> None:
    with transaction(conn):
        conn.execute("INSERT INTO settings VALUES ('allow_private_networks', '1')")


def test_a_feeds_own_address(admin, conn, site, open_network) -> None:
    answer = admin.post("/admin/feeds/add", data={"url": f"{site}/feed", "folder": "Tech/Light"})
    assert answer.headers["Location"] == "/admin/feeds"
    added = feeds.list_feeds(conn)[0]
    assert (added.title, added.folders, added.entries) == ("Nordlicht", ("Tech/Light",), 1)
    assert added.last_poll is not None  # what came is kept, and not asked for again


def test_a_site_with_one_feed(admin, conn, site, open_network) -> None:
    answer = admin.post("/admin/feeds/add", data={"url": f"{site}/one"})
    assert answer.headers["Location"] == "/admin/feeds"
    assert [added.url for added in feeds.list_feeds(conn)] == [f"{site}/feed"]


def test_a_site_with_several_feeds(admin, conn, site, open_network) -> None:
    page = admin.post("/admin/feeds/add", data={"url": f"{site}/"}).text
    assert "2 feeds found" in page
    links = re.findall(r'name="link" value="([^"]+)"', page)
    assert links == [f"{site}/feed", f"{site}/comments"]
    assert feeds.list_feeds(conn) == []
    admin.post("/admin/feeds/add", data={"link": links, "folder": "Tech"})
    assert {(f.url, f.folders) for f in feeds.list_feeds(conn)} == {(link, ("Tech",)) for link in links}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"url": ""}, "An address is needed"),
        ({"url": "javascript:alert(1)"}, "Its address"),
        ({"url": "file:///etc/passwd"}, "only http and https"),
        ({"url": "http://127.0.0.1:1/feed"}, "private address"),
        ({"link": "http://127.0.0.1:1/feed"}, "private address"),
        ({"link": "file:///etc/passwd"}, "Its address"),
        ({"link": "https://ok.example/\r\nX: y"}, "control characters"),
    ],
)
def test_addresses_that_are_refused(admin, conn, data, said) -> None:
    answer = admin.post("/admin/feeds/add", data=data)
    assert answer.status_code == 422
    assert said in answer.text
    assert feeds.list_feeds(conn) == []


def test_a_site_that_does_not_answer(admin, conn, site, open_network) -> None:
    page = admin.post("/admin/feeds/add", data={"url": f"{site}/missing"})
    assert page.status_code == 422
    assert "Not found (404)" in page.text
    german = admin.post("/admin/feeds/add", data={"url": f"{site}/missing"}, headers={"Accept-Language": "de"})
    assert "Not found" not in german.text
