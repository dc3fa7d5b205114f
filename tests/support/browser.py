"""Debian's Chromium, headless, and a running demo to look at."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

from tests.support.command import command, process_environ

CHROMIUM = shutil.which("chromium")
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Site(NamedTuple):
    url: str
    admin_link: str
    pid: int


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    # Chromium's sandbox cannot be made by root, and needs kernel features that a container often lacks.
    sandbox = () if os.geteuid() else ("--no-sandbox",)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *sandbox])
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def site(folder: Path, *arguments: str, **settings: object) -> Iterator[Site]:
    """`aggregator serve` or `demo` on a free port until the block ends; it must end well."""
    port = free_port()
    log = folder / "site.log"
    with log.open("w") as said:
        process = subprocess.Popen(
            command(*arguments, "--port", str(port)),
            env=process_environ(folder, **settings),
            cwd=folder,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process, log)
        link = re.search(r"Admin: (\S+)", log.read_text())
        yield Site(f"http://127.0.0.1:{port}", link[1] if link else "", process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
    assert status == 0, log.read_text()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:
            if answer.status == 200:
                return
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, f"{url} does not answer\n{log.read_text()}"
        time.sleep(0.1)
