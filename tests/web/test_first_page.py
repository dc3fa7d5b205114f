"""The first page: while there is nothing but the guide and the untouched starter list."""

from io import BytesIO

import pytest

from aggregator.model import Role
from aggregator.store import feeds

OPML = (
    b'<opml version="2.0"><body><outline text="Tech">'
    b'<outline text="My feed" xmlUrl="https://mine.example/feed"/></outline></body></opml>'
)


@pytest.fixture
def starter(library) -> list[int]:
    library.feed("guide", guide=True)
    return [library.feed("first", "News", starter=True), library.feed("second", "Tech", starter=True)]


def test_an_admin_sees_it_at_the_plain_address(signed_in, starter) -> None:
    page = signed_in(Role.ADMIN).get("/").text
    assert "Import OPML" in page
    assert "Add an address" in page
    assert "Keep all 2" in page


@pytest.mark.parametrize("role", [Role.READER, Role.CURATOR])
def test_others_see_the_reading_list(signed_in, starter, role) -> None:
    client = signed_in(role)
    assert "Import OPML" not in client.get("/").text
    assert client.get("/start").status_code == 403


def test_a_visitor_sees_the_reading_list(client, starter) -> None:
    assert "Import OPML" not in client.get("/").text
    assert client.get("/start").headers["Location"].startswith("/login")


def test_a_filter_shows_the_list(signed_in, starter) -> None:
    assert "Import OPML" not in signed_in(Role.ADMIN).get("/?group=day").text


def test_a_feed_of_ones_own_ends_it(signed_in, library, starter) -> None:
    library.feed("mine")
    admin = signed_in(Role.ADMIN)
    assert "Import OPML" not in admin.get("/").text
    assert "Import OPML" in admin.get("/start").text


def test_keeping_the_starter_list(signed_in, conn, starter) -> None:
    admin = signed_in(Role.ADMIN)
    assert admin.post("/admin/starter/keep").headers["Location"] == "/"
    assert "Import OPML" not in admin.get("/").text
    assert len(feeds.list_feeds(conn)) == 3


def test_an_own_list_drops_the_starter(signed_in, conn, starter) -> None:
    admin = signed_in(Role.ADMIN)
    page = admin.post("/admin/feeds/import", data={"file": (BytesIO(OPML), "mine.opml")}).text
    assert "2 feeds of the starter list" in page
    assert [feed.title for feed in feeds.list_feeds(conn) if not feed.guide] == ["My feed"]
    assert "Import OPML" not in admin.get("/").text


def test_without_any_feed(signed_in) -> None:
    page = signed_in(Role.ADMIN).get("/").text
    assert "Import OPML" in page
    assert "Keep all" not in page
