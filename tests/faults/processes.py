"""Processes of an instance, looked at from outside: which they are, and what they hold."""

import contextlib
import threading
import time
from pathlib import Path
from typing import Self


def of_instance(folder: Path) -> set[int]:
    """The processes that work on the instance of this folder."""
    mark = f"AGGREGATOR_INSTANCE={folder / 'instance'}".encode()
    found = set()
    for environ in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if mark in environ.read_bytes().split(b"\0"):
                found.add(int(environ.parent.name))
    return found


def left_over(folder: Path, seconds: float = 10) -> set[int]:
    """Those that still work on it after this time: helpers end when their pipe closes, a moment after their parent."""
    deadline = time.monotonic() + seconds
    while (found := of_instance(folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def children(parent: int) -> set[int]:
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.add(int(stat.parent.name))
    return found


class Gauge:
    """Samples, in a thread while its block lasts, what the processes of an instance hold: ``megabytes`` is the most
    that all of them took together (shared pages counted once), ``files`` and ``threads`` the most of any one."""

    def __init__(self, folder: Path, every: float = 0.05) -> None:
        self.megabytes = 0.0
        self.files = 0
        self.threads = 0
        self._folder = folder
        self._every = every
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _sample(self) -> None:
        pids: set[int] = set()
        look = 0.0
        while not self._end.wait(self._every):
            if time.monotonic() > look:  # the list of all processes is the dear part
                pids, look = of_instance(self._folder), time.monotonic() + 0.5
            kilobytes = 0
            for pid in pids:
                with contextlib.suppress(OSError):
                    kilobytes += _proportional(pid)
                    self.files = max(self.files, _count(f"/proc/{pid}/fd"))
                    self.threads = max(self.threads, _count(f"/proc/{pid}/task"))
            self.megabytes = max(self.megabytes, kilobytes / 1000)


def _count(folder: str) -> int:
    return sum(1 for _ in Path(folder).iterdir())


def _proportional(pid: int) -> int:
    """Kilobytes, of which shared pages count in part (PSS)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
