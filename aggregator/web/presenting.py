"""Small forms of what every page shows: headlines, letter tiles, numbers, names, addresses of static files."""

import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

from babel import Locale
from babel.numbers import format_decimal
from flask import Flask, request
from flask_babel import gettext

from aggregator.model import Entry, Topic
from aggregator.web.i18n import language, locale

STATIC = Path(__file__).parent / "static"
HEADLINE = 90
"""Letters of its text that stand for an entry's missing title."""
_TILES = 8


def headline(entry: Entry) -> str:
    """The title; without one the start of the text, else the link."""
    if entry.title:
        return entry.title
    if entry.teaser:
        return clip(entry.teaser, HEADLINE)
    if entry.url:
        return entry.url.partition("://")[2] or entry.url
    return str(gettext("Without a title"))


def teaser(entry: Entry) -> str:
    """What to read under the headline: nothing that stands in it already."""
    return entry.teaser if entry.title or len(entry.teaser) > HEADLINE else ""


def clip(text: str, length: int) -> str:
    """At most so many letters, cut between words."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    head, space, _rest = cut.rpartition(" ")
    return (head if space and len(head) > length // 2 else cut).rstrip(" ,;:-–") + "…"


@lru_cache(5000)
def tile(url: str) -> int:
    """1 to 8: the ground of a feed's letter tile, the same wherever it stands."""
    return crc32(url.encode()) % _TILES + 1


@lru_cache(5000)
def letter(title: str) -> str:
    """The first letter or digit of a title, for its tile."""
    found = re.search(r"\w", title.removeprefix("The ").removeprefix("Der ").removeprefix("Die "))
    return found[0].upper() if found else "·"


def initials(name: str) -> str:
    words = re.findall(r"\w+", name)
    return ("".join(word[0] for word in words[:2]) or name[:1]).upper()


def number(value: int) -> str:
    """1’284 in German, 1,284 in English."""
    # Most are small, and a page has hundreds: those need no language.
    return str(value) if -1000 < value < 1000 else f"{value:,}".replace(",", _thousands(locale()))


@cache
def _thousands(at: Locale) -> str:
    return format_decimal(1000, locale=at)[1:-3]


def topic_name(topic: Topic) -> str:
    return topic.names.get(language(), topic.name)


def host(url: str) -> str:
    return (urlsplit(url).hostname or url).removeprefix("www.")


def asset(name: str) -> str:
    """The address of a static file, changing with its content, so that browsers may keep it for good."""
    return f"{request.script_root}/static/{name}?v={_version(name)}"


@cache
def _version(name: str) -> str:
    # Once a process: a hundred icons a page ask for it.
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def register(app: Flask) -> None:
    app.jinja_env.filters.update(
        headline=headline, teaser=teaser, clip=clip, tile=tile, letter=letter, initials=initials,
        number=number, topic_name=topic_name, host=host,
    )  # fmt: skip
    app.jinja_env.globals.update(asset=asset)
