"""Times in the reader's zone and language."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from aggregator.web import dates, i18n, presenting
from tests.web.conftest import NOW, Library
from tests.web.pages import find, tree, words

AT = datetime(2026, 9, 17, 9, 28, tzinfo=UTC)


def in_language(app: Flask, language: str, zone: str = "Europe/Zurich"):
    return app.test_request_context(headers={"Accept-Language": language, "Cookie": f"time_zone={zone}"})


@pytest.mark.parametrize(
    ("language", "zone", "full", "short"),
    [
        ("de", "Europe/Zurich", "17. September 2026, 11:28", "17.9.2026"),
        ("en", "Europe/Zurich", "17 September 2026, 11:28", "17 Sept 2026"),
        ("de", "America/Los_Angeles", "17. September 2026, 02:28", "17.9.2026"),
        ("en", "Pacific/Kiritimati", "17 September 2026, 23:28", "17 Sept 2026"),
        ("en", "Not/AZone", "17 September 2026, 11:28", "17 Sept 2026"),
    ],
)
def test_date_and_time(app: Flask, language: str, zone: str, full: str, short: str) -> None:
    with in_language(app, language, zone):
        assert dates.full(AT) == full
        assert dates.short(AT).replace("Sep ", "Sept ") == short


def test_the_swiss_form_of_an_old_date(app: Flask) -> None:
    with in_language(app, "de"):
        assert dates.full(datetime(2010, 4, 7, 9, 28, tzinfo=UTC)) == "7. April 2010, 11:28"


@pytest.mark.parametrize(
    ("past", "german", "english"),
    [
        (timedelta(seconds=20), "gerade eben", "just now"),
        (timedelta(minutes=1), "vor 1 Min.", "1 min ago"),
        (timedelta(minutes=59, seconds=59), "vor 59 Min.", "59 min ago"),
        (timedelta(hours=1), "vor 1 Std.", "1 h ago"),
        (timedelta(hours=23, minutes=59), "vor 23 Std.", "23 h ago"),
        (timedelta(days=1), "16. September, 11:28", "16 September, 11:28"),
        (timedelta(days=300), "21. November 2025", "21 November 2025"),
        (timedelta(hours=-2), "17. September, 13:28", "17 September, 13:28"),
    ],
)
def test_relative_up_to_a_day(app: Flask, past: timedelta, german: str, english: str) -> None:
    for language, expected in (("de", german), ("en", english)):
        with in_language(app, language):
            assert dates.ago(AT - past, now=AT) == expected


@pytest.mark.parametrize(
    ("day", "german", "english"),
    [
        (date(2026, 9, 17), "Heute, 17. September", "Today, 17 September"),
        (date(2026, 9, 16), "Gestern, 16. September", "Yesterday, 16 September"),
        (date(2026, 9, 15), "Dienstag, 15. September", "Tuesday, 15 September"),
        (date(2010, 4, 7), "7. April 2010", "7 April 2010"),
    ],
)
def test_headings_of_days(app: Flask, day: date, german: str, english: str) -> None:
    for language, expected in (("de", german), ("en", english)):
        with in_language(app, language):
            assert dates.day_name(day, today=date(2026, 9, 17)) == expected


def test_a_day_begins_at_the_readers_midnight(client: FlaskClient, library: Library) -> None:
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=3)
    feed = library.feed("alpha")
    for hours in (-1, 1):
        library.entry(feed, f"at {hours}", age=datetime.now(UTC) - midnight - timedelta(hours=hours))
    for zone, groups in (("UTC", 2), ("Asia/Tokyo", 1), ("America/New_York", 1)):
        client.set_cookie("time_zone", zone)
        assert len(find(tree(client.get("/?group=day").text), "section.group")) == groups


def test_a_time_says_its_full_form_and_its_offset(client: FlaskClient, library: Library) -> None:
    library.entry(library.feed("alpha"), "one", age=NOW - (datetime.now(UTC) - timedelta(minutes=5, seconds=20)))
    client.set_cookie("time_zone", "Asia/Tokyo")
    time = find(tree(client.get("/").text), "article time")[0]
    assert words(time) == "5 min ago"
    assert time.get("datetime").endswith("+09:00")
    assert "," in time.get("title")


def test_numbers_are_grouped_as_the_language_does(app: Flask) -> None:
    with in_language(app, "de"):
        assert presenting.number(1284) == "1’284"
    with in_language(app, "en"):
        assert presenting.number(1284) == "1,284"


@pytest.mark.parametrize(
    ("header", "cookie", "expected"),
    [("de-CH,de;q=0.9", "", "de"), ("fr", "", "en"), ("fr", "de", "de"), ("en", "xx", "en"), ("", "", "en")],
)
def test_whose_language_counts(app: Flask, header: str, cookie: str, expected: str) -> None:
    with app.test_request_context(headers={"Accept-Language": header, "Cookie": f"language={cookie}"}):
        assert i18n.language() == expected


@pytest.mark.parametrize("name", [None, "", "Europe", "../etc/passwd", "/etc/localtime", "Nowhere/Here", "\0"])
def test_what_is_no_zone_is_none(name: str | None) -> None:
    assert i18n.known_zone(name) is None
