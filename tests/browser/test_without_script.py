"""The whole of a morning without JavaScript: list, filter, entry, marks, search, collection, preferences."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import tour
from tests.support.browser import Site
from tests.support.gazette import gazette


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with gazette(tmp_path_factory.mktemp("town")) as (running, _server):
        yield running


@pytest.fixture(params=[1280, 390], ids=["wide", "narrow"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        java_script_enabled=False, locale="en-GB", viewport={"width": request.param, "height": 844}
    )
    yield context.new_page()
    context.close()


def test_a_morning_without_script(page: Page, town: Site) -> None:
    narrow = (page.viewport_size or {})["width"] == 390
    tour.sign_in(page, town.url, "ada" if narrow else "carl")
    slug = tour.make_collection(page, town.url, f"Shelf {narrow}", "To read.")

    # list, filter by two topics, leave one again
    page.goto(f"{town.url}/")
    page.click("a.chip:has-text('Cloud')")
    page.click("a.chip:has-text('Energy')")
    page.locator("#match-all").click()
    expect(page.locator("[data-entry]")).to_have_count(1)
    page.locator("a.chip[aria-current=true]").first.click()
    expect(page.locator("[data-entry]")).not_to_have_count(1)
    if narrow:
        page.click("header a[href='#view']")
    page.locator("#by-none").click()
    expect(page.locator("#by-none")).to_have_attribute("aria-current", "true")

    # an entry, star and mark on its page, back to the list
    entry = int(page.locator("[data-entry]:not(.is-read)").first.get_attribute("data-entry") or 0)
    page.click(f"[data-entry='{entry}'] .entry-head a")
    page.wait_for_url(f"**/entry/{entry}**")
    place = ".tab-bar" if narrow else ".rail"
    page.locator(f"{place} button[formaction$='/star']").click()
    expect(page.locator(f"{place} button[formaction$='/unstar']")).to_have_attribute("aria-pressed", "true")
    page.locator(f"{place} button[formaction$='/read']").click()
    expect(page.locator(f"{place} button[formaction$='/unread']")).to_be_visible()
    page.goto(f"{town.url}/?starred=1")
    assert tour.entry_ids(page) == [entry]
    page.click("[data-entry] .star")
    expect(page.locator("[data-entry]")).to_have_count(0)

    # into a collection
    tour.pick(page, town.url, entry, slug, headline="Own words")
    page.goto(f"{town.url}/c/{slug}")
    expect(page.locator(".pick-head")).to_have_text("Own words")

    # all read, and undone
    page.goto(f"{town.url}/?group=none&unread=1")
    before = page.locator("[data-entry]").count()
    if narrow:
        page.click("header a[href='#view']")
    page.click("#mark-all > button")
    expect(page.locator("[data-entry]")).to_have_count(0)
    page.click(".toast button:has-text('Undo')")
    page.goto(f"{town.url}/?group=none&unread=1")
    expect(page.locator("[data-entry]")).to_have_count(before)

    # search
    page.goto(f"{town.url}/?group=none")
    if narrow:
        page.click("header a[href='#search']")
    page.fill("#q", "harbour")
    page.press("#q", "Enter")
    expect(page.locator("[data-entry]")).to_have_count(1)

    # preferences
    page.goto(f"{town.url}/preferences")
    page.select_option("main select[name=language]", "de")
    page.locator("main form:has(select[name=language]) button").last.click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
