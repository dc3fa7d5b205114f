"""Sorting what is stored into a topic that has changed: a job that is done in portions, after the commit that asked.

A job's work is the difference between what the topic holds and what it should: whoever goes on with one that was left
begins where it ended, and two who work on the same one do no harm.
"""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from pyroaring import BitMap

from aggregator.query_tree import Field
from aggregator.store import deriving
from aggregator.store.changes import changes_since, last_change, reader_changed, topic_changed
from aggregator.store.db import transaction
from aggregator.store.index import catalogue
from aggregator.store.rules import RuleReader, in_order, names_any, read_rules
from aggregator.store.settings import fact, set_fact
from aggregator.store.times import now

PORTION = 2_000
"""Entries a transaction."""

_SORT = "sort topic"
_REMOVE = "remove topic"
_CIRCLE = "Its rule and those of other topics name each other in a circle."
_NOTICED = "rules_follow_change"
_BY_CATALOGUE = frozenset({Field.FEED, Field.FOLDER})


class Job(NamedTuple):
    """What is left to do for a topic."""

    done: int  # entries
    total: int  # 0: not known yet
    waiting: int  # seconds since it was asked for
    problem: str | None  # why it is not done, for people


class Plan:
    """What a job has yet to do, as it was found at one moment."""

    def __init__(self, topic: int, asked: int, seen: int, drop: BitMap, add: BitMap) -> None:
        self.topic = topic
        self.asked = asked
        self.seen = seen  # the last change before
        self.drop = drop
        self.add = add

    def __len__(self) -> int:
        return len(self.drop) + len(self.add)


def ask(conn: sqlite3.Connection, topic: int) -> None:
    """Have a topic's entries found anew, and those of every topic with a rule, which may name this one."""
    _ask(conn, [topic])
    ask_rules(conn)


def ask_rules(conn: sqlite3.Connection) -> None:
    """Have found anew what every rule finds: something was changed that rules may look at."""
    _ask(conn, [row[0] for row in conn.execute("SELECT id FROM topics WHERE rule IS NOT NULL").fetchall()])


def remove(conn: sqlite3.Connection, topic: int) -> None:
    """From now on it is no topic. What a large one holds goes in portions, and its row with the last of them."""
    conn.execute("DELETE FROM jobs WHERE kind = ? AND ref = ?", (_SORT, topic))
    conn.execute("UPDATE topics SET rule = NULL, slug = '-' || id WHERE id = ?", (topic,))
    conn.execute("DELETE FROM topic_keys WHERE topic = ?", (topic,))
    # Its number is given again: nobody may go on muting under it.
    for (reader,) in conn.execute("SELECT reader FROM topic_follows WHERE topic = ?", (topic,)).fetchall():
        reader_changed(conn, reader)
    conn.execute("DELETE FROM topic_follows WHERE topic = ?", (topic,))
    if deriving.is_small(conn, topic):
        conn.execute("DELETE FROM topics WHERE id = ?", (topic,))
    else:
        conn.execute("INSERT INTO jobs (kind, ref, asked, total) VALUES (?, ?, ?, 0)", (_REMOVE, topic, now()))
    topic_changed(conn, topic)


def follow_catalogue(conn: sqlite3.Connection, read: RuleReader) -> None:
    """When feeds or folders have changed, have found anew what rules that name some find. Opens its transaction."""
    newest = conn.execute("SELECT coalesce(max(id), 0) FROM changes WHERE what = 'catalogue'").fetchone()[0]
    if int(fact(conn, _NOTICED) or 0) == newest:
        return
    trees = read_rules(conn, read).trees
    with transaction(conn):
        _ask(conn, [topic for topic, tree in trees.items() if names_any(tree, _BY_CATALOGUE)])
        set_fact(conn, _NOTICED, str(newest))


def _ask(conn: sqlite3.Connection, topics: Iterable[int]) -> None:
    # Whoever works on it sees by the greater number that it was asked for again.
    conn.executemany(
        "INSERT INTO jobs (kind, ref, asked, total) VALUES (?, ?, ?, 0) ON CONFLICT (kind, ref) DO UPDATE "
        "SET asked = max(excluded.asked, asked + 1), cursor = 0, total = 0, problem = NULL",
        [(_SORT, topic, now()) for topic in topics],
    )


def job_of(conn: sqlite3.Connection, topic: int) -> Job | None:
    row = conn.execute(
        "SELECT cursor, total, asked, problem FROM jobs WHERE kind = ? AND ref = ?", (_SORT, topic)
    ).fetchone()
    return Job(row["cursor"], row["total"], max(0, now() - row["asked"]), row["problem"]) if row else None


def being_sorted(conn: sqlite3.Connection) -> frozenset[int]:
    """Topics whose entries are not all found yet."""
    return frozenset(row[0] for row in conn.execute("SELECT ref FROM jobs WHERE kind = ?", (_SORT,)))


def pending(conn: sqlite3.Connection) -> bool:
    sql = "SELECT 1 FROM jobs WHERE kind IN (?, ?) AND problem IS NULL LIMIT 1"
    return conn.execute(sql, (_SORT, _REMOVE)).fetchone() is not None


def next_plan(conn: sqlite3.Connection, read: RuleReader, topic: int | None = None) -> Plan | None:
    """What the next job has to do, those that other topics' rules lean on first. To be asked outside of transactions:
    with a rule it takes as long as a search for all that the rule finds.

    A job that cannot be done is marked so and passed over.

    :param topic: of this topic alone
    :return: None when there is nothing to do
    """
    while (found := _next(conn, read, topic)) is not None:
        kind, topic_id, asked = found
        seen = last_change(conn)
        held = deriving.held(conn, topic_id)
        if kind == _REMOVE:
            return Plan(topic_id, asked, seen, held, BitMap())
        rules = read_rules(conn, read)
        problem = rules.broken.get(topic_id)
        if problem is None and topic_id in in_order(rules.trees, catalogue(conn).topic)[1]:
            problem = _CIRCLE
        if problem is None:
            keys = [row[0] for row in conn.execute("SELECT key FROM topic_keys WHERE topic = ?", (topic_id,))]
            taken = deriving.taken(conn, keys, rules.trees.get(topic_id))
            return Plan(topic_id, asked, seen, held - taken, taken - held)
        with transaction(conn):
            sql = "UPDATE jobs SET problem = ? WHERE kind = ? AND ref = ? AND asked = ?"
            conn.execute(sql, (problem, _SORT, topic_id, asked))
    return None


def _next(conn: sqlite3.Connection, read: RuleReader, topic: int | None) -> tuple[str, int, int] | None:
    rows = conn.execute(
        "SELECT kind, ref, asked FROM jobs WHERE kind IN (:sort, :remove) AND problem IS NULL "
        "AND (:topic IS NULL OR ref = :topic) ORDER BY asked, id",
        {"sort": _SORT, "remove": _REMOVE, "topic": topic},
    ).fetchall()
    if len(rows) > 1:
        order = in_order(read_rules(conn, read).trees, catalogue(conn).topic)[0]
        place = {one: number for number, one in enumerate(order, 1)}
        rows.sort(key=lambda row: place.get(row["ref"], 0))
    return tuple(rows[0]) if rows else None


def work(conn: sqlite3.Connection, plan: Plan) -> bool:
    """A portion of it, within the caller's transaction.

    :return: whether it ends here: all is done, or it was asked for anew meanwhile and wants another plan
    """
    row = conn.execute(
        "SELECT id, kind, cursor, asked FROM jobs WHERE kind IN (?, ?) AND ref = ?", (_SORT, _REMOVE, plan.topic)
    ).fetchone()
    changes = changes_since(conn, plan.seen)
    if row is None or row["asked"] != plan.asked or changes is None:
        return True
    # What was sorted anew since the plan was made is right already.
    others = BitMap(change.ref for change in changes if change.what == "entry" and change.ref is not None)
    plan.drop -= others
    plan.add -= others
    drop = plan.drop[:PORTION]
    add = plan.add[: PORTION - len(drop)]
    deriving.delete(conn, plan.topic, drop)
    deriving.insert(conn, plan.topic, add)
    plan.drop -= drop
    plan.add -= add
    if plan:
        done = row["cursor"] + len(drop) + len(add)
        conn.execute("UPDATE jobs SET cursor = ?, total = ? WHERE id = ?", (done, done + len(plan), row["id"]))
        return False
    conn.execute("DELETE FROM jobs WHERE id = ?", (row["id"],))
    if row["kind"] == _REMOVE:
        conn.execute("DELETE FROM topics WHERE id = ?", (plan.topic,))
    topic_changed(conn, plan.topic)
    return True


def finish(conn: sqlite3.Connection, read: RuleReader) -> None:
    """Every job, to its end; opens a transaction for each portion."""
    while (plan := next_plan(conn, read)) is not None:
        _to_the_end(conn, plan)


def start(conn: sqlite3.Connection, topic: int, read: RuleReader) -> bool:
    """Do a topic's job at once when it is small, else only say how large it is. Opens its own transactions.

    :return: whether nothing of it is left
    """
    if _must_wait(conn, topic, read):
        return False
    plan = next_plan(conn, read, topic)
    if plan is None:
        return True
    if len(plan) > deriving.AT_ONCE:
        with transaction(conn):
            sql = "UPDATE jobs SET total = ? WHERE kind = ? AND ref = ? AND asked = ? AND cursor = 0"
            conn.execute(sql, (len(plan), _SORT, topic, plan.asked))
        return False
    _to_the_end(conn, plan)
    return True


def _must_wait(conn: sqlite3.Connection, topic: int, read: RuleReader) -> bool:
    """Whether its rule names topics, and another job is to be done first: it may be theirs."""
    tree = read_rules(conn, read).trees.get(topic)
    if tree is None or not names_any(tree, frozenset({Field.TOPIC})):
        return False
    sql = "SELECT 1 FROM jobs WHERE kind IN (?, ?) AND ref <> ? AND problem IS NULL LIMIT 1"
    return conn.execute(sql, (_SORT, _REMOVE, topic)).fetchone() is not None


def _to_the_end(conn: sqlite3.Connection, plan: Plan) -> None:
    ended = False
    while not ended:
        with transaction(conn):
            ended = work(conn, plan)
