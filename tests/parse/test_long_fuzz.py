"""The parser and the cleaner under a coverage-guided fuzzer, for FUZZ_SECONDS each."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.parse.fuzz_targets import TARGETS, seeds

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
SECONDS = int(os.environ.get("FUZZ_SECONDS", "60"))


def _fuzzer() -> None:
    """atheris is not among what is installed for development: it has wheels for Linux on x86-64 alone."""
    tried = subprocess.run([sys.executable, "-c", "import atheris"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"atheris cannot be imported (pip install atheris): {tried.stderr.strip().splitlines()[-1]}")


@pytest.mark.parametrize("target", TARGETS)
def test_seeds(target: str) -> None:
    """Also where there is no fuzzer: what it starts from is right."""
    for seed in seeds(target):
        TARGETS[target](seed)


@pytest.mark.parametrize("target", TARGETS)
def test_fuzz(target: str, tmp_path: Path) -> None:
    _fuzzer()
    command = [sys.executable, "-m", "tests.parse.fuzz", target, str(SECONDS), str(tmp_path)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, encoding="utf-8", errors="replace", timeout=SECONDS + 120, check=False
    )
    found = [
        f"{path.name}: {path.read_bytes()!r}"
        for path in tmp_path.iterdir()
        if re.match("[a-z]+-[0-9a-f]{40}", path.name)
    ]
    assert done.returncode == 0 and not found, "\n".join([*found, done.stderr[-4000:]])
    executed = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    assert executed and int(executed[1]) > 0, done.stderr[-4000:]
    print(f"{target}: {executed[1]} executions in {SECONDS} s")
