import json

import pytest
from click.testing import CliRunner

from aggregator.cli.documents import parse_command, sanitize_command
from tests.parse.helpers import alive, rss, vectors


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AGGREGATOR_PARSE_CPU_SECONDS", "2")
    return lambda command, *arguments, **options: CliRunner().invoke(command, list(arguments), **options)


def test_one_line_for_each_argument_in_order(run, tmp_path):
    (tmp_path / "good.xml").write_bytes(rss("<item><title>Ünë</title><link>/1</link></item>"))
    (tmp_path / "empty.xml").write_bytes(b"")
    (tmp_path / "bomb.xml").write_bytes(rss("<a " + " ".join(f'a{n}="1"' for n in range(40_000)) + "/>"))
    # Past the first look, and then more than the time allows: the tolerant parser and single signs.
    (tmp_path / "killed.xml").write_bytes(b"<rss>" + b"<" * 6_000_000)
    (tmp_path / "page.html").write_bytes(b"<!doctype html><p>x")
    files = [
        "good.xml",
        "missing.xml",
        "empty.xml",
        "killed.xml",
        "bomb.xml",
        ".",
        "page.html",
        "-",
        "good.xml",
    ]
    result = run(parse_command, "--base", "https://h.org/f", *files, input=rss("<item/>"))
    found = lines(result)
    assert [line["file"] for line in found] == files
    assert [("error" in line) for line in found] == [False, True, True, True, True, True, True, False, False]
    assert found[3]["error"] == "Reading it took more than 2 s of CPU time."
    assert found[0]["entries"][0]["title"] == "Ünë"
    assert found[0]["entries"][0]["url"] == "https://h.org/1"
    assert result.exit_code == 1


def test_the_object_of_a_document(run, tmp_path):
    item = "<item><guid>1</guid><pubDate>Wed, 07 Apr 2010 11:28:00 +0200</pubDate></item>"
    (tmp_path / "a.xml").write_bytes(rss(item))
    result = run(parse_command, "a.xml")
    assert result.exit_code == 0
    assert lines(result) == [
        {
            "file": "a.xml", "format": "rss20", "title": "Feed", "site_url": "https://example.org/", "language": None,
            "hub": None, "ttl_minutes": None, "bozo": False,
            "entries": [
                {
                    "guid": "1", "url": None, "title": None, "author": None, "published": "2010-04-07T09:28:00Z",
                    "updated": None, "summary": "", "content": "", "image": None, "tags": [], "enclosures": [],
                    "comments_url": None,
                }
            ],
        }
    ]  # fmt: skip


def test_content_type(run):
    body = rss("<item><title>Größe</title></item>").decode().replace(' encoding="utf-8"', "").encode("cp1252")
    result = run(parse_command, "--content-type", "text/xml; charset=windows-1252", "-", input=body)
    assert lines(result)[0]["entries"][0]["title"] == "Größe"


def test_too_large(run, tmp_path, monkeypatch):
    monkeypatch.setenv("AGGREGATOR_FETCH_BODY_BYTES", "1000")
    (tmp_path / "a.xml").write_bytes(rss("<item/>" * 1000))
    result = run(parse_command, "a.xml")
    assert ("larger than" in lines(result)[0]["error"], result.exit_code) == (True, 1)


@pytest.mark.parametrize(
    "arguments", [[], ["--base", "nonsense", "a.xml"], ["--base", "file:///x", "a.xml"], ["--no", "x"]]
)
def test_bad_usage(run, arguments):
    result = run(parse_command, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")


def test_sanitize(run):
    result = run(
        sanitize_command, "--base", "https://h.org/", input='<p onclick="x()">Grüße <a href="y">t</a><script>1</script>'
    )
    expected = '<p>Grüße <a href="https://h.org/y" rel="noopener noreferrer">t</a></p>'
    assert (result.exit_code, result.stdout.strip()) == (0, expected)


def test_sanitize_lines(run):
    given = [{"id": vector["id"], "html": vector["html"]} for vector in vectors()]
    given.append({"id": 5, "html": "<a href=x>t</a>", "base": "https://h.org/"})
    result = run(sanitize_command, "--jsonl", input="\n".join(map(json.dumps, given)))
    found = lines(result)
    assert (result.exit_code, [line["id"] for line in found]) == (0, [line["id"] for line in given])
    assert [line["id"] for line in found if alive(line["html"])] == []
    assert "https://h.org/x" in found[-1]["html"]


@pytest.mark.parametrize("line", ["no", "[]", '{"id": 1}', '{"html": 5}'])
def test_sanitize_refuses_other_lines(run, line):
    result = run(sanitize_command, "--jsonl", input=f'{{"id": 1, "html": "x"}}\n{line}\n')
    assert result.exit_code == 2
    assert "line 2" in result.stderr
