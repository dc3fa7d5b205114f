"""The full-text index: what is written into it, and words → an FTS5 expression."""

import json
import sqlite3
from collections.abc import Iterable

from aggregator.query_tree import And, Field, Node, Not, Or, Term
from aggregator.store.words import finds_beginnings, phrases, variants

# A quote would end the phrase, a NUL the expression; a lone surrogate is no text.
_UNFIT = dict.fromkeys([ord('"'), 0, *range(0xD800, 0xE000)], " ")
_COLUMNS = {Field.TITLE: "title", Field.AUTHOR: "author"}
TEXT_FIELDS = frozenset({Field.WORDS, *_COLUMNS})


def index_texts(conn: sqlite3.Connection, entries: Iterable[int]) -> None:
    """Make entries searchable: once a transaction, at its end, which costs half of what a trigger a row would."""
    conn.execute(
        "INSERT INTO entry_search (rowid, title, text, author) SELECT entry, title, text, author FROM entry_texts "
        "WHERE entry IN (SELECT value FROM json_each(?))",
        (json.dumps(list(entries)),),
    )


def forget_texts(conn: sqlite3.Connection, entries: Iterable[int]) -> None:
    """Before texts change or go: an index with external content needs the old words to forget them."""
    conn.execute(
        "INSERT INTO entry_search (entry_search, rowid, title, text, author) "
        "SELECT 'delete', entry, title, text, author FROM entry_texts "
        "WHERE entry IN (SELECT value FROM json_each(?))",
        (json.dumps(list(entries)),),
    )


def textual(node: Node) -> bool:
    """Whether the full-text index alone answers it."""
    if isinstance(node, Term):
        return node.field in TEXT_FIELDS
    if isinstance(node, Not):
        return False  # FTS5 knows "a NOT b", but no "NOT b" alone
    return all(textual(part) for part in node.parts)


def match_expression(node: Node, *, beginnings: bool) -> str:
    """A textual node as an expression for MATCH, that holds no operator of the given words.

    :param beginnings: a word also finds what begins with it
    :return: empty where there is nothing to find
    """
    if isinstance(node, Term):
        return _term(node, beginnings)
    parts = [match_expression(part, beginnings=beginnings) for part in node.parts] if not isinstance(node, Not) else []
    if isinstance(node, Or):
        return _joined(" OR ", filter(None, parts))
    return _joined(" AND ", parts) if all(parts) else ""


def _term(term: Term, beginnings: bool) -> str:
    text = term.value.translate(_UNFIT).strip()
    if not any(c.isalnum() for c in text):
        return ""
    if term.phrase:
        found = _joined(" OR ", (_quoted(spelling) for spelling in phrases(text)))
    else:
        begun = (beginnings or text.endswith("*")) and finds_beginnings(text)
        found = _joined(" OR ", (_quoted(variant) + "*" * begun for variant in variants(text.rstrip("*"))))
    column = _COLUMNS.get(term.field)
    return f"{column} : ({found})" if column else found


def _quoted(text: str) -> str:
    return f'"{text}"'


def _joined(operator: str, parts: Iterable[str]) -> str:
    known = list(dict.fromkeys(parts))
    return known[0] if len(known) == 1 else f"({operator.join(known)})" if known else ""


def textual_parts(node: Node | None) -> tuple[Node | None, tuple[Node, ...]]:
    """A tree split into what the full-text index answers of its conjunction, and the rest."""
    parts = node.parts if isinstance(node, And) else (node,) if node is not None else ()
    texts = tuple(part for part in parts if textual(part))
    rest = tuple(part for part in parts if not textual(part))
    text = And(texts) if len(texts) > 1 else texts[0] if texts else None
    return text, rest


def has_relevance(node: Node | None) -> bool:
    """Whether entries can fit a query better or worse: it holds words that must stand in them."""
    text, _ = textual_parts(node)
    return text is not None and bool(match_expression(text, beginnings=False))
