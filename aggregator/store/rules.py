"""Topics' rules: read, and put into an order in which each comes after those that it names."""

import sqlite3
from collections.abc import Callable, Mapping
from typing import NamedTuple

from aggregator.model import Topic
from aggregator.query_tree import Field, Node, terms
from aggregator.store.db import StoreError
from aggregator.store.index.catalogue import load_catalogue

RuleReader = Callable[[str], Node | None]
"""The text of a rule → its tree, None where it names nothing to find: organise.rules.read_rule.

It raises ValueError, with words for people, for a text that cannot be read.
"""


class RuleCircle(StoreError):
    """A rule names its own topic, or one whose rule leads back to it.

    :ivar names: of the topics in the circle, or leaning on it
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"These topics’ rules name each other in a circle: {', '.join(names)}. Nothing was changed.")
        self.names = names


class Rules(NamedTuple):
    trees: Mapping[int, Node]  # topic → what its rule asks for
    broken: Mapping[int, str]  # topic → why its rule cannot be read


def read_rules(conn: sqlite3.Connection, read: RuleReader) -> Rules:
    """Those of all topics. One that cannot be read stops no other."""
    trees: dict[int, Node] = {}
    broken: dict[int, str] = {}
    for topic, text in conn.execute("SELECT id, rule FROM topics WHERE rule IS NOT NULL").fetchall():
        try:
            tree = read(text)
        except ValueError as error:
            broken[topic] = str(error)
            continue
        if tree is not None:
            trees[topic] = tree
    return Rules(trees, broken)


def in_order(trees: Mapping[int, Node], topic_named: Callable[[str], Topic | None]) -> tuple[list[int], frozenset[int]]:
    """The topics, each after those that its rule names; and those in a circle, or leaning on one."""
    left: dict[int, set[int]] = {}
    for topic, tree in trees.items():
        named = (topic_named(term.value) for term in terms(tree) if term.field is Field.TOPIC)
        left[topic] = {one.id for one in named if one is not None and (one.id in trees or one.id == topic)}
    order: list[int] = []
    while ready := [topic for topic, named in left.items() if named.isdisjoint(left)]:
        order += ready
        for topic in ready:
            del left[topic]
    return order, frozenset(left)


def names_any(tree: Node, fields: frozenset[Field]) -> bool:
    return any(term.field in fields for term in terms(tree))


def refuse_circle(conn: sqlite3.Connection, topic: int, read: RuleReader, tree: Node | None = None) -> None:
    """
    :param tree: of a rule that the topic would have; None: as it is stored
    :raises RuleCircle: when the topic's rule leads back to itself
    """
    trees = dict(read_rules(conn, read).trees)
    if tree is not None:
        trees[topic] = tree
    if not any(names_any(one, _TOPICS) for one in trees.values()):
        return
    known = load_catalogue(conn)
    circle = in_order(trees, known.topic)[1]
    if topic in circle:
        raise RuleCircle(tuple(one.name for one in known.topics if one.id in circle))


_TOPICS = frozenset({Field.TOPIC})
