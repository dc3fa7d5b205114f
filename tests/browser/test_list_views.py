"""The three layouts of a list, how close its rows stand, and the sidebar beside them."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import tour
from tests.support.browser import Site
from tests.support.shelf import reader, shelf


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with shelf(tmp_path_factory.mktemp("views"), 60) as running:
        yield running


@pytest.fixture
def page(browser: Browser, library: Site) -> Iterator[Page]:
    with reader(browser, library) as page:
        yield page


def in_a_row(page: Page, selector: str) -> int:
    """How many of these stand beside the first."""
    tops = [round(box["y"]) for one in page.locator(selector).all() if (box := one.bounding_box())]
    return tops.count(tops[0])


def test_a_layout_is_chosen_on_the_page_and_stands_in_the_address(page: Page, library: Site) -> None:
    page.goto(f"{library.url}/?group=none")
    headlines = tour.entry_ids(page)
    page.click("#as-cards")
    page.wait_for_url("**/?group=none&view=cards")
    expect(page.locator(".cards .card")).to_have_count(50)
    assert tour.entry_ids(page) == headlines
    assert in_a_row(page, ".card") == 3
    expect(page.locator("#side-nav a[aria-current]")).to_have_attribute("href", "/")
    page.click("#as-headlines")
    page.wait_for_url("**/?group=none")
    expect(page.locator("article.entry")).to_have_count(50)


def test_the_front_page_leads_with_a_picture_and_has_each_entry_once(page: Page, library: Site) -> None:
    page.goto(f"{library.url}/")
    page.click("#side-nav a[data-go=t]")
    page.wait_for_url("**/?view=front")
    ids = tour.entry_ids(page)
    assert len(ids) == len(set(ids)) == 50
    lead = page.locator("article").first
    expect(lead.locator("img.card-pic")).to_be_visible()
    size = "e => parseFloat(getComputedStyle(e).fontSize)"
    heads = [one.evaluate(size) for one in page.locator(".card-head").all()]
    assert heads[0] == max(heads) > 1.7 * sorted(heads)[25]
    left = lead.bounding_box()
    beside = page.locator(".front-top .col").nth(1).bounding_box()
    assert left and beside and 1.6 < left["width"] / beside["width"] < 2.6
    assert beside["x"] > left["x"] + left["width"]
    headings = page.locator(".front-sec h2:visible").all_inner_texts()
    assert set(headings) >= {"Cloud", "Energy", "Networks"}
    page.click(".front-sec .group-head .link >> nth=0")
    expect(page.locator("article.entry").first).to_be_visible()


@pytest.mark.parametrize("view", ["headlines", "cards", "front"])
def test_every_layout_is_read_and_starred_from_the_list(page: Page, library: Site, view: str) -> None:
    page.goto(f"{library.url}/?view={view}")
    row = page.locator("article[data-entry]").nth(4)
    entry = row.get_attribute("data-entry")
    for button, verb in ((".star", "star"), (".dot", "read")):
        with page.expect_response(f"**/entry/{entry}/{verb}"):
            row.locator(button).click()
    expect(row).to_have_class(re.compile(r"\bis-read\b"))
    expect(row.locator(".star")).to_have_attribute("aria-pressed", "true")
    page.reload()
    again = page.locator(f"article[data-entry='{entry}']")
    expect(again).to_have_class(re.compile(r"\bis-read\b"))
    for button, verb in ((".star", "unstar"), (".dot", "unread")):
        with page.expect_response(f"**/entry/{entry}/{verb}"):
            again.locator(button).click()
    expect(again).not_to_have_class(re.compile("is-read"))


def test_a_mark_that_fails_is_taken_back_and_said(page: Page, library: Site) -> None:
    page.goto(f"{library.url}/?group=none")
    page.route("**/entry/*/star", lambda route: route.abort())
    star = page.locator("article .star").first
    star.click()
    expect(page.locator(".toast")).to_contain_text("cannot be reached")
    expect(star).to_have_attribute("aria-pressed", "false")


def test_close_rows_are_chosen_once_and_stay(page: Page, library: Site) -> None:
    page.goto(f"{library.url}/?group=none")
    row = page.locator("article").nth(1)
    roomy = row.bounding_box()
    page.click(".side-me summary")
    page.click(".me-menu button[name=density][value=compact]")
    page.wait_for_load_state()
    close = row.bounding_box()
    assert roomy and close and close["height"] < 0.5 * roomy["height"]
    expect(row.locator(".entry-teaser")).to_be_hidden()
    page.goto(f"{library.url}/preferences")
    page.select_option("select[name=density]", "")
    page.click("main form .btn-main >> nth=0")
    page.goto(f"{library.url}/?group=none")
    expect(row.locator(".entry-teaser")).to_be_visible()


def test_a_closed_folder_brings_its_feeds_and_stays_open(page: Page, library: Site) -> None:
    page.goto(f"{library.url}/?unread=1")
    folder = page.locator("details[data-folder]", has_text="Nord")
    expect(folder.locator("a", has_text="Drahtpost")).to_be_visible()  # few feeds: all are open
    folder.locator("summary").click()
    page.goto(f"{library.url}/?unread=1&group=day")
    closed = page.locator("a[data-folder]", has_text="Nord")
    expect(closed).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#side-nav a", has_text="Drahtpost")).to_have_count(0)
    closed.click()
    feed = page.locator("#side-nav a", has_text="Drahtpost")
    expect(feed).to_be_visible()
    assert feed.get_attribute("href") == "/?feed=1&unread=1&group=day"
    page.reload()
    expect(feed).to_be_visible()


def test_topics_beyond_the_first_come_when_asked_for(page: Page, library: Site) -> None:
    page.goto(f"{library.url}/?group=none")
    page.locator("#view summary", has_text="Without a topic").click()
    page.locator("#view .pop-list a", has_text="Energy").click()
    page.wait_for_url("**not=energy**")
    expect(page.locator(".chip-not")).to_be_visible()


@pytest.mark.parametrize("view", ["headlines", "cards", "front"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_layout_is_wider_than_the_screen(browser: Browser, library: Site, view: str, width: int) -> None:
    with reader(browser, library, viewport={"width": width, "height": 844}, locale="de-CH") as page:
        page.goto(f"{library.url}/?view={view}&group=folder")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0
        if width == 390:
            page.click("a[href='#view']")
            expect(page.locator("#as-cards")).to_be_visible()
            box = page.locator("#as-cards").bounding_box()
            assert box and box["height"] >= 44
