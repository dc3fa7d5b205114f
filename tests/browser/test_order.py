"""The order of a collection: by dragging, by keys, and by the buttons that need no script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import tour
from tests.support.browser import site
from tests.support.command import aggregator


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site that polls nothing: its guide has entries to pick."""
    folder = tmp_path_factory.mktemp("shelf")
    stdin = tour.PASSWORD + "\n"
    aggregator(folder, "users", "add", "carla", "--role", "curator", "--password-stdin", stdin=stdin)
    with site(folder, "serve", "--no-poll") as site_of_its_own:
        yield site_of_its_own.url


@pytest.fixture(params=[True, False], ids=["script", "plain"])
def shelf(request: pytest.FixtureRequest, browser: Browser, running: str) -> Iterator[Page]:
    """The form of a new collection with the picks A, B, C, D, with and without script."""
    context = browser.new_context(
        locale="en-GB", viewport={"width": 1280, "height": 900}, java_script_enabled=request.param
    )
    page = context.new_page()
    tour.sign_in(page, running, "carla")
    slug = tour.make_collection(page, running, "Shelf", "")
    page.goto(f"{running}/?group=none")
    entries = page.locator("[data-entry]")
    found = [str(entries.nth(n).get_attribute("data-entry")) for n in range(4)]
    for entry, headline in zip(found, "DCBA", strict=True):
        tour.pick(page, running, int(entry), slug, headline=headline)
    page.goto(f"{running}/c/{slug}/edit")
    shows(page, "ABCD")
    yield page
    context.close()


def shows(page: Page, order: str) -> None:
    """Now, and still when the page is loaded again."""
    expect(page.locator(".drag-head")).to_have_text(list(order))
    page.reload()
    expect(page.locator(".drag-head")).to_have_text(list(order))


def test_buttons(shelf: Page) -> None:
    shelf.get_by_role("button", name="Move down: A").click()
    shows(shelf, "BACD")
    shelf.get_by_role("button", name="Move up: D").click()
    shows(shelf, "BADC")
    expect(shelf.get_by_role("button", name="Move up: B")).to_be_disabled()


@pytest.mark.parametrize("shelf", [True], indirect=True)
def test_dragging(shelf: Page) -> None:
    grip = shelf.locator("[data-handle]").first
    start, under = grip.bounding_box(), shelf.locator("[data-item]").nth(2).bounding_box()
    assert start and under
    shelf.mouse.move(start["x"] + 8, start["y"] + 8)
    shelf.mouse.down()
    shelf.mouse.move(start["x"] + 8, under["y"] + under["height"] - 8, steps=8)
    expect(shelf.locator(".slot")).to_have_count(1)
    shelf.mouse.up()
    shows(shelf, "BCAD")


@pytest.mark.parametrize("shelf", [True], indirect=True)
def test_keys(shelf: Page) -> None:
    shelf.locator("[data-handle]").first.focus()
    for key in ("Space", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        shelf.keyboard.press(key)
    expect(shelf.locator("[data-place]")).to_have_text("Place 3 of 4")
    shelf.keyboard.press("Space")
    expect(shelf.locator(".drag-head")).to_have_text(list("BCAD"))
    expect(shelf.locator("[data-handle]").nth(2)).to_be_focused()
    for key in ("Space", "ArrowUp", "Escape"):
        shelf.keyboard.press(key)
    shows(shelf, "BCAD")


@pytest.mark.parametrize("shelf", [False], indirect=True)
def test_without_script_nothing_seems_to_be_dragged(shelf: Page) -> None:
    expect(shelf.locator("[data-handle]").first).to_be_hidden()
