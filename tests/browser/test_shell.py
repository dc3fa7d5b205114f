"""Where things lie beside the pages, in Chromium."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.support import tour
from tests.support.browser import site

NESTED = b"""<opml version="2.0"><body><outline text="Outer"><outline text="Inner">
<outline type="rss" text="Within" xmlUrl="http://127.0.0.2/within"/></outline>
<outline type="rss" text="Beside" xmlUrl="http://127.0.0.2/beside"/></outline></body></opml>"""


def test_the_sidebar_shows_who_reads_and_what_lies_in_what(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "nested.opml").write_bytes(NESTED)
    page = browser.new_page(locale="en-GB", viewport={"width": 1280, "height": 420})
    with site(tmp_path, "serve", "--no-poll") as running:
        tour.become_admin(page, running.admin_link)
        page.set_input_files("input[name=file]", tmp_path / "nested.opml")
        expect(page.locator("[data-file-name]")).to_have_text("nested.opml")
        page.click("main button.btn-main")
        page.goto(f"{running.url}/?group=none")
        left = {
            name: box["x"]
            for name in ("Within", "Beside")
            if (box := page.locator(f"#side-nav .side-link span:text-is('{name}')").bounding_box())
        }
        assert left["Within"] > left["Beside"]
        expect(page.locator(".side-me")).to_be_in_viewport(ratio=1)
        page.click(".side-me summary")
        expect(page.locator(".side-me button:has-text('Sign out')")).to_be_in_viewport(ratio=1)
        page.keyboard.press("Escape")
        page.locator("#side-nav a[href='/admin/settings']").focus()
        link = page.locator("#side-nav a[href='/admin/settings']").bounding_box()
        foot = page.locator(".side-me").bounding_box()
        assert link and foot and link["y"] + link["height"] <= foot["y"] + 1
    page.close()
