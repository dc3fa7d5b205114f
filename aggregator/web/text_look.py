"""How large and how wide a reader has articles: kept with the account, for visitors in cookies."""

from dataclasses import dataclass

from flask import request

from aggregator.web.sign_in import current_person

USUAL = 100
SIZES = (80, 90, USUAL, 110, 120, 130, 140, 150)
"""Percent of the usual size of text."""
WIDTHS = ("narrow", "wide")
"""Beside the usual width, which lies between."""


@dataclass(frozen=True, slots=True)
class TextLook:
    size: int = USUAL
    width: str | None = None

    @property
    def smaller(self) -> int | None:
        return max((size for size in SIZES if size < self.size), default=None)

    @property
    def larger(self) -> int | None:
        return min((size for size in SIZES if size > self.size), default=None)


def text_look() -> TextLook:
    """What this reader wants; a value that is none of ours counts as the usual."""
    person = current_person()
    size = known_size(str(person.text_size) if person else request.cookies.get("text_size"))
    width = known_width(person.text_width if person else request.cookies.get("text_width"))
    return TextLook(size or USUAL, width)


def known_size(value: str | None) -> int | None:
    """None for the usual one."""
    return next((size for size in SIZES if str(size) == value and size != USUAL), None)


def known_width(value: str | None) -> str | None:
    """None for the usual one."""
    return value if value in WIDTHS else None
