"""No figure without the right answer: what the benchmark takes for one."""

import pytest
from pyroaring import BitMap

from bench.client import Answer
from bench.measure import Times, Wrong, check, unread
from bench.world import Question

PAGE = (
    b'<span class="num" id="n-unread">1,234</span><article data-entry="7"></article><article data-entry="9"></article>'
)


def answer(body: bytes = PAGE, status: int = 200) -> Answer:
    return Answer(status, {}, body)


def test_the_right_answer_passes() -> None:
    check(Question("mira", "/?unread=1", frozenset({7, 9}), BitMap({7, 9}), 1234), answer())


@pytest.mark.parametrize(
    ("question", "given"),
    [
        (Question("mira", "/"), answer(status=500)),
        (Question("mira", "/", frozenset({7, 9})), answer(b"")),
        (Question("mira", "/", frozenset({7, 8})), answer()),
        (Question("mira", "/", frozenset({7})), answer()),
        (Question("mira", "/"), answer(PAGE * 2)),
        (Question("mira", "/", within=BitMap({7, 8})), answer()),
        (Question("mira", "/", within=BitMap({7, 8, 9})), answer()),
        (Question("mira", "/", unread=1233), answer()),
        (Question("mira", "/", unread=0), answer(b"")),
    ],
)
def test_a_wrong_answer_is_told(question: Question, given: Answer) -> None:
    with pytest.raises(Wrong):
        check(question, given)


def test_no_number_in_the_sidebar_means_none_unread() -> None:
    assert unread(answer(b'<span class="num" id="n-unread"></span>')) == 0


def test_percentiles() -> None:
    times = Times([float(value) for value in range(101)])
    assert (times.p50, times.p99) == (50, 99)
