"""Small documents, and an instance to poll them into."""

from collections.abc import Iterable
from html import escape
from pathlib import Path
from sqlite3 import Connection
from xml.sax.saxutils import quoteattr

from aggregator import config
from aggregator.config import Settings
from aggregator.store.db import open_database


def settings(tmp_path: Path, **changes: object) -> Settings:
    """The defaults, on loopback, in an instance of its own; no sites are asked for icons."""
    usual = {"instance": tmp_path / "instance", "allow_private_networks": True, "feed_icons": False}
    return config.load({**usual, **changes}, environ={})


def environ(tmp_path: Path, **changes: object) -> dict[str, str]:
    """The same for a process."""
    values = {"instance": tmp_path / "instance", "allow_private_networks": "1", "feed_icons": "0", **changes}
    return {f"AGGREGATOR_{name.upper()}": str(value) for name, value in values.items()}


def database(given: Settings) -> Connection:
    return open_database(given.database)


def item(number: int, *, title: str | None = None, text: str = "", tags: Iterable[str] = (), hour: int = 0) -> str:
    categories = "".join(f"<category>{escape(tag)}</category>" for tag in tags)
    return (
        f"<item><guid isPermaLink='false'>item-{number}</guid><link>http://example.org/{number}</link>"
        f"<title>{escape(title or f'Entry {number}')}</title>"
        f"<description>{escape(text or f'Text {number}')}</description>"
        f"<pubDate>Mon, 02 Nov 2026 {hour % 24:02}:{number % 60:02}:00 GMT</pubDate>{categories}</item>"
    )


def rss(*items: str, title: str = "A feed", channel: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{escape(title)}</title>'
        f"<link>http://example.org/</link><description>d</description>{channel}{''.join(items)}</channel></rss>"
    ).encode()


def opml(*urls: str, folder: str | None = None) -> bytes:
    outlines = "".join(f'<outline type="rss" text="f" xmlUrl={quoteattr(url)}/>' for url in urls)
    if folder:
        outlines = f"<outline text={quoteattr(folder)}>{outlines}</outline>"
    return f'<opml version="2.0"><head><title>t</title></head><body>{outlines}</body></opml>'.encode()


def addresses(count: int, first: int = 2) -> tuple[str, ...]:
    """Loopback addresses, a host each."""
    return tuple(f"127.0.0.{first + number}" for number in range(count))
