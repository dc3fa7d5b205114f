"""The figures of the reading list as a table, beside its goals and what other readers take."""

import gzip
import time
from collections.abc import Mapping
from dataclasses import dataclass

from bench.goals import (
    GOALS,
    PAGE_BYTES,
    PAGE_BYTES_GZIPPED,
    PEERS,
    PEERS_A_SECOND,
    RATIO,
    REQUESTS_A_SECOND,
    Goal,
)
from bench.measure import Times


@dataclass(frozen=True, slots=True)
class Figures:
    size: int  # entries
    rows: Mapping[str, Times]
    marked: int  # entries of the mass mark
    first_answer: float  # ms, after a start
    bare: Times  # of the smallest answer there is
    page: bytes
    a_second: float
    megabytes: float | None
    waited: float | None  # share of the time in which the site could have run and others did


def print_figures(big: Figures, small: Figures) -> None:
    print(f"\nThe reading list with {big.size:,} entries, {time.strftime('%Y-%m-%d %H:%M')}: ms of whole answers.")
    print(
        f"cpu: what the site's processes ran for one. The smallest answer: {big.bare.p50:.2f}, p99 {big.bare.p99:.2f}."
    )
    if big.waited is not None:
        share, other = f"{big.waited:.0%}", f"{small.waited or 0:.0%}"
        print(f"Waiting for a processor: {share} of the site's time; {other} with {small.size:,} entries.")
    columns = f"{'n':>3} {'p50':>7} {'p99':>7} {'cpu':>6} {'goal':>7}  at {small.size:>7,}: {'cpu':>6} {'ratio':>5}"
    print(f"\n{'':33} {columns}   {' '.join(f'{peer:>8}' for peer in PEERS)}")
    for name, times in big.rows.items():
        print(_row(name, times, small.rows[name], GOALS.get(name, Goal())))
    print(f"\n{big.marked:,} entries were marked read at once.")
    peers = ", ".join(f"{peer} {value}" for peer, value in zip(PEERS, PEERS_A_SECOND, strict=True))
    goal = f"at least {REQUESTS_A_SECOND}; {peers}"
    _line("requests a second, 8 clients", big.a_second, goal, big.a_second < REQUESTS_A_SECOND)
    packed = len(gzip.compress(big.page, 6))
    _line("bytes of a list page", len(big.page), f"at most {PAGE_BYTES:,}", len(big.page) > PAGE_BYTES)
    _line("bytes of it, gzipped", packed, f"at most {PAGE_BYTES_GZIPPED:,}", packed > PAGE_BYTES_GZIPPED)
    _line("first answer after a start, ms", big.first_answer, "", False)
    if big.megabytes is not None:
        _line("MB of the site's processes (PSS)", big.megabytes, "", False)


def _row(name: str, times: Times, small: Times, goal: Goal) -> str:
    ratio = times.p50 / small.p50
    beyond = {
        "p50": goal.p50 is not None and times.p50 > goal.p50,
        "p99": goal.p99 is not None and times.p99 > goal.p99,
        "ratio": ratio > RATIO,
    }
    missed = ", ".join(word for word, is_missed in beyond.items() if is_missed)
    wanted = "/".join(f"{value:g}" for value in (goal.p50, goal.p99) if value is not None)
    ours = f"{len(times.values):>3} {times.p50:>7.1f} {times.p99:>7.1f} {_or_none(times.processor):>6} {wanted:>7}"
    other = f"{small.p50:>11.1f} {_or_none(small.processor):>6} {ratio:>5.2f}"
    peers = " ".join(f"{peer:>8}" for peer in goal.peers)
    return f"{name:33} {ours} {other}   {peers:35}{f'  MISSED {missed}' if missed else ''}".rstrip()


def _or_none(value: float) -> str:
    return f"{value:.1f}" if value == value else ""


def _line(name: str, value: float, goal: str, missed: bool) -> None:
    print(f"{name:33} {value:>12,.0f}  {goal}{'  MISSED' if missed else ''}")
