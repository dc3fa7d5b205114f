"""What a topic would take, before anything is saved."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from pyroaring import BitMap

from aggregator.model import Entry
from aggregator.naming import tag_key
from aggregator.query_tree import Node
from aggregator.store import deriving
from aggregator.store.entries import get_entries
from aggregator.store.index.evaluate import Evaluator

SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """Numbers of entries that everybody may see, whoever asks: private feeds are their owners'."""

    now: int
    then: int
    gained: int
    lost: int
    samples: tuple[Entry, ...]  # the newest of those that it would gain


def preview(conn: sqlite3.Connection, topic: int | None, words: Iterable[str], tree: Node | None) -> Preview:
    """
    :param topic: None for one that is yet to be made
    :param words: its name in each language, its slug and its aliases
    :param tree: of its rule
    """
    keys = {tag_key(word) for word in words} - {""}
    asking = Evaluator(conn, None)
    seen = asking.visible()
    before = asking.library.topic(conn, topic) & seen if topic is not None else BitMap()
    after = deriving.taken(conn, keys, tree) & seen
    gained = after - before
    newest = asking.library.times.newest(gained, SAMPLES)
    samples = sorted(get_entries(conn, newest, None), key=lambda entry: entry.key, reverse=True)
    return Preview(len(before), len(after), len(gained), len(before - after), tuple(samples))
