"""WCAG 2.2 AA by axe-core, on every page, in both themes, wide and narrow, with its parts opened."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support import tour
from tests.support.browser import site
from tests.support.gazette import Town, inhabited

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASK = """async ([runOnly, targets]) => {
    // Left out by axe unless asked for: targets of 24 px (2.5.8), names that hold what is seen (2.5.3).
    const rules = { 'target-size': { enabled: targets }, 'label-content-name-mismatch': { enabled: true } };
    const found = await axe.run({ runOnly, rules, resultTypes: ['violations'] });
    return found.violations.flatMap(v => v.nodes.map(n =>
        `${v.id}: ${n.target.join(' ')} | ${n.html.slice(0, 160)} | ${n.any.concat(n.all, n.none)[0]?.message}`));
}"""
OPEN_ALL = "() => { for (const part of document.querySelectorAll('details')) part.open = true; }"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Town]:
    with inhabited(browser, tmp_path_factory.mktemp("town")) as found:
        yield found


def enter(browser: Browser, url: str, name: str | None, language: str) -> tuple[BrowserContext, Page]:
    context = browser.new_context(locale=language, viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.add_init_script(script=AXE_SCRIPT)
    # What was opened on one page stays open on the next: each is to be seen as it comes.
    context.add_init_script("location.protocol.startsWith('http') && localStorage.clear()")
    page = context.new_page()
    if name:
        tour.sign_in(page, url, name)
    return context, page


def ask(page: Page, state: str, rules: list[str], targets: bool = True) -> list[str]:
    """
    :param targets: whether the size of what is pressed is asked for; not where one part lies over others
    """
    return [f"{page.url} ({state}) {one}" for one in page.evaluate(ASK, [rules, targets])]


def look(page: Page, address: str) -> list[str]:
    """What axe finds: wide, on a phone, and with everything opened in the dark."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    said = page.goto(address, wait_until="load")
    # Parts that htmx asks for, and pages that lead elsewhere, are looked at where they show.
    if said is None or page.url != address or not said.text().startswith("<!doctype html>"):
        return []
    found = ask(page, "wide", ["target-size"])
    page.set_viewport_size({"width": 390, "height": 844})
    found += ask(page, "narrow", RULES)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="dark")
    page.evaluate(OPEN_ALL)
    return found + ask(page, "wide, dark, opened", RULES, targets=False)


def test_no_page_breaks_a_rule(town: Town, browser: Browser) -> None:
    context, page = enter(browser, town.url, "ada", "de-CH")
    found = [one for address in town.addresses for one in look(page, town.url + address)]
    context.close()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["rita", None])
def test_nor_as_others_see_it(town: Town, browser: Browser, name: str | None) -> None:
    context, page = enter(browser, town.url, name, "en-GB")
    own = ("/", "/?q=cloud&sort=relevance", "/?q=topci:cloud", town.entry, town.collection)
    addresses = (*own, "/collections", "/login", "/preferences", "/setup/spent", "/admin/feeds")
    found = [one for address in addresses for one in look(page, town.url + address)]
    context.close()
    assert not found, "\n".join(found)


def test_nor_what_opens_on_a_page(town: Town, browser: Browser) -> None:
    context, page = enter(browser, town.url, "ada", "en-GB")
    page.goto(f"{town.url}/?group=none")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    found = ask(page, "keys", RULES)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.locator("[data-entry] [data-pop-body]")).to_be_visible()
    found += ask(page, "picking", RULES, targets=False)
    page.set_viewport_size({"width": 390, "height": 844})
    for part in ("menu", "view", "search"):
        page.goto(f"{town.url}/#{part}")
        expect(page.locator(f"#{part}")).to_be_visible()
        found += ask(page, part, RULES, targets=False)
    context.close()
    assert not found, "\n".join(found)


def test_nor_do_the_first_pages(browser: Browser, tmp_path: Path) -> None:
    with site(tmp_path, "serve", "--no-poll") as running:
        context, page = enter(browser, running.url, None, "de-CH")
        found = look(page, running.url + "/login") + look(page, running.admin_link)
        tour.become_admin(page, running.admin_link)
        found += look(page, running.url + "/start") + look(page, running.url + "/")
        page.goto(f"{running.url}/admin/feeds/add")
        page.fill("#url", "ftp://example.org/no")
        page.click("main button.btn-main")
        expect(page.get_by_role("alert")).to_be_visible()
        found += ask(page, "refused", RULES)
        context.clear_cookies()
        page.goto(f"{running.url}/login")
        page.fill("#name", "nobody")
        page.fill("#password", "nothing")
        page.click("main button.btn-main")
        expect(page.get_by_role("alert")).to_be_visible()
        found += ask(page, "wrong password", RULES)
        context.close()
    assert not found, "\n".join(found)
