"""Asking, timing, checking."""

import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from math import nan
from statistics import quantiles
from typing import NamedTuple

from bench.client import Answer, Broken, Client
from bench.people import PASSWORD
from bench.site import processor
from bench.world import PAGE, Question

REQUESTS = 100
_WARM = 10
_SECONDS = 20.0
"""What takes longer is measured less often."""

_ENTRY = re.compile(rb'data-entry="(\d+)"')
_UNREAD = re.compile(rb'id="n-unread"[^>]*>([^<]*)<')


class Wrong(Exception):
    """An answer that is not the right one: what was measured is worth nothing."""


@dataclass(slots=True)
class Times:
    """In milliseconds. ``processor``: what the site's processes have run for an answer on the average, whoever else
    was busy meanwhile; nan where that was not measured."""

    values: list[float] = field(default_factory=list)
    processor: float = nan

    @property
    def p50(self) -> float:
        return self._percentile(50)

    @property
    def p99(self) -> float:
        return self._percentile(99)

    def _percentile(self, which: int) -> float:
        if len(self.values) < 2:
            return self.values[0] if self.values else nan
        return quantiles(self.values, n=100, method="inclusive")[which - 1]

    def take(self, act: Callable[[], Answer]) -> Answer:
        start = time.perf_counter()
        answer = act()
        self.values.append((time.perf_counter() - start) * 1000)
        return answer


def listed(answer: Answer) -> list[int]:
    return [int(found) for found in _ENTRY.findall(answer.body)]


def unread(answer: Answer) -> int:
    """The number in the sidebar; empty for none."""
    found = _UNREAD.search(answer.body)
    if found is None:
        raise Wrong("no number of unread entries on the page")
    return int(re.sub(r"\D", "", found[1].decode()) or 0)


def check(question: Question, answer: Answer) -> None:
    """:raises Wrong: saying what is"""
    who = f"{question.reader} at {question.address}"
    if answer.status != 200:
        raise Wrong(f"{who}: status {answer.status}")
    shown = listed(answer)
    if len(shown) != len(set(shown)):
        raise Wrong(f"{who}: an entry stands twice")
    if question.entries is not None and set(shown) != question.entries:
        common = len(question.entries & set(shown))
        raise Wrong(f"{who}: {len(shown)} entries, {common} of the {len(question.entries)} expected ones")
    if question.within is not None:
        strangers = [entry for entry in shown if entry not in question.within]
        if strangers or len(shown) != min(PAGE, len(question.within)):
            raise Wrong(f"{who}: {len(shown)} entries, {len(strangers)} of them not asked for")
    if question.unread is not None and unread(answer) != question.unread:
        raise Wrong(f"{who}: {unread(answer)} unread, expected {question.unread}")


def sign_in(port: int, names: Sequence[str]) -> dict[str, Client]:
    clients = {}
    for name in names:
        clients[name] = Client(port)
        clients[name].sign_in(name, PASSWORD)
        clients[name].take_token()
    return clients


class Side(NamedTuple):
    """One of the sites that are asked the same kind of question."""

    clients: Mapping[str, Client]
    asked: Sequence[Question]
    site: int  # its first process


def measure(sides: Sequence[Side]) -> list[Times]:
    """Some questions to warm up, then all in turn until REQUESTS were timed; each answer is checked. The sides take
    turns, so that whatever else the machine does falls on all of them."""
    for side in sides:
        for question in side.asked[-_WARM:]:
            check(question, side.clients[question.reader].get(question.address))
    found = [Times() for _ in sides]
    before = [processor(side.site) for side in sides]
    deadline = time.monotonic() + _SECONDS * len(sides)
    for number in range(REQUESTS):
        for side, times in zip(sides, found, strict=True):
            question = side.asked[number % len(side.asked)]
            client = side.clients[question.reader]
            client.stay()
            check(question, times.take(partial(client.get, question.address)))
        if time.monotonic() > deadline:
            break
    for side, times, ran in zip(sides, found, before, strict=True):
        if ran:
            times.processor = (processor(side.site) - ran) / len(times.values)
    return found


def requests_a_second(port: int, asked: Sequence[Sequence[Question]], seconds: float) -> float:
    """As many clients as there are sequences, each asking its own questions without a pause."""
    done: list[int] = []
    wrong: list[Exception] = []
    ready = threading.Barrier(len(asked) + 1)
    ends = [0.0]

    def ask(own: Sequence[Question]) -> None:
        try:
            clients = sign_in(port, sorted({question.reader for question in own}))
            for question in own:
                clients[question.reader].get(question.address)
            ready.wait()
            count = 0
            while time.monotonic() < ends[0]:
                question = own[count % len(own)]
                check(question, clients[question.reader].get(question.address))
                count += 1
            done.append(count)
            for client in clients.values():
                client.close()
        except (Wrong, Broken, OSError) as error:
            wrong.append(error)
            ready.abort()

    threads = [threading.Thread(target=ask, args=(own,)) for own in asked]
    for thread in threads:
        thread.start()
    ends[0] = time.monotonic() + 60
    try:
        ready.wait(120)
        ends[0] = time.monotonic() + seconds
    except threading.BrokenBarrierError:
        pass
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    return sum(done) / seconds


def bare(port: int) -> Times:
    """What the smallest answer takes here: a measure of the machine."""
    times = Times()
    with closing(Client(port)) as client:
        for _ in range(REQUESTS):
            times.take(lambda: client.get("/healthz"))
    return times
