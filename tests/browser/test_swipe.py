"""Swipes on a touch screen, as fingers make them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect

from tests.support.browser import Site
from tests.support.shelf import reader, shelf

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with shelf(tmp_path_factory.mktemp("swipe"), 60) as running:
        yield running


@pytest.fixture
def page(browser: Browser, library: Site) -> Iterator[Page]:
    with reader(browser, library, **PHONE) as page:
        page.goto(f"{library.url}/?group=none")
        yield page


def drag(page: Page, row: Locator, by: tuple[int, int], *, let_go: bool = True) -> CDPSession:
    """A finger on the row's teaser, moved in small steps."""
    box = row.locator(".entry-teaser, .card-teaser").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 11):
        point = {"x": x + by[0] * step / 10, "y": y + by[1] * step / 10}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    if let_go:
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    return finger


def test_to_the_start_turns_read_and_unread(page: Page) -> None:
    row = page.locator("article").first
    with page.expect_response("**/read"):
        drag(page, row, (-120, 4))
    expect(row).to_have_class("entry is-read")
    with page.expect_response("**/unread"):
        drag(page, row, (-120, 4))
    expect(row).to_have_class("entry")
    assert "/entry/" not in page.url


def test_to_the_end_turns_the_star(page: Page) -> None:
    star = page.locator("article").nth(1).locator(".star")
    for pressed in ("true", "false"):
        with page.expect_response(lambda answer: "star" in answer.url and answer.request.method == "POST"):
            drag(page, page.locator("article").nth(1), (120, -4))
        expect(star).to_have_attribute("aria-pressed", pressed)


def test_the_row_says_what_letting_go_would_do(page: Page) -> None:
    row = page.locator("article").nth(2)
    finger = drag(page, row, (-100, 0), let_go=False)
    expect(row).to_have_attribute("data-swipe", "Read")
    expect(row).to_have_class("entry is-swiped is-far")
    finger.send("Input.dispatchTouchEvent", {"type": "touchCancel", "touchPoints": []})
    expect(row).to_have_class("entry")
    expect(row).not_to_have_attribute("data-swipe", "Read")


def test_a_short_one_and_a_scroll_do_nothing(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    row = page.locator("article").nth(1)
    drag(page, row, (-40, 0))
    expect(row).to_have_class("entry")
    drag(page, row, (10, -200))
    page.wait_for_function("() => scrollY > 50")
    assert "POST" not in asked
    assert "/entry/" not in page.url


def test_with_reduced_motion_the_row_stays_and_the_mark_is_made(browser: Browser, library: Site) -> None:
    with reader(browser, library, **PHONE, reduced_motion="reduce") as page:
        page.goto(f"{library.url}/?view=cards&group=none")
        row = page.locator("article").nth(1)
        with page.expect_response("**/star"):
            finger = drag(page, row, (120, 0), let_go=False)
            assert row.locator("h3").evaluate("e => getComputedStyle(e).translate") == "none"
            finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
