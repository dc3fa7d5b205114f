"""What commands print: a line each, of which no title or address of a feed can make more."""

from typing import Any

import click

from aggregator.terminal import json_line, visible


def say(text: str, *, err: bool = False) -> None:
    """A line on stdout, or on stderr."""
    click.echo(visible(text), err=err)


def counted(number: int, one: str, more: str) -> str:
    """1 entry, 2 entries."""
    return f"{number} {one if number == 1 else more}"


def say_json(value: Any) -> None:
    """A JSON object as a line on stdout."""
    click.echo(json_line(value))
