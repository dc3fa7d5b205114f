"""Draw docs/screenshots from a running demo and an empty instance: every page, two widths, two themes.

Run by `make screenshots`.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.support import tour  # noqa: E402
from tests.support.browser import Site, chromium, site  # noqa: E402

TARGET = ROOT / "docs" / "screenshots"
WIDTHS = {1280: 900, 390: 844}
PICKS = (
    (
        "A village heats its school with other people’s photos",
        "The clearest account yet of how a small town negotiates.",
    ),
    ("Eleven firms show their bills", "Real numbers are rare in this debate. Note the footnote on power prices."),
    ("", "Good for a first talk with a council: short, and fair to both sides."),
    ("The long way round", "Read it for the drawing alone."),
)


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        with site(Path(folder), "demo") as running:
            draw_demo(browser, running)
        empty = Path(folder) / "empty"
        empty.mkdir()
        with site(empty, "serve", "--no-poll") as running:
            page = browser.new_page(locale="en-GB")
            tour.become_admin(page, running.admin_link)
            draw(page, running, {"first-start": "/start"})


def draw_demo(browser: Browser, running: Site) -> None:
    visitor = browser.new_page(locale="de-CH")
    draw(visitor, running, {"sign-in": "/login"})
    page = browser.new_page(locale="de-CH")
    tour.become_admin(page, running.admin_link)
    slug = tour.make_collection(
        page,
        running.url,
        "Cooling the cloud",
        "What data centres do to the power and the water around them, and what the towns next door get back.",
    )
    page.goto(f"{running.url}/?topic=climate-energy&topic=cloud-data-centres&group=none")
    ids = tour.entry_ids(page)
    for entry, (headline, comment) in zip(ids, PICKS, strict=False):
        tour.pick(page, running.url, entry, slug, headline, comment)
    article = page.evaluate(
        """async ids => {
            for (const id of ids) {
                const text = await (await fetch('/entry/' + id)).text();
                const doc = new DOMParser().parseFromString(text, 'text/html');
                if (doc.querySelector('.figure') && doc.querySelectorAll('.prose p').length > 3) return id;
            }
            return ids[0];
        }""",
        ids[:30],
    )
    draw(
        page,
        running,
        {
            "reading-list": "/",
            "cards": "/?view=cards",
            "front-page": "/?view=front",
            "search": "/?q=strom",
            "edition": "/edition",
            "following": "/following",
            "two-topics": "/?topic=climate-energy&topic=cloud-data-centres&match=all",
            "entry": f"/entry/{article}",
            "collection": f"/c/{slug}",
            "collection-edit": f"/c/{slug}/edit",
            "admin-feeds": "/admin/feeds",
            "admin-topics": "/admin/topics",
        },
    )


def draw(page: Page, running: Site, pages: dict[str, str]) -> None:
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            for name, address in pages.items():
                page.goto(running.url + address)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=TARGET / f"{name}-{width}-{theme}.png")


if __name__ == "__main__":
    main()
