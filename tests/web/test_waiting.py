"""Whatever a worker's threads wait for: they are fewer than it has, so that pages go on."""

from threading import BoundedSemaphore

import pytest

from aggregator.cli.serve import THREADS
from aggregator.web import waiting
from aggregator.web.full_text import PLACES as ARTICLES
from aggregator.web.own_feeds import _places as feeds
from aggregator.web.pictures import PLACES as PICTURES
from aggregator.web.waiting import place


def test_all_kinds_together_leave_a_thread_for_pages() -> None:
    taken = []
    for kind in (PICTURES, PICTURES, ARTICLES, ARTICLES, feeds, feeds):
        one = place(kind, 0)
        if one.__enter__():
            taken.append(one)
        else:
            one.__exit__(None, None, None)
    assert 1 < len(taken) < THREADS
    for one in taken:
        one.__exit__(None, None, None)
    assert waiting.TOGETHER._value == THREADS - 1
    assert [kind._value for kind in (PICTURES, ARTICLES, feeds)] == [2, 2, 2]


def test_a_place_is_given_back_whatever_happens() -> None:
    kind = BoundedSemaphore(1)
    for _ in range(5):
        with pytest.raises(KeyError), place(kind, 0) as free:
            assert free
            raise KeyError
    with place(kind, 0) as free, place(kind, 0) as other:
        assert (free, other) == (True, False)
