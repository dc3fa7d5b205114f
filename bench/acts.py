"""What readers do: open an entry, mark one, mark 300,000 and take it back."""

import re
from collections.abc import Mapping
from functools import partial

from bench.client import Answer, Client
from bench.measure import REQUESTS, Times, Wrong, check, unread
from bench.plan import PLENTY
from bench.readers import MIXED, NOTHING, RANDOM
from bench.world import Question, World

_AS_OF = re.compile(rb'name="as_of" value="(\d+)"')
_ROUNDS = 25
_MOST = 60_000.0
"""ms for all of them."""


def open_entries(clients: Mapping[str, Client], world: World) -> Times:
    random, times = world.random("pages"), Times()
    for number in range(REQUESTS + 10):
        if number == 10:
            times.values.clear()  # what came so far was to warm up
        entry = random.randrange(1, world.plan.size + 1)
        answer = times.take(partial(clients[MIXED[number % 4]].get, f"/entry/{entry}"))
        if (
            answer.status != 200
            or f'"https://site{world.plan.feed[entry - 1]}.example/{entry}"'.encode() not in answer.body
        ):
            raise Wrong(f"the page of entry {entry}: status {answer.status}")
    return times


def unread_after_marks(clients: Mapping[str, Client], world: World) -> Times:
    """The unread list each time after something was marked: no number in the sidebar is the one of before."""
    random, times = world.random("after marks"), Times()
    left = {name: world.unread(name).copy() for name in MIXED}
    marked: list[tuple[str, int]] = []
    for number in range(REQUESTS):
        reader = MIXED[number % len(MIXED)]
        entry = random.choice(left[reader])
        clients[reader].post(f"/entry/{entry}/read", {}, htmx=True)
        left[reader].discard(entry)
        marked.append((reader, entry))
        question = Question(reader, "/?unread=1", world.newest(left[reader]), unread=len(left[reader]))
        check(question, times.take(partial(clients[reader].get, question.address)))
    for reader, entry in marked:
        clients[reader].post(f"/entry/{entry}/unread", {}, htmx=True)
    return times


def mark_singly(clients: Mapping[str, Client], world: World) -> Times:
    """Read, one after the other; then all of them back, untimed."""
    client, times, form = clients[RANDOM], Times(), {"next": "/?unread=1"}
    before = unread(client.get("/?unread=1"))
    chosen = world.random("singly").sample(list(world.unread(RANDOM)), min(REQUESTS, len(world.unread(RANDOM))))
    for entry in chosen:
        answer = times.take(partial(client.post, f"/entry/{entry}/read", form, htmx=True))
        if answer.status != 200:
            raise Wrong(f"marking entry {entry}: status {answer.status}")
    _expect(client, before - len(chosen), "marked singly")
    for entry in chosen:
        client.post(f"/entry/{entry}/unread", form, htmx=True)
    _expect(client, before, "marked unread again")
    return times


def mark_many(clients: Mapping[str, Client], world: World, other: Client) -> tuple[int, Times, Times]:
    """The biggest unread topic of who has read nothing, whole and back.

    :param other: another connection of the same reader, likely to another worker: what is counted there is checked
    :return: how many entries; times of marking, of taking back
    """
    client, (arguments, held) = clients[NOTHING], world.topic(PLENTY)
    many, before = len(held & world.unread(NOTHING)), len(world.unread(NOTHING))
    page = f"/?{arguments}&unread=1"
    found = _AS_OF.search(client.get(page).body)
    if found is None:
        raise Wrong("no form to mark all on the page of a topic")
    form = {"next": page, "as_of": found[1].decode()}
    marking, undoing = Times(), Times()
    while len(marking.values) < _ROUNDS and sum(marking.values + undoing.values) < _MOST:
        _fine(marking.take(partial(client.post, f"/mark-all?{arguments}&unread=1", form, htmx=True)))
        _expect(other, before - many, "marked all of a topic")
        _fine(undoing.take(partial(client.post, "/undo", {"next": page}, htmx=True)))
        _expect(other, before, "took that back")
    return many, marking, undoing


def _fine(answer: Answer) -> None:
    if answer.status != 200:
        raise Wrong(f"a mass mark: status {answer.status}")


def _expect(client: Client, wanted: int, done: str) -> None:
    found = unread(client.get("/?unread=1"))
    if found != wanted:
        raise Wrong(f"{found} unread after a reader {done}, expected {wanted}")
