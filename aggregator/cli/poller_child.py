"""The poller that serve starts, watches, restarts and stops: no crash of it takes a page along."""

import os
import subprocess
import sys
import threading
import time

import click

STOP_SECONDS = 5.0
FIRST_RESTART_SECONDS = 1.0
LONGEST_RESTART_SECONDS = 60.0
HEALTHY_SECONDS = 120.0
"""A poller that lived this long is restarted at once when it ends."""


class PollerChild:
    """A process that runs `aggregator poll --watch`, and the thread that waits for its end."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher = threading.Thread(target=self._watch, name="poller-child", daemon=True)

    def start(self) -> None:
        """Returns when the process runs: what the caller forks afterwards shares no pipe with its making."""
        self._process = _spawn()
        self._watcher.start()

    def stop(self) -> None:
        """End it gently; kill it when it takes too long."""
        self._stopping.set()
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _watch(self) -> None:
        pause = FIRST_RESTART_SECONDS
        while self._process is not None:
            began = time.monotonic()
            status = self._process.wait()
            if time.monotonic() - began > HEALTHY_SECONDS:
                pause = FIRST_RESTART_SECONDS
            if self._stopping.wait(0):
                return
            click.echo(f"The poller ended with {status}; it starts again in {pause:.0f} s.", err=True)
            if self._stopping.wait(pause):
                return
            pause = min(pause * 2, LONGEST_RESTART_SECONDS)
            self._process = _spawn()


def _spawn() -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "aggregator", "poll", "--watch", "--with-parent", str(os.getpid())]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 (own words)
