"""The sample sites as their files in content/ tell them: a TOML file a site, ages in hours instead of dates."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

CONTENT = resources.files("aggregator.demo") / "content"


@dataclass(frozen=True, slots=True)
class Article:
    """One entry of a sample site. ``body`` is in the plain markup of :mod:`aggregator.demo.markup`."""

    slug: str
    age: float  # hours before the samples are served
    title: str
    author: str
    tags: tuple[str, ...]
    teaser: str
    body: str
    picture: str | None = None  # a file of content/pictures without its suffix
    audio: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """A sample site and how its feed behaves."""

    name: str
    title: str
    description: str
    address: str  # the made-up one, for guids
    path: str  # of the feed
    language: str
    format: str  # rss20, rss10, atom10 or json
    folder: str
    articles: tuple[Article, ...]  # newest first
    delay_seconds: float = 0
    status: int = 200
    ill_formed: bool = False


@cache
def sites() -> tuple[Site, ...]:
    """Every sample site, by file name."""
    files = sorted((f for f in CONTENT.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(_site(f.name.removesuffix(".toml"), tomllib.loads(f.read_text("utf-8"))) for f in files)


def picture(name: str) -> bytes:
    """The SVG file of a picture."""
    return (CONTENT / "pictures" / f"{name}.svg").read_bytes()


def _site(name: str, table: dict[str, Any]) -> Site:
    entries = sorted(table.get("entry", ()), key=lambda entry: entry["age"])
    return Site(
        name=name,
        title=table["title"],
        description=table["description"],
        address=table["site"],
        path=table["path"],
        language=table["language"],
        format=table["format"],
        folder=table["folder"],
        articles=tuple(_article(entry) for entry in entries),
        delay_seconds=table.get("delay_seconds", 0),
        status=table.get("status", 200),
        ill_formed=table.get("ill_formed", False),
    )


def _article(entry: dict[str, Any]) -> Article:
    return Article(
        slug=entry["slug"],
        age=entry["age"],
        title=entry["title"],
        author=entry["by"],
        tags=tuple(entry["tags"]),
        teaser=entry["teaser"],
        body=entry["body"],
        picture=entry.get("picture"),
        audio=entry.get("audio", False),
    )
