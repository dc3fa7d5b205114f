"""What a worker process of the site runs: the app under the settings of its environment."""

import ctypes
import gc
import multiprocessing
import os
import signal
import sys

from flask import Flask

from aggregator import config
from aggregator.terminal import log_to_stderr
from aggregator.web.app import create_app
from aggregator.web.database import read_ahead

_PR_SET_PDEATHSIG = 1


def make() -> Flask:
    """The app. On Linux the worker dies with the process that started it: a killed site leaves no port taken."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent is not None and os.getppid() != parent.pid:
        raise SystemExit("the site ended while this worker started")
    log_to_stderr()
    app = create_app(config.load())
    read_ahead(app)
    # What is there now stays: the collector need not look through it again while a page waits (40 ms at a million
    # entries), and a page makes some ten thousand objects that die with it.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)
    return app
