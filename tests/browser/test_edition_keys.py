"""Today's edition in Chromium: by keys, without script, and an end that can be taken back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support import tour
from tests.support.browser import site
from tests.support.command import aggregator
from tests.support.feeds import item, opml, rss
from tests.support.server import FeedServer

READERS = ("keys", "plain", "narrow", "opener")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Two topics with ten entries each, and a reader a test."""
    folder = tmp_path_factory.mktemp("paper")
    with FeedServer() as server:
        for number in range(10):
            items = [
                item(10 * number + n, title=f"{tag} {number}", tags=[tag]) for n, tag in enumerate(("Cloud", "Sea"))
            ]
            server.put(f"/f{number}", rss(*items, title=f"Feed {number}"))
        (folder / "list.opml").write_bytes(opml(*(server.url(f"/f{number}") for number in range(10))))
        aggregator(folder, "import", "list.opml")
        for topic in ("Cloud", "Sea"):
            aggregator(folder, "topics", "add", topic)
        aggregator(folder, "poll", "--all")
    for name in READERS:
        aggregator(folder, "users", "add", name, "--role", "reader", "--password-stdin", stdin=tour.PASSWORD + "\n")
    with site(folder, "serve", "--no-poll") as site_of_its_own:
        yield site_of_its_own.url


def opened(context: BrowserContext, url: str, name: str) -> Page:
    """The page of a new edition."""
    page = context.new_page()
    tour.sign_in(page, url, name)
    page.goto(f"{url}/edition")
    page.get_by_role("button", name="Open the edition").click()
    expect(page.locator("article[data-entry]")).to_have_count(12)
    return page


def test_by_keys(browser: Browser, running: str) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    page = opened(context, running, "keys")
    rows, progress = page.locator("article[data-entry]"), page.locator("#ed-read")
    shown = tour.entry_ids(page)
    expect(progress).to_have_text("0 of 12 read")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(rows.first).to_have_class(re.compile("is-at"))
    page.keyboard.press("m")
    expect(rows.first).to_have_class(re.compile("is-read"))
    expect(progress).to_have_text("1 of 12 read")
    assert page.locator("#ed-bar").evaluate("bar => bar.value") == 1
    page.keyboard.press("s")
    expect(page.locator(f"#star-{shown[0]}")).to_have_attribute("aria-pressed", "true")

    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page).to_have_url(re.compile(f"/entry/{shown[1]}\\?edition="))
    expect(page.locator(f"#read-{shown[1]}")).to_contain_text("Mark unread")
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile(f"/entry/{shown[2]}\\?edition="))
    expect(page.locator(f"#read-{shown[2]}")).to_contain_text("Mark unread")
    page.get_by_role("link", name="Edition").and_(page.locator("[data-back]")).click()
    expect(progress).to_have_text("3 of 12 read")
    assert tour.entry_ids(page) == shown

    page.wait_for_load_state()  # the keys' script runs after the text is there
    page.keyboard.press("Shift+A")
    expect(page.locator("#end")).to_contain_text("That is all.")
    expect(page.locator("#end")).to_be_in_viewport()
    expect(progress).to_have_text("12 of 12 read")
    page.keyboard.press("u")
    expect(progress).to_have_text("3 of 12 read")
    assert tour.entry_ids(page) == shown
    context.close()


def test_without_script(browser: Browser, running: str) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    page = opened(context, running, "plain")
    page.locator("article button[data-act=m]").first.click()
    expect(page.locator("#ed-read")).to_have_text("1 of 12 read")
    page.get_by_role("button", name="Mark edition read").click()
    expect(page.locator("#end")).to_contain_text("12 entries.")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator("#ed-read")).to_have_text("1 of 12 read")
    context.close()


def test_on_a_phone_everything_fits_and_can_be_pressed(browser: Browser, running: str) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844}, has_touch=True)
    page = opened(context, running, "narrow")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for press in page.locator("article button, #end button, .ed-length button").all():
        box = press.bounding_box()
        assert box and box["height"] >= 44 and box["width"] >= 44, press.get_attribute("id")
    expect(page.locator("#tabs a[aria-current=page]")).to_have_text("Edition")
    context.close()


def test_g_e_leads_to_it(browser: Browser, running: str) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    tour.sign_in(page, running, "opener")
    page.goto(f"{running}/preferences")
    page.keyboard.press("g")
    page.keyboard.press("e")
    expect(page).to_have_url(f"{running}/edition")
    expect(page.locator(".ed-ready")).to_have_text("A new edition is ready: 12 entries.")
    context.close()
