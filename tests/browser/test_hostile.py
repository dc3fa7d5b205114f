"""Hostile markup in every text of a feed, on the entry page in Chromium: nothing runs, nothing live is left."""

import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support import tour
from tests.support.browser import Site, site
from tests.support.command import aggregator
from tests.support.server import FeedServer

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "xss.json"
OWN = [
    {"id": "own-1", "html": "<script>alert(1)</script><img src=x onerror=alert(2)>"},
    {
        "id": "own-2",
        "html": "<a href=' JaVaScRiPt:alert(3)'>x</a><svg onload=alert(4)><iframe srcdoc='<script>alert(5)</script>'>",
    },
    {
        "id": "own-3",
        "html": "</textarea></title></style><body onload=alert(6)><form action=javascript:alert(7)><button>x",
    },
]
LIVE = """() => {
    const bad = [];
    for (const e of document.querySelectorAll('*')) {
        for (const a of e.attributes) {
            if (/^on/i.test(a.name) || a.name === 'style') bad.push(e.tagName + ' ' + a.name);
            if (/^(href|src|action|formaction|data|poster|xlink:href|background|srcdoc)$/i.test(a.name)
                && /^[\\s\\u0000-\\u0020]*(?!https?:|mailto:)[a-z][a-z0-9+.-]*:/i.test(a.value))
                bad.push(a.name + '=' + a.value);
        }
    }
    const prose = document.querySelector('article.article') || document.body;
    const inside = 'script,style,iframe,object,embed,form,input,base,link,meta,template,math';
    for (const e of prose.querySelectorAll('.prose :is(' + inside + ', svg)')) bad.push('inside ' + e.tagName);
    return bad;
}"""  # fmt: skip


def vectors() -> list[dict[str, str]]:
    return OWN + (json.loads(CORPUS.read_text(encoding="utf-8")) if CORPUS.is_file() else [])


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("hostile")
    items = "".join(
        f"<item><guid>{number}</guid><title>{escape(one['html'])}</title><author>{escape(one['html'])}</author>"
        f"<category>{escape(one['html'])}</category><link>http://example.org/{number}</link>"
        f"<comments>{escape(one['html'])}</comments><description>{escape(one['html'])}</description>"
        f"<content:encoded>{escape('<p>before</p>' + one['html'])}</content:encoded></item>"
        for number, one in enumerate(re_cleaned())
    )
    feed = (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{escape(OWN[0]['html'])}</title><link>javascript:alert(8)</link><description>d</description>{items}"
        "</channel></rss>"
    )
    with FeedServer() as server:
        server.put("/feed", feed)
        opml = (
            f'<opml version="2.0"><body><outline text="{escape(OWN[1]["html"])}"><outline type="rss" '
            f'text="{escape(OWN[0]["html"])}" htmlUrl="javascript:alert(9)" xmlUrl="{server.url("/feed")}"/>'
            "</outline></body></opml>"
        )
        (folder / "list.opml").write_text(opml)
        aggregator(folder, "import", "list.opml")
        aggregator(folder, "poll")
        aggregator(folder, "topics", "add", OWN[0]["html"])
        aggregator(folder, "users", "add", "ada", "--role", "admin", "--password-stdin", stdin=tour.PASSWORD + "\n")
        with site(folder, "serve", "--no-poll") as running:
            yield running


def re_cleaned() -> list[dict[str, str]]:
    """The vectors without characters that no XML can carry."""
    return [{**one, "html": re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", one["html"])} for one in vectors()]


def test_nothing_runs_and_nothing_live_is_left(hostile: Site, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.route(lambda url: not url.startswith(hostile.url), lambda route: route.abort())
    tour.sign_in(page, hostile.url, "ada")
    found: dict[str, list[str]] = {}
    ids: list[int] = []

    def look(address: str) -> None:
        page.goto(hostile.url + address, wait_until="domcontentloaded")
        if live := page.evaluate(LIVE):
            found[address] = live

    address: str | None = "/?group=none"
    while address and len(ids) < len(vectors()):
        look(address)
        ids += tour.entry_ids(page)
        older = page.locator("a[href*='before=']")
        address = older.last.get_attribute("href") if older.count() else None
    assert len(ids) == len(vectors())
    for where in (*(f"/entry/{entry}" for entry in ids), "/admin/feeds", "/admin/topics", "/?group=feed", "/"):
        look(where)
    context.close()
    assert found == {}
    assert ran == []
