"""A search in Chromium: written, completed, its words marked, ordered, and what is wrong with it shown at the place."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import Site


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def page(request: pytest.FixtureRequest, browser: Browser, demo: Site) -> Iterator[Page]:
    """The reading list. The test fails at any script error or breach of the policy."""
    context = browser.new_context(
        locale="en-GB", viewport={"width": 1280, "height": 900}, java_script_enabled=request.param
    )
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto(f"{demo.url}/?group=day")
    yield page
    context.close()
    assert troubles == []


def search(page: Page, text: str) -> None:
    page.fill("#q", text)
    page.press("#q", "Enter")


def test_words_are_marked_where_they_stand(page: Page) -> None:
    search(page, "cloud")
    page.wait_for_url("**q=cloud**")
    marks = page.locator(".entry-head mark")
    expect(marks.first).to_be_visible()
    assert {found.lower() for found in page.locator("article mark").all_text_contents()} == {"cloud"}
    line = marks.first.evaluate("mark => getComputedStyle(mark).textDecorationLine")
    assert "underline" in line, "colour alone does not say it"
    expect(page.locator("#q")).to_have_value("cloud")


def test_by_relevance_and_back(page: Page) -> None:
    search(page, "cloud")
    page.click("#by-relevance")
    page.wait_for_url("**sort=relevance**")
    expect(page.locator("#by-relevance")).to_have_attribute("aria-current", "true")
    expect(page.locator(".group-head")).to_have_count(0)
    expect(page.locator(".entry-head mark").first).to_be_visible()
    page.click("#by-date")
    page.wait_for_url(lambda url: "sort=" not in url)
    expect(page.locator(".group-head").first).to_be_visible()


def test_what_is_wrong_stands_below_the_search_and_is_mended(page: Page, demo: Site) -> None:
    search(page, "topci:cloud-data-centres")
    page.wait_for_url("**q=topci**")
    box = page.locator("#fault")
    expect(box).to_be_visible()
    expect(box.locator("mark")).to_have_text("topci")
    expect(box).to_contain_text("“topic:” was meant")
    expect(page.locator("#q")).to_have_value("topci:cloud-data-centres")
    expect(page.locator("#q")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("article")).to_have_count(0)
    expect(page.locator(".toast")).to_have_count(0)
    box.get_by_role("link", name="Search: topic:").click()
    page.wait_for_url("**q=topic**")
    expect(page.locator("#fault")).to_have_count(0)
    expect(page.locator("article").first).to_be_visible()
    search(page, "is:red")
    expect(page.locator("#fault mark")).to_have_text("red")
    page.click("#as-cards")  # the filters go on working
    page.wait_for_url("**view=cards**")
    expect(page.locator("#fault mark")).to_have_text("red")
    page.get_by_role("link", name="Clear the search").click()
    expect(page.locator("article").first).to_be_visible()


def test_an_entry_of_a_search_leads_on_in_it(page: Page) -> None:
    search(page, "cloud")
    page.wait_for_url("**q=cloud**")
    page.click("#by-relevance")
    page.wait_for_url("**sort=relevance**")
    links = [link.get_attribute("href") for link in page.locator(".entry-head a").all()[:2]]
    page.locator(".entry-head a").first.click()
    page.wait_for_url("**/entry/**")
    onward = page.locator("a[rel=next]").first
    assert onward.get_attribute("href") == links[1]
