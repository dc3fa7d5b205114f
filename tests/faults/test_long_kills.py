"""kill -9 and SIGTERM at hundreds of moments."""

import random
import time
from pathlib import Path

import pytest

from tests.faults.instance import FEEDS, ITEMS, ends_well, publishers, start, subscribe, whole
from tests.faults.test_kills import sweep
from tests.support.command import aggregator

pytestmark = pytest.mark.long


def test_kill_at_two_hundred_writes(tmp_path: Path) -> None:
    assert sweep(tmp_path, 240) >= 200


def test_terminate_a_hundred_times(tmp_path: Path) -> None:
    chance = random.Random(15)
    with publishers() as server:
        subscribe(tmp_path, server)
        for number in range(100):
            process = start(tmp_path, "poll", "--watch")
            time.sleep(chance.uniform(0.8, 2.2))
            ends_well(process)
            if number % 10 == 9:
                whole(tmp_path)
        aggregator(tmp_path, "poll", "--all")
    assert whole(tmp_path) == FEEDS * ITEMS
