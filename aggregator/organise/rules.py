"""Topics' rules: queries that mean the same for every reader and at any time."""

from functools import lru_cache

from aggregator.organise.query_errors import QueryError
from aggregator.organise.query_fields import field_named
from aggregator.organise.query_reading import parse
from aggregator.organise.query_tokens import Token, tokens
from aggregator.query_tree import Field, Node

_AGES = (Field.NEWER, Field.OLDER)


@lru_cache(maxsize=512)  # read anew for each portion of entries that a poll brings
def read_rule(text: str) -> Node | None:
    """What a rule asks for; None where it names nothing to find.

    :raises QueryError: for what is no query, for ``is:``, which is each reader's own, and for an age, which a stored
        entry outgrows: a date does not change
    """
    tree = parse(text)
    for token in tokens(text):
        field = field_named(token.name) if token.name else None
        if field is Field.IS or (field in _AGES and not _is_date(token)):
            place = token.start, token.end - token.start
            wanted = () if field is Field.IS else (f"{token.name}:2026-11-24",)
            raise QueryError("not in a rule", *place, found=text[token.start : token.end], wanted=wanted, field=field)
    return tree


def either(first: str | None, second: str | None) -> str | None:
    """A rule that finds what either finds. None is no rule.

    :raises QueryError: when it becomes too long
    """
    if not first or not second or first == second:
        return first or second
    joined = f"({first}) OR ({second})"
    read_rule(joined)
    return joined


def _is_date(token: Token) -> bool:
    return "-" in token.value
