"""An entry's text within the page, for whoever hears it or reads it by keys."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.web.prose import accessible


@pytest.mark.parametrize(
    ("levels", "shown"),
    [
        ([1, 4, 4, 2], [2, 3, 3, 3]),
        ([3, 3], [2, 2]),
        ([6, 1, 2, 1], [2, 2, 3, 2]),
        ([1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 6]),
        ([], []),
    ],
)
def test_headings_stand_below_the_pages_own_without_a_gap(levels: list[int], shown: list[int]) -> None:
    given_text = "".join(f'<h{level} id="a">t</h{level}><p>x</p>' for level in levels)
    wanted = "".join(f'<h{level} id="a">t</h{level}><p>x</p>' for level in shown)
    assert accessible(given_text) == wanted


@given(st.lists(st.integers(1, 6)))
def test_no_heading_goes_down_by_more_than_one(levels: list[int]) -> None:
    html = accessible("".join(f"<h{level}>t</h{level}>" for level in levels))
    shown = [1, *(int(part[0]) for part in html.split("<h")[1:])]
    assert all(after <= before + 1 for before, after in pairwise(shown))
    assert all(level > 1 for level in shown[1:])
    assert html.count("<h") == html.count("</h") == len(levels)


def test_a_picture_without_words_is_silent_and_one_with_words_speaks() -> None:
    assert accessible('<img src="a">') == '<img alt="" src="a">'
    assert accessible('<img src="a" alt="A boat">') == '<img src="a" alt="A boat">'


def test_what_may_scroll_is_reached_by_keys() -> None:
    assert accessible("<pre>x</pre><table></table>") == '<pre tabindex="0">x</pre><table tabindex="0"></table>'
    assert accessible("<header>x</header><hr>") == "<header>x</header><hr>"
