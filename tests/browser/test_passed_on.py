"""Pictures that the site passes on, in Chromium: all of them come, though only some may wait at once."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.poll.test_icons import png
from tests.support.browser import site
from tests.support.command import aggregator
from tests.support.feeds import item, rss
from tests.support.server import FeedServer

PICTURES = 8
SHOWN = "number => document.querySelectorAll('.prose img')[number].naturalWidth > 0"


def test_every_picture_comes_and_none_from_elsewhere(tmp_path: Path, browser: Browser) -> None:
    with FeedServer() as server:
        images = "".join(
            f'<p><img src="{server.url(f"/{n}.png")}" width="40" height="30"></p>' for n in range(PICTURES)
        )
        for number in range(PICTURES):
            server.put(f"/{number}.png", png(number), delay=0.6)
        server.put("/feed", rss(item(1, text=f"<p>One</p>{images}")))
        aggregator(tmp_path, "feeds", "add", server.url("/feed"))
        aggregator(tmp_path, "poll")
        server.requests.clear()
        with site(tmp_path, "serve", "--no-poll", picture_proxy="1", public_reading="1") as running:
            page = browser.new_context().new_page()
            asked: list[str] = []
            page.on("request", lambda request: asked.append(request.url))
            page.goto(f"{running.url}/entry/1", wait_until="domcontentloaded")
            for number, image in enumerate(page.locator(".prose img").all()):
                image.scroll_into_view_if_needed()
                page.wait_for_function(SHOWN, arg=number, timeout=30_000)
            assert all(url.startswith(running.url) for url in asked)
            assert sorted(request.path for request in server.requests) == [f"/{n}.png" for n in range(PICTURES)]
            page.context.close()
