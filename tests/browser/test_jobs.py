"""The jobs of the three people, end to end in Chromium."""

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import tour
from tests.support.browser import Site, site
from tests.support.command import aggregator
from tests.support.feeds import addresses, item, opml, rss
from tests.support.server import FeedServer


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test at any script error or breach of the policy."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    context.close()
    assert troubles == []


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, FeedServer, Path]]:
    """A site with two feeds of its own and an admin, a curator and a reader."""
    folder = tmp_path_factory.mktemp("news")
    with FeedServer(*addresses(4)) as server:
        server.put(
            "/one",
            rss(
                item(
                    1,
                    title="Clouds over the harbour",
                    text="A long <p>story</p> about racks.",
                    tags=["Cloud", "Energy"],
                ),
                item(2, title="A quiet grid", tags=["Energy"]),
                item(3, title="Racks for sale", tags=["Cloud"]),
                title="The Packet Review",
            ),
        )
        server.put(
            "/two", rss(*(item(n, title=f"Note {n}", tags=["Cloud"]) for n in range(10, 40)), title="Kernel Notes")
        )
        (folder / "list.opml").write_bytes(
            opml(*(server.url(path, host=host) for path, host in zip(("/one", "/two"), addresses(2), strict=True)))
        )
        aggregator(folder, "import", "list.opml")
        for topic in ("Cloud", "Energy"):
            aggregator(folder, "topics", "add", topic)
        aggregator(folder, "poll")
        for name, role in (("ada", "admin"), ("carl", "curator"), ("rita", "reader")):
            aggregator(folder, "users", "add", name, "--role", role, "--password-stdin", stdin=tour.PASSWORD + "\n")
        with site(folder, "serve") as running:
            yield running, server, folder


def test_a_reader_filters_by_two_topics_and_reads(page: Page, news: tuple[Site, FeedServer, Path]) -> None:
    url = news[0].url
    tour.sign_in(page, url, "rita")
    page.goto(f"{url}/")
    page.click("a.chip:has-text('Cloud')")
    page.wait_for_url("**topic=cloud**")
    page.click("a.chip:has-text('Energy')")
    page.wait_for_url("**topic=energy**")
    page.click("text='all'")
    page.wait_for_url("**match=all**")
    expect(page.locator("[data-entry]")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/entry/**")
    expect(page.locator("article h1")).to_have_text("Clouds over the harbour")
    expect(page.get_by_role("heading", name="More on this topic")).to_be_visible()
    expect(page.locator(".rel").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.goto(f"{url}/?topic=cloud&topic=energy&match=all&unread=1")
    expect(page.locator("[data-entry]")).to_have_count(0)


def test_marks_by_keyboard_with_undo(page: Page, news: tuple[Site, FeedServer, Path]) -> None:
    url = news[0].url
    tour.sign_in(page, url, "carl")
    page.goto(f"{url}/?group=none&unread=1&topic=energy")
    before = page.locator("[data-entry]").count()
    assert before > 0
    page.keyboard.press("j")
    page.keyboard.press("s")
    expect(page.locator("[data-entry] .star[aria-pressed=true]")).to_have_count(1)
    page.keyboard.press("Shift+A")
    expect(page.locator(".toast")).to_be_visible()
    page.goto(f"{url}/?group=none&unread=1&topic=energy")
    expect(page.locator("[data-entry]")).to_have_count(0)
    page.goto(f"{url}/?group=none")
    page.keyboard.press("u")
    expect(page.locator(".toast")).to_be_visible()
    page.goto(f"{url}/?group=none&unread=1&topic=energy")
    expect(page.locator("[data-entry]")).to_have_count(before)
    page.goto(f"{url}/?starred=1")
    expect(page.locator("[data-entry]")).to_have_count(1)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_an_admin_imports_opml_and_watches_the_first_poll(page: Page, news: tuple[Site, FeedServer, Path]) -> None:
    running, server, folder = news
    server.put("/three", rss(item(1), item(2), title="Harbour Gazette"), delay=1.5)
    file = folder / "more.opml"
    file.write_bytes(opml(server.url("/three", host=addresses(4)[2]), "ftp://example.org/no", folder="Harbour"))
    tour.sign_in(page, running.url, "ada")
    page.goto(f"{running.url}/admin/feeds")
    page.set_input_files("input[type=file]", file)
    page.click("form[action$='/import'] button:visible")
    expect(page.locator("main")).to_contain_text("ftp:")
    page.goto(f"{running.url}/admin/feeds")
    row = page.locator("tr", has_text="/three")
    for _ in range(60):
        if row.locator("td").nth(6).inner_text() == "2":
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(row).to_contain_text("Harbour")
    expect(row).to_contain_text("2")
    assert len(server.hits("/three")) == 1


def test_a_curator_picks_and_another_reader_subscribes(
    page: Page, browser: Browser, news: tuple[Site, FeedServer, Path], tmp_path: Path
) -> None:
    url = news[0].url
    tour.sign_in(page, url, "carl")
    slug = tour.make_collection(page, url, "Für den Montag", "What to read first.")
    page.goto(f"{url}/?topic=energy&group=none")
    first, second = tour.entry_ids(page)[:2]
    page.locator("[data-entry]").first.hover()
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.fill("[data-entry] input[name=headline]:visible", "Read this <first>")
    page.fill("[data-entry] textarea[name=comment]:visible", "Because & so.")
    page.click("[data-entry] button.btn-main:visible")
    expect(page.locator(".toast")).to_be_visible()
    tour.pick(page, url, second, slug, comment="And then this.")

    stranger = browser.new_context().new_page()
    stranger.goto(f"{url}/c/{slug}")
    expect(stranger.locator("h1")).to_have_text("Für den Montag")
    expect(stranger.locator("main")).to_contain_text("Read this <first>")
    read = feedparser.parse(f"{url}/c/{slug}.atom")
    assert {entry.title for entry in read.entries} >= {"Read this &lt;first&gt;"} or "Read this <first>" in {
        entry.title for entry in read.entries
    }
    assert len(read.entries) == 2

    reader = tmp_path / "reader"
    reader.mkdir()
    aggregator(reader, "feeds", "add", f"{url}/c/{slug}.atom")
    got = [json.loads(line) for line in aggregator(reader, "entries", "--json").stdout.splitlines()]
    assert "Read this <first>" in {entry["title"] for entry in got}
    for suffix in ("atom", "rss", "json", "opml"):
        with urllib.request.urlopen(f"{url}/c/{slug}.{suffix}") as answer:
            assert answer.status == 200
            assert answer.headers["ETag"]
    assert first


def test_without_javascript(browser: Browser, news: tuple[Site, FeedServer, Path]) -> None:
    url = news[0].url
    context = browser.new_context(java_script_enabled=False, locale="de-CH")
    page = context.new_page()
    tour.sign_in(page, url, "rita")
    page.goto(f"{url}/?topic=cloud&group=none")
    assert len(tour.entry_ids(page)) == 32
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.locator("[data-entry] .star").first.click()
    page.goto(f"{url}/?starred=1")
    assert len(tour.entry_ids(page)) == 1
    page.click("[data-entry] .entry-head a")
    page.wait_for_url("**/entry/**")
    page.locator("button:has-text('Gelesen'):visible, button:has-text('gelesen'):visible").first.click()
    context.close()


@pytest.mark.parametrize("width", [390, 768, 1280, 1600])
def test_no_page_is_wider_than_the_screen(browser: Browser, demo: Site, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="de-CH")
    page = context.new_page()
    page.goto(f"{demo.url}/")
    entry = tour.entry_ids(page)[0]
    for address in ("/", "/?group=day", "/?group=feed", f"/entry/{entry}", "/collections", "/login"):
        page.goto(demo.url + address)
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide <= 0, f"{address} is {too_wide} px too wide at {width}"
    context.close()


def test_the_demo_reads_without_signing_in(page: Page, demo: Site) -> None:
    page.goto(f"{demo.url}/")
    ids = tour.entry_ids(page)
    assert len(ids) == len(set(ids)) == 50
    assert re.match(r"http://127\.0\.0\.1:\d+/setup/", demo.admin_link)
    page.goto(f"{demo.url}/entry/{ids[0]}")
    expect(page.locator(".rel").first).to_be_visible()
