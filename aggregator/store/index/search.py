"""Searching within a set: exact for what is rare, the newest matches for what is common."""

import sqlite3
from typing import NamedTuple

from pyroaring import BitMap

from aggregator.query_tree import Node
from aggregator.store.index.few import fill_few, search_few
from aggregator.store.index.library import ids_of
from aggregator.store.search import match_expression

MOST = 5_000
"""Matches that a search looks at, the newest by arrival; one may go on behind them."""

SPARSE = 300
"""Up to this the texts of a set are searched by themselves: the words may stand in a million others."""

RARE = 2_000
"""So many matches are weighed by BM25, which asks for each word how many entries hold it."""

_ASKED = 20_000
"""Matches that may lie outside the set before a search ends for this time."""


_PORTION = 1_000


class Found(NamedTuple):
    ids: BitMap
    further: int | None = None  # where older matches may begin; None: these are all
    expression: str = ""  # for MATCH: what was searched for
    rare: bool = False  # so few match anywhere that weighing them costs little


def search(conn: sqlite3.Connection, node: Node, within: BitMap) -> Found:
    """The newest matches within a set. Words find what begins with them too, unless they are so common that whole
    words fill the list."""
    whole = match_expression(node, beginnings=False)
    if not whole or not within:
        return Found(BitMap())
    begun = match_expression(node, beginnings=True)
    if len(within) <= SPARSE:
        fill_few(conn, within)
        return Found(search_few(conn, begun), None, begun)
    found = _newest(conn, whole, within)
    if found.further is not None or begun == whole:
        return found
    return _newest(conn, begun, within)


def all_matches(conn: sqlite3.Connection, node: Node, after: int = 0) -> BitMap:
    """Every match above an id, whatever that costs."""
    expression = match_expression(node, beginnings=True)
    if not expression:
        return BitMap()
    sql = "SELECT rowid FROM entry_search WHERE entry_search MATCH ? AND rowid > ?"
    return ids_of(conn, sql, (expression, after))


def _newest(conn: sqlite3.Connection, expression: str, within: BitMap) -> Found:
    cursor = conn.cursor()
    cursor.row_factory = None
    cursor.execute(
        "SELECT rowid FROM entry_search WHERE entry_search MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC",
        (expression, within.min(), within.max()),
    )
    found = BitMap()
    outside = 0
    while rows := cursor.fetchmany(_PORTION):
        ids = BitMap([row[0] for row in rows])
        hits = ids & within
        found |= hits
        outside += len(ids) - len(hits)
        if len(found) >= MOST or outside >= _ASKED:
            return Found(found, rows[-1][0], expression)
    return Found(found, None, expression, rare=len(found) + outside <= RARE)


def by_relevance(conn: sqlite3.Connection, found: Found, ids: BitMap) -> tuple[list[int], BitMap]:
    """The order of a set of matches by how well they fit: what is rare by BM25, a title weighing most; else what has
    the words in its title before the rest, each part in the list's own order.

    :return: the best ones in their order, and the rest
    """
    cursor = conn.cursor()
    cursor.row_factory = None
    if found.rare and ids:
        cursor.execute(
            "SELECT bm25(entry_search, 6.0, 1.0, 3.0), -rowid FROM entry_search WHERE entry_search MATCH ? "
            "AND rowid BETWEEN ? AND ?",
            (found.expression, ids.min(), ids.max()),
        )
        return [-entry for _, entry in sorted(cursor) if -entry in ids], BitMap()
    titled = f"title : ({found.expression})"
    if len(ids) <= SPARSE:
        fill_few(conn, ids)
        return [], search_few(conn, titled)
    return [], _newest(conn, titled, ids).ids
