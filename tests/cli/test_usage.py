"""What is wrong with a call is one line on stderr, whoever finds it, and exit code 2."""

from pathlib import Path

import pytest

from tests.support.command import aggregator
from tests.support.feeds import item, rss
from tests.support.server import FeedServer


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("nope", "No such command 'nope'"),
        ("feeds nope", "See: aggregator feeds --help"),
        ("entries --limit x", "'x' is not a valid integer"),
        ("entries --nope", "No such option"),
        ("entries --search is:red", "Possible: read, unread, starred"),
        ("entries --match none", "See: aggregator entries --help"),
        ("parse", "Missing argument"),
        ("users add mira", "Missing option '--role'"),
        ("users add mira --role reader", "--password-stdin"),
        ("users password mira", "--password-stdin"),
        ("topics add", "Missing argument 'NAME'"),
        ("feeds add ftp://news.example/feed", "ftp://news.example/feed was not added"),
        ("export --format atom", "needs --collection or --topic"),
    ],
)
def test_what_is_wrong_stands_in_one_line(call: str, said: str, tmp_path: Path) -> None:
    done = aggregator(tmp_path, *call.split(), expect=2, stdin="")
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert line.startswith("aggregator: ")
    assert said in line


def test_help_is_asked_for_or_given_where_a_command_is_missing(tmp_path: Path) -> None:
    assert "Commands:" in aggregator(tmp_path, "--help").stdout
    assert "Commands:" in aggregator(tmp_path, "feeds", expect=2).stderr


@pytest.mark.parametrize("written", ["HTTP://{rest}", "feed:http://{rest}", "feed://{rest}", " http://{rest} "])
def test_one_address_written_in_several_ways_is_one_feed(written: str, tmp_path: Path) -> None:
    with FeedServer() as server:
        server.put("/feed", rss(item(1)))
        url = server.url("/feed")
        aggregator(tmp_path, "feeds", "add", url)
        again = aggregator(tmp_path, "feeds", "add", written.format(rest=url.removeprefix("http://")))
    assert again.stdout.startswith("already there")
    assert len(aggregator(tmp_path, "feeds", "list").stdout.splitlines()) == 1
