"""The text of a query → its tree. docs/query-language.md is the language, for those who write it.

query = group …            terms side by side: all of them
group = unit [OR unit] …   OR joins its two neighbours alone, as in other search boxes
unit  = [- | NOT] … ( "(" query ")" | term )
"""

from collections import Counter
from functools import lru_cache

from aggregator.organise.query_errors import QueryError
from aggregator.organise.query_fields import AGES, PHRASES, TEXTS, VALUES, checked, field_named, meant
from aggregator.organise.query_shape import all_of, any_of, none_of
from aggregator.organise.query_tokens import Kind, Token, has_word, tokens
from aggregator.query_tree import Field, Node, Term, terms

MOST_LETTERS = 500
MOST_WORDS = 24
"""In title, text and author together: each is looked up for itself."""
MOST_TERMS = 30
"""Of each other field."""
MOST_DEPTH = 20
"""Parentheses within each other."""


@lru_cache(1000)  # a page reads one text many times, to see where each of its filters would lead
def parse(text: str) -> Node | None:
    """What the text asks for, in the form that query_shape makes; None where it names nothing to find.

    Lenient where it is clear what is meant: an unclosed quotation reaches to the end, an OR or NOT beside nothing and
    words without a letter or digit are passed over.

    :raises QueryError: with the place, for what cannot be meant
    """
    if len(text) > MOST_LETTERS:
        raise QueryError("too long", MOST_LETTERS, len(text) - MOST_LETTERS, wanted=(str(MOST_LETTERS),))
    node = _Reader(text).query(0)
    if node is not None:
        _check_number(node, text)
    return node


def read_term(token: Token) -> Term:
    """The condition of a token of kind TERM.

    :raises QueryError: when its field or value cannot be
    """
    if not token.name:
        return Term(Field.WORDS, token.value, token.quoted)
    field = field_named(token.name)
    if field is None:
        near = meant(token.name)
        place = token.start, len(token.name)
        raise QueryError("unknown field", *place, found=token.name, wanted=(near,) if near else ())
    if not (has_word(token.value) if field in TEXTS else token.value):
        raise QueryError("empty", token.start, token.end - token.start, found=f"{token.name}:", field=field)
    value = checked(field, token.value)
    if value is None:
        kind, wanted = _possible(field)
        place = token.value_start, token.end - token.value_start
        raise QueryError(kind, *place, found=token.value, wanted=wanted, field=field)
    return Term(field, value, token.quoted and field in PHRASES)


def _possible(field: Field) -> tuple[str, tuple[str, ...]]:
    """The kind of error that a wrong value of this field is, and the right values."""
    if field in VALUES:
        return "value", tuple(VALUES[field])
    if field is Field.LANGUAGE:
        return "language", ("de", "en")
    return "age", (*AGES, "2026-11-24", "2026-11")


def _check_number(node: Node, text: str) -> None:
    """:raises QueryError: when it would take long to answer"""
    found = Counter[str]()
    for term in terms(node):
        if term.field in TEXTS:
            found["words"] += len(term.value.split())
        else:
            found[term.field] += 1
    for name, number in found.items():
        most = MOST_WORDS if name == "words" else MOST_TERMS
        if number > most:
            raise QueryError("too many", 0, len(text), found=name, wanted=(str(most),))


class _Reader:
    """Walks the tokens once."""

    def __init__(self, text: str) -> None:
        self.tokens = list(tokens(text))
        self.at = 0

    def peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, *kinds: Kind) -> Token | None:
        """The next token, if it is one of these."""
        token = self.peek()
        if token is None or token.kind not in kinds:
            return None
        self.at += 1
        return token

    def query(self, depth: int) -> Node | None:
        """To the parenthesis that ends it, or to the end."""
        parts: list[Node | None] = []
        while (token := self.peek()) is not None:
            if token.kind is Kind.CLOSE:
                if depth:
                    break
                raise QueryError("parenthesis", token.start, 1, found=")")
            parts.append(self.group(depth))
        return all_of(*parts)

    def group(self, depth: int) -> Node | None:
        options = [self.unit(depth)]
        while self.take(Kind.OR):
            options.append(self.unit(depth))
        return any_of(*options)

    def unit(self, depth: int) -> Node | None:
        negated = before_dashes = False
        while sign := self.take(Kind.NOT, Kind.MINUS):
            negated = not negated
            if sign.kind is Kind.NOT:
                before_dashes = negated
                continue
            following = self.peek()
            if following is None or following.start != sign.end:
                negated = before_dashes  # dashes between words are dashes
        node = self.inner(depth)
        return none_of(node) if negated else node

    def inner(self, depth: int) -> Node | None:
        if token := self.take(Kind.TERM):
            return read_term(token)
        opened = self.take(Kind.OPEN)
        if opened is None:
            return None
        if depth == MOST_DEPTH:
            raise QueryError("too deep", opened.start, 1, wanted=(str(MOST_DEPTH),))
        node = self.query(depth + 1)
        if not self.take(Kind.CLOSE):
            raise QueryError("parenthesis", opened.start, 1, found="(")
        return node
