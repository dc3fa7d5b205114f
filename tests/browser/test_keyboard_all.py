"""Every key that the overlay lists, on a list and between lists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import tour
from tests.support.browser import Site
from tests.support.shelf import reader, shelf

DOCS = Path(__file__).parents[2] / "docs" / "readers.md"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with shelf(tmp_path_factory.mktemp("keys"), 80) as running:
        yield running


@pytest.fixture
def page(browser: Browser, library: Site) -> Iterator[Page]:
    with reader(browser, library) as page:
        yield page


def at(page: Page) -> str | None:
    return page.locator("article.is-at").get_attribute("data-entry")


def test_steps_through_entries_and_groups(page: Page, library: Site) -> None:
    page.goto(f"{library.url}/?group=feed")
    ids = [str(entry) for entry in tour.entry_ids(page)]
    page.keyboard.press("j")
    assert at(page) == ids[0]
    for key, expected in (("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        assert at(page) == ids[expected], key
    page.keyboard.press("n")
    firsts = [one.get_attribute("data-entry") for one in page.locator(".group article:nth-of-type(1)").all()]
    assert at(page) == firsts[1]
    page.keyboard.press("p")
    assert at(page) == firsts[0]
    for _ in range(20):
        page.keyboard.press("j")
    expect(page.locator("article.is-at")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/entry/{ids[20]}**")


@pytest.mark.parametrize("view", ["headlines", "cards", "front"])
def test_marks_the_chosen_entry(page: Page, library: Site, view: str) -> None:
    page.goto(f"{library.url}/?view={view}")
    page.keyboard.press("j")
    page.keyboard.press("j")
    row = page.locator("article.is-at")
    for key, verb in (("s", "star"), ("m", "read"), ("m", "unread"), ("s", "unstar")):
        with page.expect_response(lambda answer, verb=verb: answer.url.endswith(f"/{verb}")):
            page.keyboard.press(key)
        expect(row.locator(".star")).to_have_attribute("aria-pressed", "false" if verb == "unstar" else "true")
        assert ("is-read" in (row.get_attribute("class") or "")) == (verb == "read")


def test_opens_the_original_beside_the_list_and_reads_it(page: Page, library: Site) -> None:
    page.goto(f"{library.url}/?group=none")
    page.context.route("**/read/**", lambda route: route.fulfill(body="there"))
    page.keyboard.press("j")
    row = page.locator("article.is-at")
    with page.context.expect_page() as opened, page.expect_response("**/read"):
        page.keyboard.press("v")
    opened.value.wait_for_url("http://127.0.0.9/read/79")
    opened.value.close()
    assert "is-read" in (row.get_attribute("class") or "")
    page.keyboard.press("m")
    expect(row).not_to_have_class(re.compile("is-read"))


@pytest.mark.parametrize(
    ("key", "path"),
    [
        *(("a", "/"), ("u", "/?unread=1"), ("s", "/?starred=1")),
        *(("c", "/collections"), ("e", "/edition"), ("t", "/?view=front")),
    ],
)
def test_goes_to_places(page: Page, library: Site, key: str, path: str) -> None:
    page.goto(f"{library.url}/?group=day")
    page.keyboard.press("g")
    page.keyboard.press(key)
    page.wait_for_url(library.url + path)


def test_an_admin_goes_to_the_feeds(browser: Browser, library: Site) -> None:
    with reader(browser, library, "ada") as page:
        page.goto(f"{library.url}/?group=none")
        page.keyboard.press("g")
        page.keyboard.press("f")
        page.wait_for_url("**/admin/feeds")


def test_next_unread_topic_feed_and_folder(page: Page, library: Site) -> None:
    def press(key: str, expected: str) -> None:
        page.keyboard.press(f"Shift+{key}")
        expect(page.locator("h1")).to_have_text(expected)
        page.wait_for_load_state()

    page.goto(f"{library.url}/?unread=1")
    for key, expected in (("J", "Cloud"), ("J", "Energy"), ("K", "Cloud"), ("K", "Networks")):
        press(key, expected)
        assert "unread=1" in page.url
    page.goto(f"{library.url}/?feed=1&unread=1")
    press("J", "Kernel Notes")
    page.keyboard.press("Shift+A")
    onward = page.locator(".toast [data-onward]")
    expect(onward).to_contain_text("Next unread feed: Limmatblatt")
    onward.click()
    expect(page.locator("h1")).to_have_text("Limmatblatt")
    page.wait_for_load_state()
    press("K", "Drahtpost")  # Kernel Notes is read
    page.goto(f"{library.url}/?folder=1&unread=1")
    press("J", "Sued")
    page.goto(f"{library.url}/?feed=1&unread=1")
    page.keyboard.press("u")
    expect(page.locator(".toast")).to_contain_text("Taken back")


def test_the_title_tells_what_is_left(page: Page, library: Site) -> None:
    page.goto(f"{library.url}/?topic=energy&unread=1")
    left = int(re.match(r"\((\d+)\) Energy", page.title())[1])  # type: ignore[index]
    page.keyboard.press("j")
    page.keyboard.press("m")
    expect(page).to_have_title(f"({left - 1}) Energy · Aggregator")
    expect(page.locator(".page-sub")).to_contain_text(f"{left - 1} unread entries")
    expect(page.locator("#side-nav a[aria-current] .num")).to_have_text(str(left - 1))
    page.keyboard.press("m")
    expect(page).to_have_title(f"({left}) Energy · Aggregator")
    page.click("#by-day")
    page.wait_for_url("**group=day**")
    expect(page).to_have_title(f"({left}) Energy · Aggregator")


def test_the_search_and_the_overlay(page: Page, library: Site) -> None:
    page.goto(f"{library.url}/?group=none")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    box = page.get_by_role("dialog")
    expect(box).to_be_visible()
    expect(box).to_contain_text("next, previous feed, folder or topic with something unread")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()


def test_overlay_and_docs_list_the_same_keys(browser: Browser, library: Site) -> None:
    with reader(browser, library, "ada") as page:
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        shown = page.locator("#keys dt").evaluate_all("all => all.map(dt => [...dt.children].map(k => k.textContent))")
    pairs = {"jk", "np"}  # two keys that belong together, on one line
    on_page = {"".join(keys) for keys in shown if "".join(keys) not in pairs} | {key for pair in pairs for key in pair}
    if "⇧JK" in on_page:  # as well, but with a key that is held
        on_page = on_page - {"⇧JK"} | {"⇧J", "⇧K"}
    table = DOCS.read_text(encoding="utf-8").split("## Keys")[1].split("\n\n")[1]
    in_docs: set[str] = set()
    for cell in re.findall(r"\| ([^|]*`[^|]*) (?=\|)", table):
        for one in cell.replace(", Enter", "").split(", "):
            keys = re.findall(r"`([^`]+)`", one)
            in_docs |= (
                set(keys) if "".join(keys) in pairs else {"".join("⇧" if key == "Shift" else key for key in keys)}
            )
    assert on_page == in_docs
