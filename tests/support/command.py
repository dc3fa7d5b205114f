"""The command line as a real process."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.feeds import environ

ROOT = Path(__file__).parents[2]


def aggregator(
    tmp_path: Path, *arguments: str, stdin: str | None = None, expect: int | None = 0, **settings: object
) -> subprocess.CompletedProcess[str]:
    """Run a command in the instance of tmp_path; its exit code must be the expected one (None: whatever it is)."""
    done = subprocess.run(
        command(*arguments),
        env=process_environ(tmp_path, **settings),
        cwd=tmp_path,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if expect is not None:
        assert done.returncode == expect, f"{arguments} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "aggregator", *arguments]


def process_environ(tmp_path: Path, **settings: object) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AGGREGATOR_")}
    return kept | environ(tmp_path, **settings) | {"PYTHONPATH": str(ROOT)}
