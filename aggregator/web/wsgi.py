"""What a worker process of the site runs: the app under the settings of its environment."""

import ctypes
import signal
import sys

from flask import Flask

from aggregator import config
from aggregator.web.app import create_app

_PR_SET_PDEATHSIG = 1


def make() -> Flask:
    """The app. On Linux the worker dies with the process that started it, so that a killed site leaves no port taken."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    return create_app(config.load())
