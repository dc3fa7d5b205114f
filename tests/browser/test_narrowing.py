"""Views, mutes, private feeds and more filters in Chromium, with script and without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import tour
from tests.support.browser import Site, site
from tests.support.command import aggregator
from tests.support.feeds import addresses, item, rss
from tests.support.server import FeedServer


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, FeedServer]]:
    """A site with a calm and a loud feed, and a paper that nobody there knows yet."""
    folder = tmp_path_factory.mktemp("narrowing")
    hosts = addresses(3)
    picture = '<img src="http://example.org/picture.png" width="600" height="400" alt="">'
    with FeedServer(*hosts) as server:
        server.put("/calm", rss(item(1, title="Racks at sea", text=f"Sea {picture}", tags=["Cloud"]), title="Calm"))
        server.put("/blast", rss(*(item(n, title=f"Noise {n}", tags=["Cloud"]) for n in range(5)), title="Blast"))
        server.put("/mine", rss(item(1, title="Letter to me", tags=["Cloud"]), title="My paper"))
        outlines = "".join(
            f'<outline type="rss" text="{name}" xmlUrl="{server.url(f"/{name.lower()}", host=host)}"/>'
            for name, host in zip(("Calm", "Blast"), hosts[:2], strict=True)
        )
        (folder / "list.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
        aggregator(folder, "import", "list.opml")
        aggregator(folder, "topics", "add", "Cloud")
        aggregator(folder, "poll")
        for name in ("rita", "rolf", "nils", "nora"):
            aggregator(folder, "users", "add", name, "--role", "reader", "--password-stdin", stdin=tour.PASSWORD + "\n")
        with site(folder, "serve", "--no-poll") as running:
            yield running, server


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def page(browser: Browser, scripted: bool) -> Iterator[Page]:
    """A page that fails the test at any script error or breach of the policy."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900}, java_script_enabled=scripted)
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    context.close()
    assert troubles == []


def test_a_view_is_saved_opened_and_removed(page: Page, paper: tuple[Site, FeedServer], scripted: bool) -> None:
    url = paper[0].url
    tour.sign_in(page, url, "rita" if scripted else "nora")
    page.goto(f"{url}/?topic=cloud&group=day")
    page.click("#save-view summary")
    expect(page.locator("#save-view input[name=name]")).to_have_value("Cloud")
    page.fill("#save-view input[name=name]", "Clouds by day")
    page.click("#save-view button")
    link = page.locator("#side-nav a:has-text('Clouds by day')")
    expect(link).to_have_attribute("aria-current", "page")
    expect(page.locator("#save-view")).to_have_count(0)
    page.goto(f"{url}/")
    expect(link).not_to_have_attribute("aria-current", "page")
    link.click()
    page.wait_for_url("**/?topic=cloud&group=day")
    page.goto(f"{url}/preferences")
    page.click(".view-rows summary")
    page.click("text='Remove the view'")
    expect(link).to_have_count(0)
    page.click(".toast button")
    expect(link).to_have_count(1)


def test_a_loud_feed_is_muted_and_brought_back(page: Page, paper: tuple[Site, FeedServer], scripted: bool) -> None:
    url = paper[0].url
    tour.sign_in(page, url, "rolf" if scripted else "nils")
    page.goto(f"{url}/?group=none")
    expect(page.locator("article.entry")).to_have_count(6)
    page.locator("article.entry .entry-src a:has-text('Blast')").first.click()
    page.wait_for_url("**feed=**")
    page.click("#follow summary")
    page.click("#follow button[value=week]")
    expect(page.locator("#follow summary")).to_contain_text("Muted for a week")
    expect(page.locator("#side-nav a:has-text('Blast')")).to_contain_text("muted")
    expect(page.locator("article.entry")).to_have_count(5)
    page.goto(f"{url}/?group=none")
    expect(page.locator("article.entry")).to_have_count(1)
    expect(page.locator("#n-all")).to_have_text("1")
    page.goto(f"{url}/following")
    expect(page.locator(".tie-rows li")).to_contain_text("muted until")
    page.select_option(".tie-rows select", "everywhere")
    page.click(".tie-rows button")
    expect(page.locator(".tie-rows li")).to_have_count(0)
    page.fill("input[name=words]", "noise")
    page.click("form[action='/following/words'] button")
    page.goto(f"{url}/?group=none")
    expect(page.locator("article.entry")).to_have_count(1)
    page.goto(f"{url}/following")
    page.click(".tie-rows button")
    page.click(".toast button")
    expect(page.locator(".tie-rows li b")).to_have_text("noise")
    page.click(".tie-rows button")
    expect(page.locator(".tie-rows li")).to_have_count(0)


def test_more_filters_come_and_go(page: Page, paper: tuple[Site, FeedServer]) -> None:
    url = paper[0].url
    tour.sign_in(page, url, "rita")
    page.goto(f"{url}/?topic=cloud&group=none")
    page.click("#more-filters summary")
    page.click("#more-filters a:has-text('with a picture')")
    page.wait_for_url("**has%3Aimage**")
    expect(page.locator("article.entry h3")).to_have_text(["unread: Racks at sea"])
    chip = page.locator("a.chip:has-text('with a picture')")
    chip.click()
    page.wait_for_url(lambda address: "has" not in address)
    expect(page.locator("article.entry")).to_have_count(6)
    expect(chip).to_have_count(0)


def test_a_private_feed_is_ones_own(
    page: Page, browser: Browser, paper: tuple[Site, FeedServer], scripted: bool
) -> None:
    (url, *_), server = paper
    tour.sign_in(page, url, "nora" if scripted else "nils")
    page.click(".side-me summary")
    page.click(".side-me a:has-text('My feeds')")
    page.fill("#url", server.url("/mine", host=addresses(3)[2]))
    page.click("main form button.btn-main")
    expect(page.locator(".own-rows li")).to_contain_text("My paper")
    page.click("#side-nav a:has-text('My paper')")
    page.wait_for_url("**feed=**")
    expect(page.locator("article.entry h3")).to_contain_text("Letter to me")
    seen = page.url
    stranger = browser.new_page()
    tour.sign_in(stranger, url, "rolf")
    stranger.goto(f"{url}/?q=letter")
    expect(stranger.locator("article.entry")).to_have_count(0)
    assert stranger.goto(seen).status == 404
    stranger.close()
    page.goto(f"{url}/feeds")
    page.click(".own-rows a:has-text('More')")
    page.click("main a:has-text('Remove')")
    page.click("main button:has-text('Remove')")
    expect(page.locator(".own-rows li")).to_have_count(0)
    expect(page.locator("#side-nav a:has-text('My paper')")).to_have_count(0)
