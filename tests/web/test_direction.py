"""Which way a text runs."""

import pytest

from aggregator.web.direction import runs_from_the_right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("News of the harbour", False),
        ("Über den Fluss", False),
        ("مركز بيانات", True),
        ("חדשות", True),
        ("«2026» — مركز (RSS)", True),
        ("Le mot سلام", False),
        ("2026 — …", False),
        ("", False),
    ],
)
def test_the_first_letter_with_a_direction_decides(text: str, right: bool) -> None:
    assert runs_from_the_right(text) is right
