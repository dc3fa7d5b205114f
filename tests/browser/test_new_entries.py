"""The line that tells of what has arrived."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import tour
from tests.support.browser import Site
from tests.support.shelf import arrive, reader, shelf


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Path]]:
    folder = tmp_path_factory.mktemp("new")
    with shelf(folder, 60) as running:
        yield running, folder


@pytest.fixture
def page(browser: Browser, library: tuple[Site, Path]) -> Iterator[Page]:
    with reader(browser, library[0]) as page:
        page.clock.install()
        yield page


def a_minute_later(page: Page) -> int:
    """The status of what the page asks then."""
    with page.expect_response("**/new?**") as asked:
        page.clock.run_for(61_000)
    return asked.value.status


@pytest.mark.parametrize("width", [390, 1280])
def test_says_how_many_moves_nothing_and_shows_them_on_a_press(
    page: Page, library: tuple[Site, Path], width: int
) -> None:
    running, folder = library
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{running.url}/?group=none")
    before = tour.entry_ids(page)
    assert a_minute_later(page) == 204
    place = page.locator("article").first.bounding_box()
    expect(page.locator("#arrived a")).to_have_count(0)
    arrive(folder, 3)
    assert a_minute_later(page) == 200
    line = page.get_by_role("status").locator("a")
    expect(line).to_have_text("3 new entries")
    assert page.locator("article").first.bounding_box() == place
    assert tour.entry_ids(page) == before
    box = line.bounding_box()
    assert box and place and box["height"] >= (44 if width == 390 else 32)
    assert box["y"] + box["height"] <= page.locator(".group").first.bounding_box()["y"] + 1  # type: ignore[index]
    count = int(page.locator("#n-all").text_content() or "")
    line.click()
    expect(page.locator("#arrived a")).to_have_count(0)
    assert len(set(tour.entry_ids(page)) - set(before)) == 3
    assert tour.entry_ids(page)[3:] == before[:47]
    assert page.evaluate("scrollY") == 0
    expect(page.locator("#n-all")).to_have_text(str(count + 3))


def test_counts_what_the_filter_would_show(page: Page, library: tuple[Site, Path]) -> None:
    running, folder = library
    page.goto(f"{running.url}/?feed=2&unread=1&group=none")
    arrive(folder, 4)
    assert a_minute_later(page) == 200
    expect(page.locator("#arrived a")).to_have_text("1 new entry")
    page.goto(f"{running.url}/?starred=1")
    arrive(folder, 1)
    assert a_minute_later(page) == 204


def test_a_page_that_nobody_looks_at_asks_nothing(page: Page, library: tuple[Site, Path]) -> None:
    page.goto(f"{library[0].url}/?group=none")
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/new?" in request.url else None)
    page.clock.run_for(200_000)
    assert asked == []
    page.evaluate("delete document.hidden")
    with page.expect_response("**/new?**"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
