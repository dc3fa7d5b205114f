"""The topics that a new installation starts with."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class StarterTopic:
    """A topic to be made: its English name, its names in other languages ({"de": …}), and what else tags call it."""

    name: str
    names: Mapping[str, str]
    aliases: tuple[str, ...]


@cache
def starter_topics() -> tuple[StarterTopic, ...]:
    """The starter set, in the order of its file starter_topics.toml."""
    text = (resources.files("aggregator.organise") / "starter_topics.toml").read_text("utf-8")
    return tuple(_topic(**table) for table in tomllib.loads(text)["topic"])


def _topic(name: str, de: str, aliases: list[str]) -> StarterTopic:
    return StarterTopic(name, {"de": de}, tuple(aliases))
