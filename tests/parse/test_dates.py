from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.parse.dates import read_date

APRIL = datetime(2010, 4, 7, 9, 28, tzinfo=UTC)
SAME = [
    "Wed, 07 Apr 2010 11:28:00 +0200",
    "Wed, 7 Apr 10 09:28 GMT",
    "7 Apr 2010 09:28:00 Z",
    "Wed, 07 Apr 2010 05:28:00 EDT",
    "Wed, 07 Apr 2010 11:28:00 CEST",
    "Wed, 07 Apr 2010 11:28:00 GMT+0200",
    "Wed, 07 Apr 2010 9:28:00",
    "2010-04-07T09:28:00Z",
    "2010-04-07T11:28:00.123456+02:00",
    "2010-04-07t09:28z",
    "2010-04-07 09:28:00",
    "2010-04-07 11:28:00 +0200",
    "20100407T092800Z",
    "2010/04/07 09:28:00",
    "Wed Apr  7 09:28:00 2010",
    "Wed Apr  7 11:28:00 CEST 2010",
    "Wed Apr 07 11:28:00 +0200 2010",
    "Mi, 07 April 2010 11:28:00 MESZ",
    "7. April 2010, 09:28",
    "07.04.2010 09:28",
    "7. April 2010, 9.28 Uhr",
    "April 7, 2010 9:28 AM",
    "4/7/2010 9:28:00 AM",
    "mercredi 7 avril 2010 09:28",
    "2010년 04월 07일 오전 09:28:00",
    "1270632480",
    "1270632480000",
]


@pytest.mark.parametrize("text", SAME)
def test_one_moment_in_many_forms(text):
    assert read_date(text) == APRIL


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2010-04-07", (2010, 4, 7)),
        ("2010-04", (2010, 4, 1)),
        ("2010", (2010, 1, 1)),
        ("2010-097", (2010, 4, 7)),
        ("1. Jänner 2012", (2012, 1, 1)),
        ("Do, 5 März 2015", (2015, 3, 5)),
        ("13/4/2010", (2010, 4, 13)),
        ("1 Jan 49", (2049, 1, 1)),
        ("1 Jan 50", (1950, 1, 1)),
        ("Wed, 07 Apr 2010 24:00:00 GMT", (2010, 4, 8)),
        ("9999-12-31", (9999, 12, 31)),
    ],
)
def test_days(text, expected):
    assert read_date(text) == datetime(*expected, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "yesterday",
        "-1",
        "0000-01-01",
        "10000-01-01",
        "Wed, 31 Feb 2010 11:28:00 GMT",
        "2010-13-01",
        "2010-04-07T25:00:00Z",
        "9999-12-31T23:59:59-05:00",
        "Wed, 07 Apr 2010 11:28:00 +99:00",
        "2010-04-07T09:28:00 nowhere",
        "2010년 13월 07일",
        "1" * 100_000,
    ],
)
def test_unreadable_is_none(text):
    assert read_date(text) is None


zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(
    min_value=datetime(1000, 1, 3),  # noqa: DTZ001  # the zone is given apart
    max_value=datetime(9998, 12, 30),  # noqa: DTZ001
    timezones=zones,
).map(lambda moment: moment.replace(microsecond=0))


@settings(deadline=None)
@given(moments)
def test_standard_forms_are_read_exactly(moment):
    assert read_date(moment.isoformat()) == moment
    assert read_date(format_datetime(moment)) == moment
    assert read_date(moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)) == moment


@settings(deadline=None)
@given(st.text(max_size=90) | st.text("0123456789:+-/. TZapmJanFebMär年월", max_size=40))
def test_any_text_gives_an_aware_date_or_none(text):
    date = read_date(text)
    assert date is None or (date.tzinfo is UTC and 1 <= date.year <= 9999)
