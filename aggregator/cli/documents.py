"""aggregator parse, aggregator sanitize: documents and HTML as the store would get them."""

import json
import sys
from concurrent.futures import Future
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from aggregator import config
from aggregator.cli.instance import BadInput
from aggregator.cli.say import say_json
from aggregator.cli.shapes import enclosure, iso
from aggregator.model import ParsedEntry, ParsedFeed
from aggregator.parse.errors import ParseError
from aggregator.parse.html import clean_html
from aggregator.parse.pool import ParsePool
from aggregator.parse.urls import resolve
from aggregator.terminal import json_line

_AHEAD = 8  # documents in the pool at once: their bytes and records are in memory


@click.command("parse")
@click.argument("files", nargs=-1, required=True, metavar="FILE... | -")
@click.option("--base", metavar="URL", help="The document's own address: relative ones are resolved against it.")
@click.option("--content-type", metavar="TYPE", help='The HTTP header, such as "text/xml; charset=utf-8".')
def parse_command(files: tuple[str, ...], base: str | None, content_type: str | None) -> None:
    """Print feed documents as normalised JSON, one line for each FILE in order.

    A document that cannot be parsed gives {"file", "error"}; then the exit code is 1.

    \b
    Example: aggregator parse --base https://example.org/feed.xml feed.xml
    """
    base = _checked(base)
    policy = config.policy(config.load())
    failed = False
    with ParsePool(policy) as pool:
        waiting: list[tuple[str, Future[ParsedFeed]]] = []
        for file in files:
            waiting.append((file, _begun(pool, file, policy.body_bytes, base, content_type)))
            if len(waiting) >= _AHEAD:
                failed |= _print(*waiting.pop(0))
        for file, future in waiting:
            failed |= _print(file, future)
    sys.exit(1 if failed else 0)


@click.command("sanitize")
@click.option("--base", metavar="URL", help="Relative addresses are resolved against it; without it they go.")
@click.option("--jsonl", is_flag=True, help='Lines of {"id", "html", "base"} in, lines of {"id", "html"} out.')
def sanitize_command(base: str | None, jsonl: bool) -> None:
    """Print the HTML from stdin cleaned.

    \b
    Example: echo '<p onclick="x()">Hello' | aggregator sanitize
    """
    base = _checked(base)
    stdin = sys.stdin.buffer
    if not jsonl:
        click.echo(clean_html(stdin.read().decode("utf-8", "replace"), base))
        return
    for number, line in enumerate(stdin, 1):
        if line.strip():
            click.echo(_cleaned_line(line, number, base))


def _checked(base: str | None) -> str | None:
    if base is not None and resolve(base, None) is None:
        raise click.BadParameter("must be an absolute http or https address", param_hint="--base")
    return base


def _begun(pool: ParsePool, file: str, most: int, base: str | None, content_type: str | None) -> "Future[ParsedFeed]":
    try:
        body = _head(file, most + 1)
        if len(body) > most:
            raise ParseError("too_big", f"The document is larger than {most / 1_000_000:g} MB.")
    except (OSError, ParseError, ValueError) as error:  # ValueError: a name with a NUL in it
        refused: Future[ParsedFeed] = Future()
        refused.set_exception(error)
        return refused
    return pool.submit(body, url=base, content_type=content_type)


def _head(file: str, size: int) -> bytes:
    stdin = sys.stdin.buffer
    with nullcontext(stdin) if file == "-" else Path(file).open("rb") as opened:
        return opened.read(size)


def _print(file: str, future: "Future[ParsedFeed]") -> bool:
    """Print one document's line; True when it could not be parsed."""
    error = future.exception()
    if error is None:
        shown: dict[str, Any] = {"file": file, **_feed(future.result())}
    else:
        shown = {"file": file, "error": error.strerror if isinstance(error, OSError) else str(error)}
    say_json(shown)
    return error is not None


def _feed(feed: ParsedFeed) -> dict[str, Any]:
    return {
        "format": feed.format,
        "title": feed.title,
        "site_url": feed.site_url,
        "language": feed.language,
        "hub": feed.hub,
        "ttl_minutes": feed.ttl_minutes,
        "bozo": feed.bozo,
        "entries": [_entry(entry) for entry in feed.entries],
    }


def _entry(entry: ParsedEntry) -> dict[str, Any]:
    return {
        "guid": entry.guid,
        "url": entry.url,
        "title": entry.title,
        "author": entry.author,
        "published": iso(entry.published),
        "updated": iso(entry.updated),
        "summary": entry.summary,
        "content": entry.content,
        "image": entry.image,
        "tags": list(entry.tags),
        "enclosures": [enclosure(file) for file in entry.enclosures],
        "comments_url": entry.comments_url,
    }


def _cleaned_line(line: bytes, number: int, base: str | None) -> str:
    try:
        given = json.loads(line)
        html, own_base = given["html"], given.get("base") or base
        if not isinstance(html, str):
            raise TypeError("html must be text")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadInput(f'line {number} is not {{"id", "html", "base"}}: {error!r}') from error
    cleaned = clean_html(html, own_base if isinstance(own_base, str) and resolve(own_base, None) else None)
    return json_line({"id": given.get("id"), "html": cleaned})
