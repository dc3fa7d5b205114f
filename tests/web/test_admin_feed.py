"""The page of one feed: what is set for it alone, its polls, its last document."""

from contextlib import closing
from datetime import UTC, datetime

import pytest

from aggregator.keys import seal, unseal
from aggregator.model import Failure, FeedOptions, Outcome, RawDocument, Role, Visit
from aggregator.store import feeds, polls
from aggregator.store.db import transaction
from aggregator.store.documents import connect_documents, keep_documents
from aggregator.store.options import get_options, own_title, set_options
from aggregator.store.polls import Plan
from tests.support.feeds import item, rss
from tests.web.pages import find, tree, words

AT = datetime(2026, 9, 17, 12, 0, tzinfo=UTC)


@pytest.fixture
def admin(signed_in):
    return signed_in(Role.ADMIN)


@pytest.fixture
def mine(library) -> int:
    return library.feed("mine")


def keep(settings, feed: int, body: bytes) -> None:
    with closing(connect_documents(settings.instance)) as documents:
        keep_documents(documents, [(feed, RawDocument("https://mine.example/feed", "text/xml", body, AT))])


def fail(conn, feed: int, kind: str, status: int | None = None) -> None:
    visit = Visit(
        feed, "https://mine.example/feed", AT, Outcome.FAILED, status, failure=Failure(kind, f"It is {kind}.")
    )
    with transaction(conn):
        polls.record_visit(conn, visit, Plan(AT, "back_off"), 0)


def test_the_page(admin, conn, mine) -> None:
    fail(conn, mine, "not_found", 404)
    fail(conn, mine, "not_found", 404)
    page = tree(admin.get(f"/admin/feeds/{mine}").text)
    facts = {words(find(one, "dt")[0]): words(find(one, "dd")[0]) for one in find(page, ".feed-facts div")}
    assert facts["State"].startswith("Not found (404) since 17 Sept 2026")
    assert facts["Failures in a row"] == "2"
    assert "the more often it fails" in facts["Next poll"]
    [row] = find(page, ".table-polls tbody tr")
    assert [words(cell) for cell in find(row, "td")][1:] == ["Failed (404)It is not_found.", "2", "0"]


def test_what_is_set_stands_in_the_form_but_the_password(admin, conn, settings, mine) -> None:
    form = {
        "title": " My  own ", "interval": "240", "user_agent": "Special/1", "login": "mira", "password": "süss:1",
    }  # fmt: skip
    answer = admin.post(f"/admin/feeds/{mine}", data=form)
    assert answer.headers["Location"] == f"/admin/feeds/{mine}"
    options = get_options(conn, mine)
    assert (own_title(conn, mine), options.interval_minutes, options.user_agent) == ("My own", 240, "Special/1")
    assert unseal(settings.instance, options.sealed_login) == "mira:süss:1"
    page = admin.get(f"/admin/feeds/{mine}").text
    shown = {field.get("name"): field.get("value") for field in find(tree(page), ".narrow-form input[name]")}
    assert (shown["title"], shown["interval"], shown["user_agent"]) == ("My own", "240", "Special/1")
    assert (shown["login"], shown["password"]) == ("mira", None)
    assert "süss" not in page


def test_the_password_stays_until_the_login_is_removed(admin, conn, settings, mine) -> None:
    def save(**form: str) -> str | None:
        assert admin.post(f"/admin/feeds/{mine}", data=form).status_code == 303
        sealed = get_options(conn, mine).sealed_login
        return sealed and unseal(settings.instance, sealed)

    assert save(login="mira", password="one") == "mira:one"
    assert save(login="mira", password="") == "mira:one"
    assert save(login="tom", password="") == "tom:one"
    assert save(login="", password="") == "tom:one"
    assert save(login="tom", password="two") == "tom:two"
    assert save(login="tom", password="", no_login="1") is None
    assert get_options(conn, mine) == FeedOptions()


def test_a_login_of_another_key_is_asked_for_again(admin, conn, tmp_path, mine) -> None:
    with transaction(conn):
        set_options(conn, mine, FeedOptions(sealed_login=seal(tmp_path / "elsewhere", "mira:one")))
    assert "another key" in admin.get(f"/admin/feeds/{mine}").text
    assert admin.post(f"/admin/feeds/{mine}", data={"login": "mira"}).status_code == 422


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ({"title": "x" * 201}, "title", "at most 200"),
        ({"interval": "59"}, "interval", "sooner than after 60 minutes"),
        ({"interval": "-5"}, "interval", "A whole number"),
        ({"interval": "1.5"}, "interval", "A whole number"),
        ({"interval": "10081"}, "interval", "10,080 minutes: a week"),
        ({"user_agent": "a\r\nX: y"}, "user_agent", "One line"),
        ({"user_agent": "Müller/1"}, "user_agent", "without umlauts"),
        ({"user_agent": "a" * 201}, "user_agent", "at most 200"),
        ({"login": "a:b", "password": "x"}, "login", "without a colon"),
        ({"login": "a\nb", "password": "x"}, "login", "One line"),
        ({"password": "x"}, "login", "needs a name"),
        ({"login": "mira"}, "password", "needs a password"),
        ({"login": "mira", "password": "x\0y"}, "password", "One line"),
    ],
)
def test_what_cannot_be_used_is_marked_and_nothing_saved(admin, conn, mine, form, field, said) -> None:
    kept = {"title": "Other", "interval": "240", "user_agent": "Special/1"}
    answer = admin.post(f"/admin/feeds/{mine}", data={**kept, **form})
    assert answer.status_code == 422
    page = tree(answer.text)
    assert [one.get("name") for one in find(page, "input[aria-invalid]")] == [field]
    assert said in words(find(page, f"#{field}-hint")[0])
    assert find(page, "#password")[0].get("value") is None
    assert (own_title(conn, mine), get_options(conn, mine)) == ("Mine", FeedOptions())


def test_a_feed_with_own_settings_is_marked_in_the_table(admin, conn, library, mine) -> None:
    library.feed("usual")
    admin.post(f"/admin/feeds/{mine}", data={"title": "Mine", "interval": "240"})
    rows = [words(row) for row in find(tree(admin.get("/admin/feeds").text), "tbody tr")]
    assert ["own settings" in row for row in rows] == [True, False]
    own = tree(admin.get("/admin/feeds?show=own").text)
    assert [row.get("id") for row in find(own, "tbody tr")] == [f"feed-{mine}"]
    assert words(find(own, ".seg a[aria-current]")[0]) == "Own settings 1"
    assert find(own, f"a[href=/admin/feeds/{mine}]")
    changed = admin.post(f"/admin/feeds/{mine}/pause", headers={"HX-Request": "true"})
    assert "own settings" in changed.text


def test_poll_now_leads_back_to_the_page(admin, mine) -> None:
    page = f"/admin/feeds/{mine}"
    assert admin.post(f"{page}/poll", data={"next": page}).headers["Location"] == page
    assert admin.post(f"{page}/poll", data={"next": f"{page}9"}).headers["Location"] == "/admin/feeds"


# ── the last document ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_last_document_is_shown_as_text(admin, settings, mine) -> None:
    keep(settings, mine, b"<html><script>alert(1)</script>\xff" + b"x" * 3_000_000)
    answer = admin.get(f"/admin/feeds/{mine}/document")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert (answer.headers["Content-Disposition"], answer.headers["X-Content-Type-Options"]) == ("inline", "nosniff")
    assert answer.text.startswith("<html><script>alert(1)</script>\ufffdxx")
    assert len(answer.text) == 2_000_000
    assert "the first 2 MB" in admin.get(f"/admin/feeds/{mine}").text


def test_without_a_document(admin, mine) -> None:
    assert "None is kept yet" in admin.get(f"/admin/feeds/{mine}").text
    assert admin.get(f"/admin/feeds/{mine}/document").status_code == 404
    assert admin.post(f"/admin/feeds/{mine}/reparse").status_code == 404


def test_the_last_document_is_read_again(admin, conn, settings, mine) -> None:
    keep(settings, mine, rss(item(1), item(2)))
    said = admin.post(f"/admin/feeds/{mine}/reparse", follow_redirects=True).text
    assert "0 entries were read again, 2 are new." in said
    conn.execute("UPDATE entries SET title = 'misread'")
    said = admin.post(f"/admin/feeds/{mine}/reparse", follow_redirects=True).text
    assert "2 entries were read again, 0 are new." in said
    assert not conn.execute("SELECT 1 FROM entries WHERE title = 'misread'").fetchone()


def test_a_document_that_cannot_be_read_is_said_in_words(admin, conn, settings, mine) -> None:
    keep(settings, mine, b"no feed at all")
    said = admin.post(f"/admin/feeds/{mine}/reparse", follow_redirects=True).text
    assert "could not be read: The document is not a feed. Nothing was changed." in said


@pytest.mark.parametrize("path", ["", "/document", "/reparse"])
def test_the_guide_and_what_is_not_there(admin, library, path) -> None:
    for number in (library.feed("guide", guide=True), 999_999):
        ask = admin.post if path == "/reparse" else admin.get
        assert ask(f"/admin/feeds/{number}{path}").status_code == 404
        assert path or admin.post(f"/admin/feeds/{number}").status_code == 404


# ── after an outage ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_all_failed_ones_are_retried(admin, conn, library, mine) -> None:
    assert "Retry all failed now" not in admin.get("/admin/feeds").text
    library.feed("well")
    fail(conn, mine, "network_down")
    page = admin.get("/admin/feeds").text
    assert "Retry all failed now" in page
    assert "0 failures" not in page
    said = admin.post("/admin/feeds/retry", follow_redirects=True).text
    assert "1 failed feed is asked again now." in said
    assert [feed.reason == "asked" for feed in feeds.list_feeds(conn)] == [True, False]


def test_an_outage_of_ours_is_not_held_against_a_feed(admin, conn, mine) -> None:
    fail(conn, mine, "not_found", 404)
    fail(conn, mine, "network_down")
    [row] = [words(row) for row in find(tree(admin.get("/admin/feeds").text), "tbody tr")]
    assert "No network, or no name server" in row
    assert "No fault of the feed." in row
    assert "since" not in row
    assert "in a row" not in row


def test_full_text_is_switched_on_and_off(conn, library, signed_in) -> None:
    feed = library.feed("teasers")
    client = signed_in(Role.ADMIN)
    for form, wanted in (({"full_text": "1"}, True), ({}, False)):
        assert client.post(f"/admin/feeds/{feed}", data=form).status_code == 303
        assert get_options(conn, feed).full_text is wanted
        assert ('name="full_text" value="1" checked' in client.get(f"/admin/feeds/{feed}").text) is wanted
