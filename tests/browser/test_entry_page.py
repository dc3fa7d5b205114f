"""What the page of an entry gains by script, in Chromium: players, sound, size of the text, sharing; and without."""

import io
import re
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.support import tour
from tests.support.browser import Site, site
from tests.support.command import aggregator
from tests.support.feeds import rss
from tests.support.server import FeedServer, Request
from tests.support.server import Page as Answer

SECONDS = 40
RATE = 8_000
FRAME = "https://www.youtube-nocookie.com/**"
STORY = "".join(
    f"<p>Paragraph {n} of the story tells at length what happened in the harbour at night.</p>" for n in range(40)
)
OTHER_FRAME = "document.body.append(Object.assign(document.createElement('iframe'), {src: 'https://evil.example/'}))"
SYSTEM_SHARE = "navigator.share = data => { window.shared = data; return Promise.resolve(); };"


def silence() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(RATE)
        out.writeframes(bytes([128]) * SECONDS * RATE)
    return file.getvalue()


def sound(request: Request) -> Answer:
    """The talk, or the part of it that a player asks for (RFC 9110, 14)."""
    data = silence()
    wanted = re.match(r"bytes=(\d+)-", request.headers.get("range", ""))
    if not wanted:
        return Answer(data, "audio/wav", {"Accept-Ranges": "bytes"})
    start = int(wanted[1])
    return Answer(
        data[start:], "audio/wav", {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"}, status=206
    )


def item(title: str, more: str, link: str = "") -> str:
    link = link or f"http://example.org/{title}"
    return f"<item><guid>{title}</guid><title>{title}</title><link>{link}</link>{more}</item>"


@pytest.fixture(scope="module")
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        running.on("/talk.wav", sound)
        running.put(
            "/story", f"<html><body><article><h1>T</h1>{STORY}</article></body></html>", content_type="text/html"
        )
        audio = f'<enclosure url="{running.url("/talk.wav")}" type="audio/wav" length="1"/>'
        frame = "&lt;p&gt;A film&lt;/p&gt;&lt;iframe src='https://www.youtube.com/embed/dQw4w9WgXcQ'&gt;&lt;/iframe&gt;"
        running.put(
            "/feed",
            rss(
                item("Sound", f"<description>To hear</description>{audio}"),
                item("Film", f"<description>{frame}</description>"),
                item("Teaser", "<description>Only a teaser.</description>", running.url("/story")),
            ),
        )
        yield running


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, server: FeedServer) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("entries")
    aggregator(folder, "feeds", "add", server.url("/feed"))
    aggregator(folder, "poll")
    aggregator(folder, "users", "add", "rita", "--role", "reader", "--password-stdin", stdin=tour.PASSWORD + "\n")
    with site(folder, "serve", "--no-poll", public_reading=1) as here:
        yield here


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    made.grant_permissions(["clipboard-read", "clipboard-write"])
    yield made
    made.close()


def entry(page: Page, here: Site, title: str) -> None:
    page.goto(f"{here.url}/?group=none")
    link = page.get_by_role("link", name=title, exact=True).first.get_attribute("href")
    page.goto(here.url + str(link))
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def at(page: Page) -> float:
    return float(page.locator("audio").evaluate("audio => audio.currentTime"))


def until(page: Page, condition: str) -> None:
    """Wait for something said of ``audio``; the own waiting of playwright would need eval, which the site forbids."""
    look = f"const look = () => ({condition}) ? done() : requestAnimationFrame(look); look();"
    page.locator("audio").evaluate(f"audio => new Promise(done => {{ {look} }})")


# ── sound ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_sound_goes_on_where_it_was(context: BrowserContext, running: Site, server: FeedServer) -> None:
    page = context.new_page()
    heard = len(server.hits("/talk.wav"))
    entry(page, running, "Sound")
    expect(page.locator(".player-bar")).to_be_visible()
    expect(page.locator("[data-continue]")).to_be_hidden()
    assert len(server.hits("/talk.wav")) == heard  # nothing is loaded before somebody listens
    audio = page.locator("audio")
    audio.evaluate("audio => { audio.muted = true; return audio.play(); }")
    page.get_by_role("button", name="30 seconds forward").click()
    until(page, "audio.currentTime >= 30")
    page.get_by_role("button", name="15 seconds back").click()
    until(page, "audio.currentTime >= 15 && audio.currentTime < 25")
    audio.evaluate("audio => audio.pause()")
    left = int(at(page))
    page.reload()
    go = page.locator("[data-continue]")
    expect(go).to_have_text(re.compile(rf"Continue at 0:{left:02}"))
    audio.evaluate("audio => { audio.muted = true; }")
    go.click()
    until(page, "audio.readyState >= 2")
    assert left <= at(page) < left + 10
    expect(go).to_be_hidden()
    audio.evaluate("audio => { audio.currentTime = audio.duration - .2; }")
    until(page, "audio.ended")
    page.reload()
    expect(page.locator(".player-bar")).to_be_visible()
    expect(page.locator("[data-continue]")).to_be_hidden()


def test_the_speed_stays(context: BrowserContext, running: Site) -> None:
    page = context.new_page()
    entry(page, running, "Sound")
    page.get_by_label("Speed").select_option("1.5")
    page.reload()
    expect(page.get_by_label("Speed")).to_have_value("1.5")
    assert page.locator("audio").evaluate("audio => audio.playbackRate") == 1.5


# ── players ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_player_is_loaded_only_by_a_press(context: BrowserContext, running: Site) -> None:
    page, asked, blocked = context.new_page(), [], []
    page.on("console", lambda message: blocked.append(message.text) if "Content Security" in message.text else None)

    def answer(route: Route) -> None:
        asked.append(route.request)
        route.fulfill(body="<p>player</p>", content_type="text/html")

    page.route(FRAME, answer)
    entry(page, running, "Film")
    button = page.locator("a[data-player]")
    expect(button).to_contain_text("Only when you press does this contact www.youtube-nocookie.com.")
    page.wait_for_load_state("networkidle")
    assert asked == []
    size = button.bounding_box()
    button.click()
    frame = page.locator("iframe.embed-frame")
    expect(page.frame_locator("iframe.embed-frame").locator("p")).to_have_text("player")
    assert [request.url for request in asked] == ["https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"]
    assert asked[0].headers["referer"] == f"{running.url}/"  # the host alone
    assert "allow-top-navigation" not in str(frame.get_attribute("sandbox"))
    shown = frame.bounding_box()
    assert size and shown and abs(size["height"] - shown["height"]) < 3
    assert blocked == []


def test_no_other_frame_is_loaded(context: BrowserContext, running: Site) -> None:
    page = context.new_page()
    entry(page, running, "Film")
    with page.expect_console_message(lambda message: "frame-src" in message.text):
        page.evaluate(OTHER_FRAME)


# ── size and width of the text ───────────────────────────────────────────────────────────────────────────────────────


def font(page: Page) -> float:
    return float(page.locator(".prose").evaluate("prose => parseFloat(getComputedStyle(prose).fontSize)"))


@pytest.mark.parametrize("member", [True, False])
def test_size_and_width_change_at_once_and_stay(context: BrowserContext, running: Site, member: bool) -> None:
    page = context.new_page()
    if member:
        tour.sign_in(page, running.url, "rita")
    entry(page, running, "Teaser")
    address, before = page.url, font(page)
    page.evaluate("window.same = true")
    for _ in range(2):
        with page.expect_response("**/preferences"):
            page.get_by_role("button", name="Larger text").first.click()
    assert font(page) == pytest.approx(before * 1.2)
    with page.expect_response("**/preferences"):
        page.get_by_role("button", name="Wide").first.click()
    assert page.evaluate("window.same") is True
    expect(page.get_by_role("button", name="Wide").first).to_have_attribute("aria-pressed", "true")
    page.goto(address)
    assert font(page) == pytest.approx(before * 1.2)
    expect(page.locator(".reading")).to_have_attribute("data-text-width", "wide")
    for _ in range(2):
        with page.expect_response("**/preferences"):
            page.get_by_role("button", name="Smaller text").first.click()
    assert font(page) == pytest.approx(before)


def test_without_script_the_text_grows_too(browser: Browser, running: Site) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    entry(page, running, "Teaser")
    address = page.url
    page.get_by_role("button", name="Larger text").first.click()
    assert page.url == address
    expect(page.locator(".reading")).to_have_attribute("data-text-size", "110")
    expect(page.locator("[data-share]")).to_have_attribute("href", re.compile(r"^mailto:\?subject=Teaser&body=http"))
    page.click(".cite > summary")
    expect(page.locator("#cite-plain")).to_be_visible()
    expect(page.locator("[data-copy]").first).to_be_hidden()
    context.close()


def test_on_a_phone_the_tools_are_a_sheet(browser: Browser, running: Site) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    entry(page, running, "Teaser")
    expect(page.locator("#tools")).to_be_hidden()
    page.click(".tab-bar a[href='#tools']")
    larger = page.get_by_role("button", name="Larger text")
    expect(larger).to_be_in_viewport()
    box = larger.bounding_box()
    assert box and min(box["width"], box["height"]) >= 44
    before = font(page)
    with page.expect_response("**/preferences"):
        larger.click()
    assert font(page) > before
    expect(page.locator("#tools")).to_be_visible()
    page.click(".rail-close")
    expect(page.locator("#tools")).to_be_hidden()
    context.close()


# ── sharing and citing ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_citation_is_copied(context: BrowserContext, running: Site) -> None:
    page = context.new_page()
    entry(page, running, "Film")
    page.click(".cite > summary")
    for name, said in (("cite-plain", "Citation copied."), ("cite-markdown", "Link copied.")):
        page.click(f"[data-copy={name}]")
        expect(page.locator("#toasts")).to_have_text(said)
        assert page.evaluate("navigator.clipboard.readText()") == page.locator(f"#{name}").text_content()
    page.keyboard.press("Escape")
    expect(page.locator("#cite-plain")).to_be_hidden()


def test_sharing_takes_the_systems_sheet_else_the_clipboard(context: BrowserContext, running: Site) -> None:
    page = context.new_page()
    entry(page, running, "Film")
    page.evaluate("delete Navigator.prototype.share")
    page.click("[data-share]")
    expect(page.locator("#toasts")).to_have_text("Link copied.")
    assert page.evaluate("navigator.clipboard.readText()") == "http://example.org/Film"
    page.evaluate(SYSTEM_SHARE)
    page.click("[data-share]")
    assert page.evaluate("window.shared") == {"title": "Film", "url": "http://example.org/Film"}


# ── full text ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_d_loads_the_full_text_in_its_place(context: BrowserContext, running: Site, server: FeedServer) -> None:
    page = context.new_page()
    tour.sign_in(page, running.url, "rita")
    entry(page, running, "Teaser")
    page.evaluate("window.same = true")
    page.keyboard.press("d")
    expect(page.locator(".prose")).to_contain_text("Paragraph 39", timeout=20_000)
    expect(page.locator(".prose")).to_be_focused()
    expect(page.locator("#minutes")).to_have_text("3 min to read")
    expect(page.locator(".full-text")).to_have_count(0)
    assert page.evaluate("window.same") is True
    assert len(server.hits("/story")) == 1


# ── paper ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_on_paper_the_article_stands_alone_with_its_address(browser: Browser, running: Site, tmp_path: Path) -> None:
    context = browser.new_context(locale="en-GB", color_scheme="dark", viewport={"width": 800, "height": 900})
    page = context.new_page()
    entry(page, running, "Film")
    page.emulate_media(media="print")
    expect(page.locator(".print-only")).to_have_text("http://example.org/Film")
    expect(page.locator(".print-only")).to_be_visible()
    for hidden in (".side", ".rail", ".tab-bar", ".phone-bar", ".crumbs", ".turn", ".sign .link"):
        for part in page.locator(hidden).all():
            expect(part).to_be_hidden()
    ink = page.locator("h1").evaluate("h1 => getComputedStyle(h1).color")
    assert sum(map(int, re.findall(r"\d+", ink))) < 100, ink  # also where the screen is dark
    context.close()
