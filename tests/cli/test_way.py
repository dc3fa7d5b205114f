"""The whole way by the command line: OPML in, polled, listed under topics, a topic out as a feed, read back."""

import json
import random
import string
from pathlib import Path

import feedparser
import pytest

from tests.support.command import aggregator
from tests.support.feeds import addresses, item, opml, rss
from tests.support.server import FeedServer

RANDOM = random.Random(20261124)


def words(count: int) -> str:
    return " ".join("".join(RANDOM.choices(string.ascii_lowercase, k=8)) for _ in range(count))


def atom(title: str, name: str, tags: list[str]) -> str:
    categories = "".join(f'<category term="{tag}"/>' for tag in tags)
    return (
        f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{name}</title><id>urn:x:{name}</id>'
        f"<updated>2026-11-01T10:00:00Z</updated><entry><id>urn:x:{name}:1</id><title>{title}</title>"
        f'<link href="http://example.org/{name}/1"/><updated>2026-11-01T10:00:00Z</updated>{categories}'
        f'<content type="html">&lt;p&gt;{words(20)}&lt;/p&gt;</content></entry></feed>'
    )


def entries(tmp_path: Path, *arguments: str) -> list[dict[str, object]]:
    lines = aggregator(tmp_path, "entries", "--json", *arguments).stdout.splitlines()
    return [json.loads(line) for line in lines]


def test_from_opml_to_a_published_feed(tmp_path: Path) -> None:
    one, two, three = titles = [words(4) for _ in range(3)]
    hosts = addresses(3)
    with FeedServer(*hosts) as server:
        server.put("/rss", rss(item(1, title=one, text=words(30), tags=["Netze", "Security"])))
        server.put("/atom", atom(two, "atomfeed", ["security"]))
        ill = rss(item(3, title=three, tags=["Netze"])).replace(b"<description>d", b"<description>a & b")
        server.put("/ill", ill[: ill.rindex(b"</channel>")])
        urls = [server.url(path, host=host) for path, host in zip(("/rss", "/atom", "/ill"), hosts, strict=True)]
        (tmp_path / "list.opml").write_bytes(opml(*urls, folder="Technik"))

        assert "imported 3 feeds" in aggregator(tmp_path, "import", "list.opml").stdout
        aggregator(tmp_path, "topics", "add", "Sicherheit", "--alias", "Security")
        assert aggregator(tmp_path, "poll").stdout.splitlines()[-1] == (
            "polled 3 feeds: 3 changed, 0 unchanged, 0 failed, 3 new entries"
        )
        aggregator(tmp_path, "topics", "add", "Netze")
        again = aggregator(tmp_path, "poll", "--all").stdout.splitlines()[-1]
        assert again == "polled 3 feeds: 0 changed, 3 unchanged, 0 failed, 0 new entries"

    assert {e["title"] for e in entries(tmp_path)} == set(titles)
    assert {e["title"] for e in entries(tmp_path, "--topic", "sicherheit")} == {one, two}
    assert {e["title"] for e in entries(tmp_path, "--topic", "Netze")} == {one, three}
    both = entries(tmp_path, "--topic", "netze", "--topic", "Sicherheit", "--match", "all")
    assert [e["title"] for e in both] == [one]
    assert both[0]["topics"] == ["netze", "sicherheit"]
    assert both[0]["feed"] == urls[0]
    assert [e["title"] for e in entries(tmp_path, "--search", one.split()[0])] == [one]

    (tmp_path / "out.atom").write_bytes(
        aggregator(tmp_path, "export", "--format", "atom", "--topic", "sicherheit").stdout.encode()
    )
    assert {e.title for e in feedparser.parse(tmp_path / "out.atom").entries} == {one, two}
    [parsed] = aggregator(tmp_path, "parse", "out.atom").stdout.splitlines()
    assert {e["title"] for e in json.loads(parsed)["entries"]} == {one, two}


def test_an_import_twice_adds_nothing_and_exports_the_same(tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_bytes(opml("http://127.0.0.2/a", "http://127.0.0.3/b", folder="Über & uns"))
    assert "imported 2 feeds, 0 already there" in aggregator(tmp_path, "import", "list.opml").stdout
    assert "imported 0 feeds, 2 already there" in aggregator(tmp_path, "import", "list.opml").stdout
    aggregator(tmp_path, "export", "-o", "out.opml")
    second = tmp_path / "second"
    second.mkdir()
    assert "imported 2 feeds" in aggregator(second, "import", str(tmp_path / "out.opml")).stdout
    feeds = [json.loads(line) for line in aggregator(second, "feeds", "list", "--json").stdout.splitlines()]
    assert {(feed["url"], *feed["folders"]) for feed in feeds} == {
        ("http://127.0.0.2/a", "Über & uns"),
        ("http://127.0.0.3/b", "Über & uns"),
    }


def test_a_site_address_finds_its_feed_and_asks_nobody_twice(tmp_path: Path) -> None:
    with FeedServer() as server:
        page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed" title="F"></head></html>'
        server.put("/", page, content_type="text/html")
        server.put("/feed", rss(item(1)), conditional=True)
        added = aggregator(tmp_path, "feeds", "add", server.url("/"), "--folder", "News/World").stdout
        assert server.url("/feed") in added
        aggregator(tmp_path, "poll")
        assert [request.path for request in server.requests] == ["/", "/feed"]

        server.put("/direct", rss(item(2), title="Direct"))
        assert "added: Direct" in aggregator(tmp_path, "feeds", "add", server.url("/direct")).stdout
        assert "polled 0 feeds" in aggregator(tmp_path, "poll").stdout
        assert len(server.hits("/direct")) == 1
    assert len(entries(tmp_path)) == 2
    shown = json.loads(aggregator(tmp_path, "feeds", "show", server.url("/feed"), "--json").stdout)
    assert shown["folders"] == ["News/World"]


def test_pause_resume_remove(tmp_path: Path) -> None:
    with FeedServer() as server:
        server.put("/feed", rss(item(1)))
        url = server.url("/feed")
        aggregator(tmp_path, "feeds", "add", url)
        aggregator(tmp_path, "feeds", "pause", url)
        assert "polled 0 feeds" in aggregator(tmp_path, "poll", "--all").stdout
        aggregator(tmp_path, "feeds", "resume", url)
        assert "polled 1 feeds" in aggregator(tmp_path, "poll").stdout
        aggregator(tmp_path, "feeds", "remove", url)
        assert entries(tmp_path) == []
        assert "all is well" in aggregator(tmp_path, "check").stdout


def test_a_failing_feed_ends_a_poll_with_one(tmp_path: Path) -> None:
    with FeedServer(*addresses(2)) as server:
        server.put("/good", rss(item(1)))
        urls = (server.url("/good", host=addresses(2)[0]), server.url("/missing", host=addresses(2)[1]))
        (tmp_path / "list.opml").write_bytes(opml(*urls))
        aggregator(tmp_path, "import", "list.opml")
        done = aggregator(tmp_path, "poll", expect=1)
    assert done.stdout.splitlines()[-1] == "polled 2 feeds: 1 changed, 0 unchanged, 1 failed, 1 new entries"
    shown = json.loads(aggregator(tmp_path, "feeds", "show", urls[1], "--json").stdout)
    assert "404" in shown["error"]


def test_backup_restore_check(tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_bytes(opml("http://127.0.0.2/a"))
    aggregator(tmp_path, "import", "list.opml")
    aggregator(tmp_path, "backup", "copy.db")
    aggregator(tmp_path, "feeds", "remove", "http://127.0.0.2/a")
    aggregator(tmp_path, "restore", "copy.db")
    assert "http://127.0.0.2/a" in aggregator(tmp_path, "feeds", "list").stdout
    assert "all is well" in aggregator(tmp_path, "check").stdout


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["feeds", "show", "http://nowhere.example/"], "nowhere.example"),
        (["feeds", "add", "file:///etc/hostname"], "file:"),
        (["import", "missing.opml"], "missing.opml"),
        (["import", "no.opml"], "no.opml"),
        (["entries", "--topic", "none"], "none"),
        (["entries", "--since", "soon"], "soon"),
        (["export", "--format", "atom"], "--collection"),
        (["export", "--format", "atom", "--topic", "none"], "none"),
        (["users", "password", "nobody", "--password-stdin"], "nobody"),
        (["restore", "no.opml"], "no.opml"),
        (["topics", "add", "  "], "name"),
        (["collections", "add", ""], "title"),
        (["poll", "--nonsense"], "--nonsense"),
    ],
)
def test_bad_input_is_one_line_that_names_it(tmp_path: Path, arguments: list[str], names: str) -> None:
    (tmp_path / "no.opml").write_text("this is no list of feeds")
    done = aggregator(tmp_path, *arguments, stdin="a long enough password\n", expect=2)
    assert done.stdout == ""
    assert names in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_setting_is_named(tmp_path: Path) -> None:
    done = aggregator(tmp_path, "feeds", "list", expect=2, pole_floor_minutes=3)
    assert "AGGREGATOR_POLE_FLOOR_MINUTES" in done.stderr


def test_private_addresses_are_refused_by_default(tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_bytes(opml("http://127.0.0.2/a", "http://0x7f.1/b", "http://localhost/c"))
    done = aggregator(tmp_path, "import", "list.opml", allow_private_networks="0")
    assert "imported 0 feeds, 0 already there, 3 refused" in done.stdout
    aggregator(tmp_path, "feeds", "add", "http://2130706433/", expect=2, allow_private_networks="0")
