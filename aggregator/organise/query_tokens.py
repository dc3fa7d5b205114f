"""The text of a query → its tokens. Whatever the text, this never fails: what is wrong is found when they are read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from aggregator.organise.query_fields import field_named, is_mistaken

CLOSING = {'"': '"', "“": '”"“', "„": '“”"', "”": '”"', "«": '»"', "»": '«"»'}
"""Each quotation mark with those that may end what it begins: English, German, French and Swedish ones."""
OPERATORS = {"OR": "or", "ODER": "or", "AND": "and", "UND": "and", "NOT": "not", "NICHT": "not"}
# No text holds them, and SQLite cannot take them: read as spaces, so that positions stay.
_UNFIT = dict.fromkeys([*range(32), *range(0xD800, 0xE000)], " ")
_RUN = re.compile(r'[^\s()|"“„”«»]+')


class Kind(StrEnum):
    OPEN = "("
    CLOSE = ")"
    OR = "or"
    NOT = "not"
    MINUS = "-"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    start: int
    end: int  # the first character after it
    name: str = ""  # of a term: the field's as written, also of one that there is not; empty for words
    value: str = ""  # of a term: without quotes, with single spaces
    value_start: int = 0  # of a term: where its value begins, the quotation mark included
    quoted: bool = False
    closed: bool = True  # of a quoted one: whether its end was marked


def tokens(text: str) -> Iterator[Token]:
    """In their order. Words without a letter or digit, and the operator of what stands side by side, leave none."""
    text = text.translate(_UNFIT)
    at = 0
    while at < len(text):
        token = _next(text, at)
        at = token.end if token else at + 1
        if token and _says_something(token):
            yield token


def has_word(value: str) -> bool:
    return any(c.isalnum() for c in value)


def _next(text: str, at: int) -> Token | None:
    char = text[at]
    if char in "()":
        return Token(Kind(char), at, at + 1)
    if char == "|":
        return Token(Kind.OR, at, at + 1)
    if char in CLOSING:
        return _quoted(text, at, at, "")
    run = _RUN.match(text, at)
    if run is None:
        return None
    if char == "-":
        return Token(Kind.MINUS, at, at + 1)
    return _of_run(text, run[0], at)


def _of_run(text: str, run: str, at: int) -> Token:
    end = at + len(run)
    operator = OPERATORS.get(run)
    if operator == "and":
        return Token(Kind.TERM, at, end)
    if operator:
        return Token(Kind(operator), at, end)
    name, colon, value = run.partition(":")
    opens_quote = not value and text[end : end + 1] in CLOSING and end < len(text)
    if not colon or not (field_named(name) or ((value or opens_quote) and _may_be_field(name, value))):
        return Token(Kind.TERM, at, end, value=run, value_start=at)
    if opens_quote:
        return _quoted(text, at, end, name)
    return Token(Kind.TERM, at, end, name, value, at + len(name) + 1)


def _may_be_field(name: str, value: str) -> bool:
    # //host is an address, std::vector a name, and an emoticon no value.
    return not value.startswith(("/", ":", "-", "'")) and is_mistaken(name)


def _quoted(text: str, start: int, mark: int, name: str) -> Token:
    """A term of which the value's quotation mark stands at ``mark``; unclosed, it reaches to the end."""
    closing = CLOSING[text[mark]]
    end = next((at for at in range(mark + 1, len(text)) if text[at] in closing), None)
    value = " ".join(text[mark + 1 : end].split())
    after = len(text) if end is None else end + 1
    return Token(Kind.TERM, start, after, name, value, mark, quoted=True, closed=end is not None)


def _says_something(token: Token) -> bool:
    return token.kind is not Kind.TERM or bool(token.name) or has_word(token.value)
