"""Nothing jumps while a page loads, though its pictures come late (Cumulative Layout Shift)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support import tour
from tests.support.browser import Site
from tests.support.gazette import gazette

MOST = 0.01
LATE = 0.6
"""Seconds after which a picture answers."""
WATCH = """
    window.shifted = 0;
    new PerformanceObserver(list => {
        for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
    }).observe({ type: 'layout-shift', buffered: true });
"""
ARRIVED = """() => {
    const all = [...document.querySelectorAll('main img')].filter(e => e.checkVisibility());
    all.forEach(e => { e.loading = 'eager'; });
    return all.length > 0 && all.every(e => e.complete && e.naturalWidth > 0);
}"""
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(window.shifted))))"


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with gazette(tmp_path_factory.mktemp("late"), picture_delay=LATE) as (running, _server):
        yield running


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("address", ["/?group=none", "/?view=cards", "/?view=front", "/entry/{rich}"])
def test_nothing_jumps(browser: Browser, late: Site, width: int, address: str) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": width, "height": 844}, service_workers="block")
    context.add_init_script(WATCH)
    page = context.new_page()
    tour.sign_in(page, late.url, "rita")
    page.goto(f"{late.url}/?q=harbour")
    path = address.format(rich=tour.entry_ids(page)[0])
    page.goto(late.url + path, wait_until="domcontentloaded")
    page.wait_for_function(ARRIVED)
    assert page.evaluate(SETTLED) < MOST
    context.close()
