"""Steps that people take in the browser."""

from playwright.sync_api import Page

PASSWORD = "cable under the quiet sea"


def become_admin(page: Page, link: str, name: str = "Mira Keller") -> None:
    page.goto(link)
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button.btn-main")
    page.wait_for_url(lambda url: "/setup/" not in url)


def sign_in(page: Page, site: str, name: str) -> None:
    page.goto(f"{site}/login")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button.btn-main")
    page.wait_for_url(lambda url: "/login" not in url)


def make_collection(page: Page, site: str, title: str, purpose: str, audience: str = "public") -> str:
    """Its slug."""
    page.goto(f"{site}/collections")
    page.fill("#new input[name=title]", title)
    page.fill("#new textarea[name=purpose]", purpose)
    page.check(f"#new input[name=audience][value={audience}]")
    page.click("#new button.btn-main")
    page.wait_for_url("**/c/**")
    return page.url.split("/c/")[1].split("/")[0].split("?")[0]


def pick(page: Page, site: str, entry: int, slug: str, headline: str = "", comment: str = "") -> None:
    page.goto(f"{site}/entry/{entry}/collect")
    page.select_option("main select[name=collection]", slug)
    page.fill("main input[name=headline]", headline)
    page.fill("main textarea[name=comment]", comment)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.click("main form button.btn-main:visible")
    page.wait_for_load_state()


def entry_ids(page: Page) -> list[int]:
    return [int(found) for found in page.eval_on_selector_all("[data-entry]", "all => all.map(e => e.dataset.entry)")]
