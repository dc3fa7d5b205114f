"""A small site whose entries are difficult to show: foreign scripts, endless words, files, pictures, no text at all."""

import contextlib
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser

from tests.support import tour
from tests.support.addresses import pages
from tests.support.browser import Site, site
from tests.support.command import aggregator
from tests.support.feeds import addresses
from tests.support.server import FeedServer

LONG = "Donaudampfschifffahrt" * 10  # 210 letters, nowhere to break
TOPIC = LONG[:80]
ARABIC = "مركز بيانات جديد على ضفة النهر"
HEBREW = "חדשות מהנמל (RSS)"
PICTURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400">'
    b'<rect width="600" height="400" fill="#876"/></svg>'
)
PEOPLE = (("ada", "admin"), ("carl", "curator"), ("rita", "reader"))
RICH = """<p>The first line says what it is about. The second says why that matters to a town of this size.</p>
<h1>A heading of theirs</h1><p>Text with a <a href="http://example.org/a">link in it</a> and <code>code</code>.</p>
<h4>A deeper one</h4><ul><li>one</li><li>two</li></ul><blockquote><p>Said by somebody.</p></blockquote>
<table><tr><th>Year</th><th>Racks</th></tr><tr><td>2026</td><td>40</td></tr></table>
<pre>%s</pre><p><img src="{picture}" width="600" height="400"></p>""" % ("x = 1; " * 60)  # fmt: skip


def entry(number: int, title: str, text: str, *tags: str, extra: str = "") -> str:
    categories = "".join(f"<category>{escape(tag)}</category>" for tag in tags)
    return (
        f"<item><guid isPermaLink='false'>g{number}</guid><link>http://example.org/{number}</link>"
        f"<title>{escape(title)}</title><description>{escape(text)}</description>"
        f"<pubDate>Mon, 02 Nov 2026 08:{number:02}:00 GMT</pubDate>{categories}{extra}</item>"
    )


def channel(title: str, language: str, *items: str) -> str:
    head = f"<title>{escape(title)}</title><link>http://example.org/</link><description>d</description>"
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>{head}<language>{language}</language>'
        f"{''.join(items)}</channel></rss>"
    )


def fill(server: FeedServer, picture_delay: float = 0) -> dict[str, str]:
    """Feeds by their path, with the folder that holds each."""
    server.put("/picture.svg", PICTURE, content_type="image/svg+xml", delay=picture_delay)
    picture = server.url("/picture.svg")
    media = f"<media:content url='{picture}' medium='image' type='image/svg+xml' width='600' height='400'/>"
    audio = f"<enclosure url='{server.url('/talk.mp3')}' type='audio/mpeg' length='12000000'/>"
    comments = "<comments>http://example.org/talk</comments><dc:creator>Ada Berger</dc:creator>"
    rich = RICH.format(picture=picture)
    server.put(
        "/review",
        channel(
            "The Packet Review", "en",
            entry(1, "Clouds over the harbour", rich, "Cloud", "Energy", extra=media + audio + comments),
            entry(2, "A quiet grid", "Nothing hums at night.", "Energy"),
            entry(3, "Racks for sale", "<p>Hardly used.</p>", "Cloud", extra=media),
            entry(4, "", "<p>A note without a title stands under the start of its own text.</p>", "Cloud"),
        ),
    )  # fmt: skip
    server.put(
        "/rhein",
        channel(
            "Rheinblick", "de",
            entry(5, "Der Fluss führt wenig Wasser", "<p>Die Schiffe fahren halb beladen.</p>", "Energy"),
            entry(6, "Eine Messe für alte Rechner", "", "Cloud"),
        ),
    )  # fmt: skip
    server.put(
        "/arabic",
        channel(
            "أخبار الميناء", "ar",
            entry(7, ARABIC, f"<p>{ARABIC}. (2026) {ARABIC}.</p><blockquote>{ARABIC}</blockquote>", "Cloud"),
            entry(8, HEBREW, f"<p>{HEBREW}</p>", "Energy"),
        ),
    )  # fmt: skip
    long = f"<dc:creator>{LONG}</dc:creator>"
    server.put("/long", channel(LONG, "de", entry(9, LONG, f"<p>{LONG}</p>", LONG, TOPIC, "Energy", extra=long)))
    return {"/review": "Papers", "/rhein": "Papers", "/arabic": "أخبار", "/long": LONG[:100]}


@contextlib.contextmanager
def gazette(folder: Path, picture_delay: float = 0) -> Iterator[tuple[Site, FeedServer]]:
    """The site, polled once, with the people ada (admin), carl (curator) and rita (reader)."""
    with FeedServer(*addresses(5, first=1)) as server:
        folders = fill(server, picture_delay)
        outlines = "".join(
            f'<outline text="{within}"><outline type="rss" text="{LONG if path == "/long" else ""}" '
            f'xmlUrl="{server.url(path, host=host)}"/></outline>'
            for (path, within), host in zip(folders.items(), addresses(4), strict=True)
        )
        (folder / "list.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>', encoding="utf-8")
        aggregator(folder, "import", "list.opml")
        for topic in ("Cloud", "Energy", TOPIC):
            aggregator(folder, "topics", "add", topic)
        aggregator(folder, "poll")
        for name, role in PEOPLE:
            aggregator(folder, "users", "add", name, "--role", role, "--password-stdin", stdin=tour.PASSWORD + "\n")
        with site(folder, "serve", "--no-poll", public_reading=1) as running:
            yield running, server


LISTS = (
    *("/", "/?group=day", "/?group=feed", "/?group=none", "/?topic=cloud&topic=energy&match=all", "/?not=cloud"),
    *("/?view=cards", "/?view=front", "/?view=cards&group=none", "/?starred=1", "/?unread=1&feed=2", "/?folder=1"),
    *("/?q=harbour", "/?q=nothinglikethis", "/?q=topic%3Acloud+-lang%3Ade", "/?q=%28open", "/nowhere"),
)


class Town(NamedTuple):
    """The site with a collection, and the addresses of all its pages as they show something."""

    url: str
    addresses: list[str]
    entry: str
    collection: str


@contextlib.contextmanager
def inhabited(browser: Browser, folder: Path) -> Iterator[Town]:
    with gazette(folder) as (running, _server):
        context = browser.new_context(locale="en-GB")
        page = context.new_page()
        tour.sign_in(page, running.url, "ada")
        slug = tour.make_collection(page, running.url, "A shelf", "What to read first.")
        page.goto(f"{running.url}/?group=none")
        ids = tour.entry_ids(page)
        for entry in ids[:3]:
            tour.pick(page, running.url, entry, slug, comment="Because it is short.")
        context.close()
        values = {
            "": {
                "slug": slug,
                "entry_id": ids[-1],
                "feed_id": 1,
                "topic_id": 1,
                "user_id": 2,
                "token": "spent",
                "folder_id": 1,
                "edition_id": 1,
            },
            "reading.topic": {"slug": "cloud"},
        }
        addresses = [*pages(folder / "map", values), *LISTS, *(f"/entry/{entry}" for entry in ids[:3])]
        yield Town(running.url, addresses, f"/entry/{ids[-1]}", f"/c/{slug}")
