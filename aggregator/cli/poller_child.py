"""The poller that serve starts, watches, restarts and stops: no crash of it takes a page along."""

import logging
import subprocess
import sys
import threading
import time

log = logging.getLogger(__name__)

STOP_SECONDS = 7.0
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
        while not self._stopping.is_set():
            began = time.monotonic()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "aggregator", "poll", "--watch", "--with-parent"], stdin=subprocess.DEVNULL
            )
            status = self._process.wait()
            if self._stopping.is_set():
                return
            if time.monotonic() - began > HEALTHY_SECONDS:
                pause = FIRST_RESTART_SECONDS
            log.warning("The poller ended with %d; it starts again in %.0f s.", status, pause)
            self._stopping.wait(pause)
            pause = min(pause * 2, LONGEST_RESTART_SECONDS)
