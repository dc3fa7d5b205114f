"""The demo ends when it is told to, also while it still polls its samples."""

import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.browser import free_port
from tests.support.command import command, process_environ


@pytest.mark.parametrize("seconds", [0.3, 0.7, 1.0, 1.4])
def test_the_demo_ends_at_once_while_it_polls_and_leaves_nothing(seconds: float, tmp_path: Path) -> None:
    process = subprocess.Popen(
        command("demo", "--port", str(free_port())),
        env=process_environ(tmp_path) | {"TMPDIR": str(tmp_path)},
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGTERM)
    try:
        assert process.wait(10) == 0
    finally:
        process.kill()
    assert list(tmp_path.glob("aggregator-demo-*")) == []
