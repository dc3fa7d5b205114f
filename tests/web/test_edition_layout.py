"""How an edition lies on its page: nothing is lost, and no column stands alone if another could stand beside it."""

from dataclasses import replace

import pytest

from aggregator.model import Topic
from aggregator.web.edition_layout import lay_out
from tests.organise.test_edition import entry as plain_entry


@pytest.mark.parametrize(
    ("sizes", "rows"),
    [
        ([], []),
        ([1], []),
        ([4], []),
        ([5], [[[1]]]),
        ([6], [[[1, 1]]]),
        ([7], [[[1, 1, 1]]]),
        ([12], [[[1, 4, 3]]]),
        ([1] * 5, [[[1]]]),
        ([1] * 6, [[[1], [1]]]),
        ([1] * 8, [[[1], [1]], [[1], [1]]]),
        ([1] * 12, [[[1], [1], [1]], [[1], [1], [1]], [[1], [1]]]),
        ([4, 4, 4], [[[1, 1, 1]], [[1, 1, 1]], [[1, 1]]]),
        ([2] * 6, [[[1], [1], [1]], [[1], [2], [2]]]),
    ],
)
def test_columns(sizes: list[int], rows: list[list[list[int]]]) -> None:
    numbers = iter(range(1, 100))
    sections = [
        (Topic(n, f"t{n}", ""), [plain_entry(next(numbers)) for _ in range(size)]) for n, size in enumerate(sizes)
    ]
    paper = lay_out(sections)
    assert [[[len(column) for column in block.columns] for block in row] for row in paper.rows] == rows
    assert sorted(one.id for one in paper.entries) == list(range(1, sum(sizes) + 1))
    assert len(paper.beside) == min(3, max(0, sum(sizes) - 1))
    for row in paper.rows:
        for block in row:
            assert block.topic is not None
            own = {one.id for one in sections[block.topic.id][1]}
            assert {one.id for column in block.columns for one in column} <= own


def test_a_picture_leads() -> None:
    pictured = replace(plain_entry(2), image="https://news.example/a.png")
    first, second = Topic(1, "a", "A"), Topic(2, "b", "B")
    paper = lay_out([(first, [plain_entry(3)]), (second, [pictured, plain_entry(1)])])
    assert paper.lead is not None
    assert (paper.lead.entry.id, paper.lead.topic) == (2, second)
    assert [story.entry.id for story in paper.beside] == [3, 1]
