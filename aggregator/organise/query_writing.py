"""A query's tree → its text, and single conditions put into a text or taken out of it."""

from functools import lru_cache

from aggregator.organise.query_errors import QueryError
from aggregator.organise.query_reading import parse
from aggregator.organise.query_shape import all_of, conditions
from aggregator.organise.query_tokens import Kind, tokens
from aggregator.query_tree import And, Field, Node, Not, Or, Term

_UNQUOTABLE = str.maketrans('"', " ")


def write(node: Node | None) -> str:
    """The text that parse() reads as this tree, in one way of writing: English fields, ``-`` and ``OR``.

    Of a tree in the form of query_shape, ``parse(write(node)) == node``; of another the text finds the same. A
    quotation mark within a value becomes a space, since nothing can be written that means one.
    """
    match node:
        case None:
            return ""
        case Term():
            return write_term(node)
        case Not(part):
            return f"-{_enclosed(part)}"
        case Or(parts):
            return " OR ".join(_enclosed(part) for part in parts)
        case And(parts):
            return " ".join(_enclosed(part) if isinstance(part, Or) else write(part) for part in parts)


@lru_cache(1000)
def with_term(text: str, term: Term) -> str:
    """The text with this condition added to the others, everything else as it was written.

    What negated it is taken away. A text that cannot be read gets the condition at its end all the same.
    """
    try:
        before = conditions(parse(text))
    except QueryError:
        return _appended(text, term)
    if Not(term) in before:
        return with_term(_without(text, Not(term)), term)
    if term in before:
        return text
    wanted = all_of(*before, term)
    longer = _appended(text, term)
    # An end that swallows what follows, such as a quotation mark before mere dots, is written anew.
    return longer if _conditions(longer) == conditions(wanted) else write(wanted)


def _appended(text: str, term: Term) -> str:
    found = list(tokens(text))
    # What waits for a word at the end would take hold of the new one.
    while found and found[-1].kind in (Kind.OR, Kind.NOT, Kind.MINUS):
        text = text[: found.pop().start]
    text = text.rstrip()
    if found and not found[-1].closed:
        text += '"'
    return f"{text} {write_term(term)}".lstrip()


@lru_cache(1000)
def without_term(text: str, term: Term) -> str:
    """The text without this condition where all must hold, everything else as it was written.

    Alternatives and what is negated stay. A text that cannot be read stays as it is.
    """
    return _without(text, term) if term in _conditions(text) else text


def _without(text: str, part: Node) -> str:
    """By cutting it out of the text; where it stands deeper, by writing the rest anew."""
    rest = all_of(*(one for one in _conditions(text) if one != part))
    cut = text
    for start, end in reversed(_places(text, part)):
        cut = f"{cut[:start].rstrip()} {cut[end:].lstrip()}".strip()
    return cut if _conditions(cut) == conditions(rest) else write(rest)


def _places(text: str, part: Node) -> list[tuple[int, int]]:
    """Where a term or its negation stands outside parentheses and alternatives: from, to."""
    found = list(tokens(text))
    places, depth = [], 0
    for number, token in enumerate(found):
        depth += (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE)
        if depth or token.kind is not Kind.TERM:
            continue
        first = number
        while first and found[first - 1].kind in (Kind.NOT, Kind.MINUS):
            first -= 1
        beside = [found[at].kind for at in (first - 1, number + 1) if 0 <= at < len(found)]
        if Kind.OR not in beside and _reads_as(text[found[first].start : token.end], part):
            places.append((found[first].start, token.end))
    return places


def _conditions(text: str) -> tuple[Node, ...]:
    try:
        return conditions(parse(text))
    except QueryError:
        return ()


def write_term(term: Term) -> str:
    """In quotes where it could not be read back without them."""
    field = "" if term.field is Field.WORDS else f"{term.field}:"
    plain = f"{field}{term.value}"
    if _reads_as(plain, term):
        return plain
    return f'{field}"{" ".join(term.value.translate(_UNQUOTABLE).split())}"'


def _reads_as(text: str, node: Node) -> bool:
    try:
        return parse(text) == node
    except QueryError:
        return False


def _enclosed(node: Node) -> str:
    return write(node) if isinstance(node, Term | Not) else f"({write(node)})"
