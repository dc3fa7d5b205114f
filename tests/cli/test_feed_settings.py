"""aggregator feeds set and reparse, and what commands count."""

from contextlib import closing
from pathlib import Path

import pytest

from aggregator.keys import unseal
from aggregator.model import FeedOptions
from aggregator.store import feeds
from aggregator.store.db import connect
from aggregator.store.options import get_options
from tests.support.command import aggregator
from tests.support.feeds import item, opml, rss, settings
from tests.support.server import FeedServer

URL = "http://127.0.0.2/a"


def have_feed(tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_bytes(opml(URL))
    aggregator(tmp_path, "import", "list.opml")


def stored(tmp_path: Path) -> tuple[str, FeedOptions]:
    with closing(connect(settings(tmp_path).database)) as conn:
        feed = feeds.find_feed(conn, URL)
        assert feed
        return feed.title, get_options(conn, feed.id)


def test_what_is_not_named_stays(tmp_path: Path) -> None:
    have_feed(tmp_path)
    done = aggregator(tmp_path, "feeds", "set", URL, "--title", "Mine", "--interval", "240", "--user-agent", "S/1")
    assert done.stdout == f"set: Mine ({URL}), every 240 minutes, User-Agent S/1\n"
    aggregator(tmp_path, "feeds", "set", URL, "--login", "mira", "--password-stdin", stdin="s:1\n")
    title, options = stored(tmp_path)
    assert (title, options.interval_minutes, options.user_agent) == ("Mine", 240, "S/1")
    assert unseal(settings(tmp_path).instance, options.sealed_login) == "mira:s:1"
    done = aggregator(tmp_path, "feeds", "set", URL, "--interval", "0", "--user-agent", "", "--login", "tom", stdin="")
    assert done.stdout == f"set: Mine ({URL}), login tom\n"
    assert unseal(settings(tmp_path).instance, stored(tmp_path)[1].sealed_login) == "tom:s:1"
    aggregator(tmp_path, "feeds", "set", URL, "--title", "", "--no-login")
    assert stored(tmp_path) == ("127.0.0.2", FeedOptions())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "nothing to set is named"),
        (["--interval", "soon"], "not soon"),
        (["--interval", "59"], "60 minutes"),
        (["--user-agent", "a\nb"], "User-Agent"),
        (["--login", "a:b", "--password-stdin"], "without"),
        (["--password-stdin"], "--login"),
        (["--login", "mira"], "needs a password"),
        (["--no-login", "--login", "mira"], "--no-login"),
    ],
)
def test_bad_settings_are_one_line_and_change_nothing(tmp_path: Path, options: list[str], said: str) -> None:
    have_feed(tmp_path)
    before = stored(tmp_path)
    word = "x\n" if "--password-stdin" in options else ""
    done = aggregator(tmp_path, "feeds", "set", URL, *options, stdin=word, expect=2, poll_floor_minutes=60)
    [line] = done.stderr.splitlines()
    assert line.startswith("aggregator: ")
    assert said in line
    assert stored(tmp_path) == before


def test_the_last_document_is_read_again(tmp_path: Path) -> None:
    with FeedServer() as server:
        server.put("/feed", rss(item(1)))
        server.put("/broken", b"no feed at all", content_type="text/plain")
        url, broken = server.url("/feed"), server.url("/broken")
        (tmp_path / "list.opml").write_bytes(opml(url, broken))
        aggregator(tmp_path, "import", "list.opml")
        none = aggregator(tmp_path, "feeds", "reparse", url, expect=2)
        assert "is kept yet" in none.stderr
        aggregator(tmp_path, "poll", expect=1)
    again = aggregator(tmp_path, "feeds", "reparse", url)
    assert again.stdout.endswith(f"({url}), 1 entry, 0 new\n")
    failed = aggregator(tmp_path, "feeds", "reparse", broken, expect=1)
    [line] = failed.stderr.splitlines()
    assert f"the last document of {broken} could not be read" in line
    removed = aggregator(tmp_path, "feeds", "remove", url)
    assert removed.stdout.endswith("1 entry\n")


def test_one_trouble_is_one(tmp_path: Path) -> None:
    have_feed(tmp_path)
    with closing(connect(settings(tmp_path).database)) as conn:
        conn.execute("PRAGMA foreign_keys = OFF")
        conn.execute("INSERT INTO feed_polls (feed) VALUES (999)")
    assert "aggregator: 1 trouble found. " in aggregator(tmp_path, "check", expect=1).stderr


def test_full_text_is_switched_on_and_off(tmp_path) -> None:
    with FeedServer() as server:
        server.put("/feed", rss(item(1)))
        aggregator(tmp_path, "feeds", "add", server.url("/feed"))
        assert "full text" in aggregator(tmp_path, "feeds", "set", server.url("/feed"), "--full-text").stdout
        assert "full text" not in aggregator(tmp_path, "feeds", "set", server.url("/feed"), "--no-full-text").stdout
