"""What feeds and files say, on a terminal: no control character of theirs gets there, and no line of their own."""

import json
import logging
import re
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.terminal import PlainFormatter, json_line, visible
from tests.support.command import aggregator
from tests.support.feeds import rss
from tests.support.server import FeedServer

STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
EVIL = "\x9b2J\x9d0;owned\x9c\u202e\u2066"
"""Clear the screen, name the window, turn the direction: in characters that XML allows."""


def hostile_feed() -> bytes:
    # A name of a character of Latin-1's upper controls would be read as Windows-1252: they stand there themselves.
    item = (
        f"<item><title>t{EVIL}itle</title><guid>g{EVIL}uid</guid><author>a{EVIL}</author><category>c{EVIL}</category>"
        f"<link>http://example.org/{EVIL}</link><description>&lt;p title='{EVIL}'&gt;te{EVIL}xt &amp;#27;[31m"
        "&lt;/p&gt;</description></item>"
    )
    return rss(item)


def test_nothing_of_a_feed_steers_the_terminal(tmp_path: Path) -> None:
    with FeedServer() as server:
        server.put("/evil", hostile_feed())
        url = server.url("/evil")
        outlines = f'<outline text="na{EVIL}me" xmlUrl="{url}"/><outline text="no{EVIL}"/>'
        (tmp_path / "list.opml").write_text(f"<opml><body>{outlines}</body></opml>", encoding="utf-8")
        (tmp_path / "evil.xml").write_bytes(hostile_feed())
        said = [aggregator(tmp_path, "import", "list.opml"), aggregator(tmp_path, "poll", "--all")]
        server.put("/evil", b"<\xc2\x9b2J nothing>\x1b[2J")
        said.append(aggregator(tmp_path, "poll", "--all", expect=1))
        commands = (
            ("feeds", "list"), ("feeds", "list", "--json"), ("feeds", "show", url), ("entries",), ("entries", "--json"),
            ("topics", "add", f"na{EVIL}me"), ("topics", "list"), ("collections", "add", f"na{EVIL}me"),
            ("collections", "list", "--json"), ("parse", "evil.xml"), ("feeds", "remove", url),
        )  # fmt: skip
        said += [aggregator(tmp_path, *arguments) for arguments in commands]
        said.append(aggregator(tmp_path, "sanitize", stdin=f"<p>&#27;[31m{EVIL[:-2]}</p>"))
    assert any("itle" in done.stdout for done in said)
    for done in said:
        assert not STEERING.search(done.stdout), (done.args, done.stdout)
        assert not STEERING.search(done.stderr), (done.args, done.stderr)


@given(st.text(alphabet=st.characters(), max_size=40))
def test_escaped_json_reads_back_as_it_was(text: str) -> None:
    line = json_line({"text": text})
    assert json.loads(line) == {"text": text}
    assert not STEERING.search(line)
    assert "\n" not in line


def test_a_line_stays_a_line() -> None:
    assert (
        visible("one\r\nAdmin: http://evil.example/\x1b[1A") == "one\\u000d\\u000aAdmin: http://evil.example/\\u001b[1A"
    )


def test_a_log_line_holds_no_controls_of_others() -> None:
    try:
        raise ValueError("a\x1b]0;owned\x07b")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "x", 1, "on %s", ("/\x1b[2J\nAdmin: x",), sys.exc_info())
    line = PlainFormatter().format(record)
    assert line.startswith("on /\\u001b[2J\\u000aAdmin: x\nTraceback")
    assert line.endswith("ValueError: a\\u001b]0;owned\\u0007b")


@pytest.mark.parametrize("command", [("feeds", "add", "https://example.org/"), ("import", "list.opml")])
def test_a_folder_of_a_thousand_levels_is_refused(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "list.opml").write_text('<opml><body><outline xmlUrl="https://example.org/feed"/></body></opml>')
    done = aggregator(tmp_path, *command, "--folder", "a/" * 1000, expect=2)
    assert "32" in done.stderr
    assert aggregator(tmp_path, "feeds", "list").stdout == ""


def test_database_and_backup_are_for_their_owner_alone(tmp_path: Path) -> None:
    aggregator(tmp_path, "backup", "copy.db")
    for path in (tmp_path / "copy.db", *(tmp_path / "instance").glob("aggregator.db*")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
