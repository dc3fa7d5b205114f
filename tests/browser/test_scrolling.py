"""A list that goes on: further pages, the same place after "back", nothing that jumps, no long task."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import tour
from tests.support.browser import Site
from tests.support.shelf import reader, shelf

ENTRIES = 1040
COUNT = "document.querySelectorAll('article[data-entry]').length"
END = "scrollTo(0, document.documentElement.scrollHeight)"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with shelf(tmp_path_factory.mktemp("long"), ENTRIES) as running:
        yield running


@pytest.fixture
def page(browser: Browser, library: Site) -> Iterator[Page]:
    with reader(browser, library) as page:
        yield page


def scroll_to(page: Page, count: int) -> None:
    """On until so many entries are there."""
    for _ in range(200):
        shown = page.evaluate(COUNT)
        if shown >= count:
            return
        page.evaluate(END)
        page.wait_for_function(f"n => {COUNT} > n", arg=shown)
    raise AssertionError("the list does not go on")


@pytest.mark.parametrize("view", ["headlines", "cards", "front"])
def test_the_list_goes_on_to_its_end_with_each_entry_once(page: Page, library: Site, view: str) -> None:
    page.goto(f"{library.url}/?group=none&topic=cloud&view={view}")
    scroll_to(page, 360)
    ids = tour.entry_ids(page)
    assert len(ids) == len(set(ids)) == 360
    assert page.locator("main section[data-group=none-None]").count() <= 1


def test_a_section_goes_on_under_its_heading(page: Page, library: Site) -> None:
    page.goto(f"{library.url}/?group=day")
    scroll_to(page, 300)
    headings = page.locator(".group-head h2").all_inner_texts()
    assert len(headings) == len(set(headings))
    assert page.locator("section.group article").count() == page.evaluate(COUNT)
    expect(page.locator("[data-shown]")).to_have_text(str(page.evaluate(COUNT)))


def test_back_from_an_entry_leads_to_the_same_place_with_its_pages(page: Page, library: Site) -> None:
    page.goto(f"{library.url}/?group=none")
    scroll_to(page, 200)
    row = page.locator("article[data-entry]").nth(163)
    row.scroll_into_view_if_needed()
    page.wait_for_timeout(400)  # rows above take their height as they are seen
    row.evaluate("e => scrollBy(0, e.getBoundingClientRect().top - 300)")
    page.wait_for_function("() => JSON.parse(sessionStorage.places ?? '[]').length > 0")
    page.wait_for_timeout(300)
    before = row.bounding_box()
    entry = row.get_attribute("data-entry")
    for way in ("history", "link"):
        page.locator(f"article[data-entry='{entry}'] .entry-head a").click()
        page.wait_for_url("**/entry/**")
        page.wait_for_load_state("networkidle")
        if way == "history":
            page.go_back()
        else:
            page.locator(".crumbs a").first.click()
        page.wait_for_url("**/?group=none*")
        again = page.locator(f"article[data-entry='{entry}']")
        expect(again).to_be_in_viewport()
        page.wait_for_function(f"() => {COUNT} >= 200")
        after = again.bounding_box()
        assert before and after and abs(before["y"] - after["y"]) < 40, way
        assert "is-read" in (again.get_attribute("class") or "")


def test_a_new_visit_begins_at_the_top(page: Page, library: Site) -> None:
    page.goto(f"{library.url}/?group=none")
    scroll_to(page, 150)
    page.wait_for_timeout(300)
    page.locator("#side-nav a", has_text="Starred").click()
    page.wait_for_url("**starred**")
    page.goto(f"{library.url}/?group=none")
    assert page.evaluate("scrollY") == 0
    assert page.evaluate(COUNT) == 50


def test_all_read_in_one_group_leaves_the_reader_where_they_are(page: Page, library: Site) -> None:
    page.goto(f"{library.url}/?group=feed")
    scroll_to(page, 150)
    group = page.locator("section.group").nth(6)
    group.scroll_into_view_if_needed()
    feed = group.locator("h2").inner_text()
    row = group.locator("article").nth(1)
    row.scroll_into_view_if_needed()
    page.wait_for_timeout(300)  # rows above take their height as they are seen
    entry, before = row.get_attribute("data-entry"), row.bounding_box()
    # Without a pointer, which would scroll first.
    group.locator(".group-head button").evaluate("one => one.click()")
    expect(page.locator(".toast")).to_contain_text("260 entries marked read")
    same = page.locator(f"article[data-entry='{entry}']")

    def check() -> None:
        page.wait_for_function(f"() => {COUNT} >= 150")
        page.wait_for_timeout(300)
        after = same.bounding_box()
        assert before and after and abs(before["y"] - after["y"]) < 5

    check()
    read = page.locator("article.is-read .entry-src a").all_text_contents()
    assert set(read) == {feed}
    page.keyboard.press("u")
    expect(page.locator(".toast")).to_contain_text("Taken back")
    expect(page.locator("article.is-read")).to_have_count(0)
    check()


def test_without_script_the_link_leads_on(browser: Browser, library: Site) -> None:
    page = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    tour.sign_in(page, library.url, "rita")
    page.goto(f"{library.url}/?group=none")
    first = tour.entry_ids(page)
    page.click("text=Older entries")
    assert not set(first) & set(tour.entry_ids(page))
    page.context.close()


WATCH = """() => {
  const watch = (type, each) => new PerformanceObserver(list => list.getEntries().forEach(each)).observe({ type });
  window.tasks = [];
  window.shifts = 0;
  watch('longtask', one => tasks.push(one.duration));
  watch('layout-shift', one => { if (!one.hadRecentInput) shifts += one.value; });
}"""


def test_a_thousand_entries_scroll_without_a_jump(page: Page, library: Site) -> None:
    """How long tasks take is measured by the bench: a busy machine must not fail this test."""
    page.goto(f"{library.url}/?group=none")
    page.evaluate(WATCH)
    for _ in range(600):
        page.mouse.wheel(0, 1200)
        page.wait_for_timeout(16)
        if page.evaluate(COUNT) >= 1000:
            break
    assert page.evaluate(COUNT) >= 1000
    assert page.evaluate("shifts") < 0.02
    print("long tasks while scrolling 1,000 entries:", page.evaluate("tasks"))
