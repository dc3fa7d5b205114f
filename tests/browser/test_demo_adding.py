"""In the demo a feed can be added: the site's workers start parse workers of their own."""

from playwright.sync_api import Browser, expect

from tests.support import tour
from tests.support.browser import site
from tests.support.feeds import item, rss
from tests.support.server import FeedServer


def test_a_feed_is_added_in_the_demo(browser: Browser, tmp_path) -> None:
    with FeedServer() as server, site(tmp_path, "demo") as demo:
        server.put("/feed", rss(item(1, title="Late news"), title="The Late Paper"))
        page = browser.new_context(locale="en-GB").new_page()
        tour.become_admin(page, demo.admin_link)
        page.goto(f"{demo.url}/admin/feeds/add")
        page.fill("#url", server.url("/feed"))
        page.press("#url", "Enter")
        page.wait_for_url("**/admin/feeds**")
        page.goto(f"{demo.url}/?q=late+news")
        expect(page.locator("[data-entry]")).to_have_count(1)
