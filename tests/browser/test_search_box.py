"""The search box's proposals in Chromium: by keys, by pointer, and without script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import Site


@pytest.fixture
def page(browser: Browser, demo: Site) -> Iterator[Page]:
    """The reading list. The test fails at any script error or breach of the policy."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto(f"{demo.url}/?group=none")
    yield page
    context.close()
    assert troubles == []


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search")


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def test_a_topic_by_keys(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("to")
    expect(options(page).first).to_contain_text("topic:")
    expect(field(page)).to_have_attribute("aria-expanded", "true")
    expect(field(page)).not_to_have_attribute("aria-activedescendant", "option-1")
    page.keyboard.press("ArrowDown")
    expect(field(page)).to_have_attribute("aria-activedescendant", "option-1")
    expect(page.locator("#option-1")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(field(page)).to_have_value("topic:")
    expect(options(page).nth(1)).to_be_visible()  # its values follow at once
    page.keyboard.type("clo")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(field(page)).to_have_value("topic:cloud-data-centres ")
    expect(field(page)).to_be_focused()
    expect(options(page)).to_have_count(0)
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=topic%3Acloud-data-centres**")


def test_arrows_go_round_and_escape_closes(page: Page) -> None:
    field(page).click()
    page.keyboard.press("ArrowDown")  # opens without a letter
    expect(options(page)).to_have_count(8)
    page.keyboard.press("ArrowUp")
    expect(field(page)).to_have_attribute("aria-activedescendant", "option-8")
    page.keyboard.press("ArrowDown")
    expect(field(page)).to_have_attribute("aria-activedescendant", "option-1")
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    page.keyboard.type("is:unr")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(field(page)).to_have_value("is:unr")


def test_enter_without_a_choice_searches(page: Page) -> None:
    field(page).fill("clou")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**q=clou**")
    expect(field(page)).to_have_value("clou")
    expect(options(page)).to_have_count(0)


def test_by_pointer_within_a_text(page: Page) -> None:
    field(page).fill("🎉 is:un harbour")
    field(page).evaluate("field => field.setSelectionRange(8, 8)")
    page.keyboard.type("r")
    # The proposals for what stood there before are taken no more.
    expect(page.locator("#q-options")).to_have_attribute("data-asked", "🎉 is:unr harbour")
    options(page).filter(has_text="is:unread").click()
    expect(field(page)).to_have_value("🎉 is:unread harbour")
    expect(field(page)).to_be_focused()
    assert field(page).evaluate("field => field.selectionStart") == len("🎉 is:unread") + 1
    expect(options(page)).to_have_count(0)


def test_proposals_for_an_earlier_text_are_not_taken(page: Page) -> None:
    field(page).fill("is:un")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.route("**/search/complete**", lambda route: None)  # the answer to what follows never comes
    page.keyboard.press("x")
    expect(field(page)).not_to_have_attribute("aria-activedescendant", "option-1")
    options(page).first.click()
    expect(field(page)).to_have_value("is:unx")
    page.unroute_all(behavior="ignoreErrors")


def test_leaving_the_field_closes(page: Page) -> None:
    field(page).press_sequentially("has:")
    expect(options(page)).to_have_count(4)
    page.keyboard.press("Tab")
    expect(options(page)).to_have_count(0)
    expect(field(page)).not_to_be_focused()
    expect(field(page)).to_have_value("has:")


def test_a_site_that_cannot_be_reached_leaves_a_plain_field(page: Page) -> None:
    page.route("**/search/complete**", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        field(page).press_sequentially("to")
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    expect(field(page)).to_have_value("to")


def test_without_script_the_field_is_plain(browser: Browser, demo: Site) -> None:
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo.url}/?group=none")
    expect(page.get_by_role("combobox")).to_have_count(0)
    page.fill("#q", "cloud")
    page.press("#q", "Enter")
    page.wait_for_url("**q=cloud**")
    context.close()
