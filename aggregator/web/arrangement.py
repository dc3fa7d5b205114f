"""How a list may be laid out and ordered, as its address says it."""

from enum import StrEnum


class Layout(StrEnum):
    """``view`` in the address."""

    HEADLINES = "headlines"
    CARDS = "cards"
    FRONT = "front"


class Order(StrEnum):
    """What comes first in a search: ``sort`` in the address."""

    DATE = "date"
    RELEVANCE = "relevance"
