"""The site as it runs: `aggregator serve` as a process of its own, on a port of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from bench.client import Broken, Client

_START_SECONDS = 120
_ROOT = Path(__file__).parents[1]


@contextmanager
def served(instance: Path) -> Iterator[tuple[int, int]]:
    """
    :return: the port, and the id of the first process
    """
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AGGREGATOR_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "aggregator", "serve", "--no-poll", "--port", str(port)],
        env=kept | {"AGGREGATOR_INSTANCE": str(instance), "PYTHONPATH": str(_ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Broken(f"aggregator serve ended with {process.returncode}")
        with suppress(OSError, Broken), closing(Client(port)) as client:
            if client.get("/healthz").status == 200:
                return
        time.sleep(0.1)
    raise Broken("the site did not come up")


def memory(pid: int) -> float | None:
    """MB of a process and those below it, shared pages divided among those who share them (PSS); None without Linux."""
    try:
        sizes = [Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii") for one in _tree(pid)]
    except OSError:
        return None
    lines = (line for size in sizes for line in size.splitlines())
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def processor(pid: int) -> float:
    """ms that a process and those below it have run since they began; 0 without Linux."""
    ticks = 0
    for one in _tree(pid):
        with suppress(OSError):  # it has ended
            # What comes behind the name in parentheses: utime and stime are fields 14 and 15, proc_pid_stat(5).
            its = Path(f"/proc/{one}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            ticks += int(its[11]) + int(its[12])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def waiting(pid: int) -> float | None:
    """Of the time in which the threads of a process and of those below it could have run, the share in which others
    did; None without Linux (https://docs.kernel.org/scheduler/sched-stats.html)."""
    ran = waited = 0
    for one in _tree(pid):
        for thread in Path(f"/proc/{one}/task").glob("*/schedstat"):
            with suppress(OSError):
                its = thread.read_text(encoding="ascii").split()
                ran, waited = ran + int(its[0]), waited + int(its[1])
    return waited / (ran + waited) if ran else None


def _tree(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [pid, *(below for child in children for below in _tree(int(child)))]
