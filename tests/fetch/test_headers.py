"""What headers say: waits, freshness, validators."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.errors import FetchError
from aggregator.fetch.headers import (
    LONGEST_WAIT,
    max_age,
    read_headers,
    request_headers,
    retry_after,
    validators_after_304,
    validators_of,
)
from aggregator.model import Validators

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
SERVER_NOW = "Thu, 01 Jan 2026 18:00:00 GMT"  # a clock six hours ahead of ours

RETRY_AFTER = [
    ({}, None),
    ({"retry-after": "120"}, 120),
    ({"retry-after": " 120 "}, 120),
    ({"retry-after": "0"}, 0),
    ({"retry-after": "-5"}, None),
    ({"retry-after": "soon"}, None),
    ({"retry-after": ""}, None),
    ({"retry-after": "٣"}, None),
    ({"retry-after": "9" * 5000}, LONGEST_WAIT),
    ({"retry-after": "Thu, 01 Jan 2026 13:00:00 GMT"}, 3600),
    ({"retry-after": "Thu, 01 Jan 2026 19:00:00 GMT", "date": SERVER_NOW}, 3600),
    ({"retry-after": "Thu, 01 Jan 2026 13:00:00 GMT", "date": SERVER_NOW}, None),
    ({"retry-after": "Thursday, 01-Jan-26 13:00:00 GMT"}, 3600),
    ({"retry-after": "Thu Jan  1 13:00:00 2026"}, 3600),
    ({"retry-after": "Thu, 01 Jan 2026 13:00:00 GMT", "date": "yesterday"}, 3600),
    ({"retry-after": "Thu, 99 Jan 2026 13:00:00 GMT"}, None),
]

MAX_AGE = [
    ({}, None),
    ({"cache-control": "max-age=600"}, 600),
    ({"cache-control": "Public , MAX-AGE = 600"}, 600),
    ({"cache-control": 'max-age="600"'}, 600),
    ({"cache-control": "max-age=0"}, 0),
    ({"cache-control": "max-age=600", "age": "100"}, 500),
    ({"cache-control": "max-age=600", "age": "601"}, None),
    ({"cache-control": "max-age=600", "age": "old"}, 600),
    ({"cache-control": "max-age=600, max-age=5"}, 600),
    ({"cache-control": "max-age=-1"}, None),
    ({"cache-control": "max-age"}, None),
    ({"cache-control": "max-age=600, no-cache"}, None),
    ({"cache-control": "no-store"}, None),
    ({"cache-control": "s-maxage=600"}, None),
    ({"cache-control": "max-age=99999999999999999999999"}, LONGEST_WAIT),
    ({"expires": "Thu, 01 Jan 2026 13:00:00 GMT"}, 3600),
    ({"expires": "Thu, 01 Jan 2026 18:10:00 GMT", "date": SERVER_NOW}, 600),
    ({"expires": "Thu, 01 Jan 2026 13:00:00 GMT", "date": SERVER_NOW}, None),
    ({"expires": "0"}, None),
    ({"expires": "-1"}, None),
    ({"expires": "Thu, 01 Jan 2026 18:10:00 GMT", "date": SERVER_NOW, "cache-control": "max-age=5"}, 5),
    ({"expires": "Thu, 01 Jan 2026 18:10:00 GMT", "date": SERVER_NOW, "cache-control": "no-cache"}, None),
    ({"expires": "Thu, 01 Jan 2026 18:10:00 GMT", "date": SERVER_NOW, "cache-control": "public"}, 600),
]


@pytest.mark.parametrize(("headers", "seconds"), RETRY_AFTER)
def test_retry_after(headers: dict[str, str], seconds: int | None) -> None:
    assert retry_after(headers, NOW) == seconds


@pytest.mark.parametrize(("headers", "seconds"), MAX_AGE)
def test_max_age(headers: dict[str, str], seconds: int | None) -> None:
    assert max_age(headers, NOW) == seconds


@given(st.dictionaries(st.sampled_from(["retry-after", "date", "age", "cache-control", "expires"]), st.text()))
def test_no_header_breaks_the_waits(headers: dict[str, str]) -> None:
    for seconds in (retry_after(headers, NOW), max_age(headers, NOW)):
        assert seconds is None or 0 <= seconds <= LONGEST_WAIT


def test_of_repeated_headers_the_first_counts_but_cache_control_is_joined() -> None:
    raw = [(b"ETag", b'"a"'), (b"etag", b'"b"'), (b"Cache-Control", b"max-age=600"), (b"cache-control", b"no-cache")]
    headers = read_headers(raw)
    assert headers["etag"] == '"a"'
    assert max_age(headers, NOW) is None


@pytest.mark.parametrize("value", ['"a"', 'W/"a"', "a b", 'W/ "x', '"\xe4€"', "yesterday-ish", "0", "\t"])
def test_validators_are_black_boxes(value: str) -> None:
    headers = read_headers([(b"ETag", value.encode()), (b"Last-Modified", value.encode())])
    said = validators_of(headers)
    assert said == Validators(value, value)
    sent = request_headers("x", "*/*", said)
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == (value, value)


@pytest.mark.parametrize("raw", [b"", b'"caf\xe9"', b'"a\x01"'])
def test_what_could_not_be_sent_back_as_it_came_is_no_validator(raw: bytes) -> None:
    assert validators_of(read_headers([(b"ETag", raw), (b"Last-Modified", raw)])) == Validators()


@pytest.mark.parametrize("value", ['"a"\r\nCookie: x', '"a"\n', '"a"\r', '"a"\x00'])
def test_validators_that_would_end_the_line_are_refused(value: str) -> None:
    for validators in (Validators(value, None), Validators(None, value)):
        with pytest.raises(FetchError) as caught:
            request_headers("x", "*/*", validators)
        assert caught.value.kind == "bad_validator"


SENT = Validators('"1"', "Monday")


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        ({}, SENT),
        ({"etag": '"2"'}, Validators('"2"', "Monday")),
        ({"etag": '"2"', "last-modified": "Tuesday"}, Validators('"2"', "Tuesday")),
        ({"last-modified": "Tuesday"}, Validators(None, "Tuesday")),
    ],
)
def test_what_a_304_leaves_in_force(headers: dict[str, str], kept: Validators) -> None:
    assert validators_after_304(headers, SENT) == kept
