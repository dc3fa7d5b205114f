"""Killing a poller at a chosen call of the system, by strace's injection."""

import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.faults.processes import of_instance
from tests.support.command import command, process_environ

CALLS = ("pwrite64", "fdatasync")


class Point(NamedTuple):
    call: str
    number: int


@cache
def _strace() -> str:
    found = shutil.which("strace")
    if found is None:
        return "strace is not installed"
    tried = subprocess.run(
        [found, "-f", "-o", "/dev/null", "-e", "inject=pwrite64:signal=KILL:when=1", "true"],
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if tried.returncode == 0 else f"strace cannot trace here: {tried.stderr.strip()[:200]}"


def need_strace() -> None:
    if why := _strace():
        pytest.skip(why)


def count_calls(folder: Path) -> dict[str, int]:
    """How often the main thread of a poll makes each call."""
    log = folder / "calls"
    done = _run(folder, ["-o", str(log), "-e", f"trace={','.join(CALLS)}"])
    assert done == 0, "a poll that nobody disturbs must end well"
    lines = log.read_text().splitlines()
    main = lines[0].split()[0]
    mine = [line for line in lines if line.split()[0] == main]
    return {call: sum(f" {call}(" in line for line in mine) for call in CALLS}


def poll_until_killed(folder: Path, point: Point) -> bool:
    """Poll all feeds and be killed at this call; False when the poll ended before."""
    end = _run(folder, ["-o", "/dev/null", "-e", f"inject={point.call}:signal=KILL:when={point.number}"])
    assert end in (0, -9, 137), end
    _wait_for_the_parsers(folder)
    return end != 0


def spread(counts: dict[str, int], points: int) -> list[Point]:
    """So many calls, evenly over what a poll makes."""
    every = [Point(call, number) for call in CALLS for number in range(1, counts[call] + 1)]
    step = max(1, len(every) / points)
    return [every[int(place * step)] for place in range(min(points, len(every)))]


def _run(folder: Path, options: list[str]) -> int:
    return subprocess.run(
        ["strace", "-f", "--seccomp-bpf", *options, *command("poll", "--all")],
        env=process_environ(
            folder, feed_icons="0"
        ),  # looked for by the first poll alone: each is to make the same calls
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=60,
        check=False,
    ).returncode


def _wait_for_the_parsers(folder: Path) -> None:
    """They end by themselves when their poller is gone."""
    for _ in range(100):
        if not of_instance(folder):
            return
        subprocess.run(["sleep", "0.1"], check=True)
    pytest.fail("processes of a killed poll go on")
