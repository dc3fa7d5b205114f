"""backup and restore by the command line."""

from pathlib import Path

from tests.support.command import aggregator


def test_a_backup_makes_the_folder_it_is_to_lie_in(tmp_path: Path) -> None:
    aggregator(tmp_path, "topics", "add", "Security")
    aggregator(tmp_path, "backup", "backups/weekly/monday.db")
    aggregator(tmp_path, "topics", "add", "Later")
    aggregator(tmp_path, "restore", "backups/weekly/monday.db")
    assert [line.split()[0] for line in aggregator(tmp_path, "topics", "list").stdout.splitlines()] == ["security"]


def test_a_folder_that_cannot_be_made_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = aggregator(tmp_path, "backup", "file/monday.db", expect=2)
    assert done.stderr.startswith("aggregator: file cannot be made: ")
    assert len(done.stderr.splitlines()) == 1
