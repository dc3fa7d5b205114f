"""Reading without a connection: what was opened is there, what belongs to somebody else never is."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support import tour
from tests.support.browser import Site
from tests.support.gazette import gazette

SHELVES = """async () => {
    const found = [];
    for (const name of (await caches.keys()).filter(name => /^(entry|list)-/.test(name)))
        for (const one of await (await caches.open(name)).keys()) found.push(one.url.slice(location.origin.length));
    return found.sort();
}"""
HOLDS = """async path => {
    for (const name of (await caches.keys()).filter(name => /^(entry|list|about)/.test(name)))
        if (await (await caches.open(name)).match(path, { ignoreVary: true })) return true;
    return false;
}"""
NOTE = ".kept-line"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with gazette(tmp_path_factory.mktemp("town")) as (running, _server):
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    yield context
    context.close()


def open_and_keep(page: Page, address: str) -> None:
    """Open a page and wait until it is kept."""
    page.goto(address)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    path = page.evaluate(
        "location.pathname.startsWith('/entry/') ? location.pathname : location.pathname + location.search"
    )
    for one in (path, "/offline"):
        page.wait_for_function(HOLDS, arg=one)


def sign_out(page: Page) -> None:
    page.click(".side-me summary")
    page.click(".side-me button:has-text('Sign out')")
    page.wait_for_url("**/")


def test_what_was_opened_is_read_without_a_connection(context: BrowserContext, town: Site) -> None:
    page = context.new_page()
    tour.sign_in(page, town.url, "rita")
    open_and_keep(page, f"{town.url}/?group=none")
    expect(page.locator(NOTE)).to_be_hidden()
    first, second = tour.entry_ids(page)[:2]
    open_and_keep(page, f"{town.url}/entry/{first}?group=none")
    title = page.locator("h1").inner_text()

    context.set_offline(True)
    page.goto(f"{town.url}/entry/{first}")
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator(NOTE)).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.main')).display") == "block"
    assert page.evaluate("document.styleSheets.length") >= 1
    page.goto(f"{town.url}/?group=none")
    expect(page.locator("[data-entry]")).to_have_count(9)
    expect(page.locator(NOTE)).to_be_visible()
    page.locator("[data-entry] .star").first.click()
    expect(page.locator(".toast")).to_contain_text("cannot be reached")
    page.goto(f"{town.url}/entry/{second}")
    expect(page.locator("h1")).to_have_text("Kept on this device")
    expect(page.locator("[data-kind=entry] li [dir=auto]")).to_have_text([title])
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name=title).click()
    expect(page.locator("article h1")).to_have_text(title)

    context.set_offline(False)
    page.goto(f"{town.url}/entry/{first}")
    expect(page.locator(NOTE)).to_be_hidden()


def test_signing_out_removes_all_and_the_next_person_finds_nothing(context: BrowserContext, town: Site) -> None:
    page = context.new_page()
    tour.sign_in(page, town.url, "rita")
    open_and_keep(page, f"{town.url}/?group=none")
    entry = tour.entry_ids(page)[0]
    open_and_keep(page, f"{town.url}/entry/{entry}")
    assert f"/entry/{entry}" in page.evaluate(SHELVES)
    sign_out(page)
    page.wait_for_function(HOLDS, arg="/whose")
    assert f"/entry/{entry}" not in page.evaluate(SHELVES)

    tour.sign_in(page, town.url, "carl")
    open_and_keep(page, f"{town.url}/?group=day")
    context.set_offline(True)
    page.goto(f"{town.url}/entry/{entry}")
    expect(page.locator("h1")).to_have_text("Kept on this device")


def test_a_page_for_another_person_empties_the_shelves(context: BrowserContext, town: Site) -> None:
    """Also where nobody signed out here: the session was ended elsewhere, or ran out."""
    page = context.new_page()
    tour.sign_in(page, town.url, "rita")
    open_and_keep(page, f"{town.url}/?group=none")
    entry = tour.entry_ids(page)[0]
    open_and_keep(page, f"{town.url}/entry/{entry}")
    context.clear_cookies()
    open_and_keep(page, f"{town.url}/?group=feed")
    assert page.evaluate(SHELVES) == ["/?group=feed"]


def test_pages_of_admins_and_forms_are_never_kept(context: BrowserContext, town: Site) -> None:
    page = context.new_page()
    tour.sign_in(page, town.url, "ada")
    open_and_keep(page, f"{town.url}/?group=none")
    for address in ("/admin/feeds", "/admin/people", "/preferences", "/password"):
        page.goto(town.url + address)
    open_and_keep(page, f"{town.url}/collections")
    assert set(page.evaluate(SHELVES)) - {"/"} == {"/?group=none", "/collections"}
    context.set_offline(True)
    page.goto(f"{town.url}/admin/people")
    expect(page.locator("h1")).to_have_text("Kept on this device")


def test_the_shelves_have_an_end(context: BrowserContext, town: Site) -> None:
    page = context.new_page()
    for number in range(24):
        page.goto(f"{town.url}/?q=word{number}")
    open_and_keep(page, f"{town.url}/?q=last")
    page.wait_for_function(f"async () => (await ({SHELVES})()).length === 20")
    assert page.evaluate(HOLDS, "/?q=word23")
    assert not page.evaluate(HOLDS, "/?q=word0")


def test_the_site_can_be_installed(context: BrowserContext, town: Site) -> None:
    page = context.new_page()
    page.goto(town.url)
    session = context.new_cdp_session(page)
    told = session.send("Page.getAppManifest")
    assert told["errors"] == []
    assert "/?unread=1" in told["data"]
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] in (
        [],
        [{"errorId": "in-incognito", "errorArguments": []}],
    )
