"""The file of pictures and icons: bounded, and no more than a memory."""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.model import Validators
from aggregator.store import icons, pictures
from aggregator.store.pictures import StoredPicture, connect_pictures, keep_picture, note_failure, stored_picture

PNG = StoredPicture("image/png", b"\x89PNG\r\n\x1a\n" + bytes(992))


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pictures, "now", clock)
    monkeypatch.setattr(icons, "now", clock)
    return clock


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect_pictures(tmp_path)) as conn:
        yield conn


def test_a_picture_is_there_again(tmp_path: Path, kept: sqlite3.Connection) -> None:
    assert stored_picture(kept, "https://h.org/1") is None
    keep_picture(kept, "https://h.org/1", PNG, 10_000)
    with closing(connect_pictures(tmp_path)) as other:
        assert stored_picture(other, "https://h.org/1") == PNG
        assert stored_picture(other, "https://h.org/2") is None
    assert stat.S_IMODE((tmp_path / pictures.FILE).stat().st_mode) == 0o600


def test_those_unseen_for_longest_go_first(clock: Clock, kept: sqlite3.Connection) -> None:
    for number in range(5):
        keep_picture(kept, str(number), PNG, 5000)
        clock.now += 10_000
    assert stored_picture(kept, "0") == PNG  # seen again just now
    keep_picture(kept, "new", PNG, 5000)
    assert [number for number in ("0", "1", "2", "3", "4", "new") if stored_picture(kept, number)] == [
        *("0", "2", "3", "4", "new")
    ]
    assert kept.execute("SELECT sum(size) FROM pictures").fetchone()[0] == 5000


def test_one_that_is_larger_than_all_room_is_not_kept(kept: sqlite3.Connection) -> None:
    keep_picture(kept, "1", PNG, 10)
    assert stored_picture(kept, "1") is None


def test_a_failure_is_known_for_its_time(clock: Clock, kept: sqlite3.Connection) -> None:
    note_failure(kept, "1", 60)
    assert stored_picture(kept, "1") == StoredPicture(None, b"")
    clock.now += 60
    assert stored_picture(kept, "1") is None
    note_failure(kept, "2", 60)
    assert kept.execute("SELECT count(*) FROM pictures").fetchone()[0] == 1


def test_showing_a_picture_writes_once_an_hour_at_most(clock: Clock, kept: sqlite3.Connection) -> None:
    keep_picture(kept, "1", PNG, 10_000)
    before = kept.total_changes
    for _ in range(10):
        stored_picture(kept, "1")
    assert kept.total_changes == before
    clock.now += pictures.USED_SECONDS + 1
    for _ in range(10):
        stored_picture(kept, "1")
    assert kept.total_changes == before + 1


def test_failures_of_an_icon_back_off_to_a_month_and_its_bytes_stay(clock: Clock, kept: sqlite3.Connection) -> None:
    icons.keep_icon(kept, "u", Validators("e", None), "image/png", b"x", 7 * icons.DAY)
    icons.settle_feed(kept, 7, "u", 7 * icons.DAY)
    waits = []
    for _ in range(8):
        icons.note_failure(kept, "icons", "u")
        row = kept.execute("SELECT due FROM icons").fetchone()
        waits.append((row["due"] - clock.now) // icons.DAY)
    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]
    assert icons.icon_bytes(kept, 7) == ("image/png", b"x")
    assert list(icons.icon_versions(kept)) == [7]
    assert icons.icon_of(kept, "u").validators == Validators("e", None)
    icons.note_failure(kept, "icons", "u", least=90 * icons.DAY)
    assert kept.execute("SELECT due FROM icons").fetchone()["due"] == clock.now + 90 * icons.DAY


def test_the_version_changes_with_the_bytes_alone(kept: sqlite3.Connection) -> None:
    icons.settle_feed(kept, 7, "u", 60)
    assert icons.icon_versions(kept) == {}
    seen = []
    for body in (b"x", b"x", b"y"):
        icons.keep_icon(kept, "u", Validators(), "image/png", body, 60)
        seen.append(icons.icon_versions(kept)[7])
    assert seen[0] == seen[1] != seen[2]
