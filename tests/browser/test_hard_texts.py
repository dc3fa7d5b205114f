"""Endless words, right-to-left texts, paper, no motion, few colours: what a page does with them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support import tour
from tests.support.gazette import ARABIC, Town, inhabited

TOO_WIDE = "document.scrollingElement.scrollWidth - innerWidth"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Town]:
    with inhabited(browser, tmp_path_factory.mktemp("town")) as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="de-CH", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_no_page_scrolls_sideways_for_an_endless_word(page: Page, town: Town) -> None:
    tour.sign_in(page, town.url, "ada")
    wide = {}
    for address in town.addresses:
        page.set_viewport_size({"width": 390, "height": 844})
        said = page.goto(town.url + address)
        if said is None or not said.text().startswith("<!doctype html>"):
            continue
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            if (over := page.evaluate(TOO_WIDE)) > 0:
                wide[f"{address} at {width}"] = over
    assert wide == {}


def test_a_text_has_its_own_direction(page: Page, town: Town) -> None:
    page.goto(f"{town.url}/?group=none")
    rows = page.locator("[data-entry]")
    right = rows.filter(has_text=ARABIC).locator(".entry-head")
    left = rows.filter(has_text="A quiet grid").locator(".entry-head")
    assert right.get_attribute("lang") == "ar"
    assert [one.evaluate("e => getComputedStyle(e).direction") for one in (right, left)] == ["rtl", "ltr"]
    edges = """e => {
        const range = document.createRange();
        range.selectNodeContents(e);
        const [text, box] = [range.getBoundingClientRect(), e.getBoundingClientRect()];
        return [text.left - box.left, box.right - text.right];
    }"""
    before, after = right.evaluate(edges)
    assert after <= 1 < before
    right.locator("a").click()
    page.wait_for_url("**/entry/**")
    assert page.locator(".prose").evaluate("e => getComputedStyle(e).direction") == "rtl"
    quote = page.locator(".prose blockquote").evaluate("e => getComputedStyle(e).borderRightWidth")
    assert quote == "3px"


def test_on_paper_there_is_only_what_is_read(page: Page, town: Town) -> None:
    tour.sign_in(page, town.url, "ada")
    page.emulate_media(media="print")
    hidden = ".side, .phone-bar, .tab-bar, .filter, .search, .more, .star, .dot, .btn, .site-head nav, .subs, .toast"
    shown = {"/": ".entry-head", town.collection: ".pick-head", town.entry: ".prose"}
    for address, text in shown.items():
        page.goto(town.url + address)
        assert page.locator(text).first.is_visible(), address
        left_over = page.locator(hidden).evaluate_all(
            "all => all.filter(e => e.checkVisibility()).map(e => e.className)"
        )
        assert left_over == [], address
        paper = page.evaluate(
            "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
        )
        assert paper == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"], address


def test_nothing_moves_for_whoever_asked_for_that(browser: Browser, town: Town) -> None:
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 390, "height": 844})
    page = context.new_page()
    tour.sign_in(page, town.url, "ada")
    for address in ("/", town.entry, town.collection, "/admin/feeds"):
        page.goto(town.url + address)
        page.evaluate("document.querySelector('main').classList.add('busy')")
        assert page.evaluate("document.getAnimations().length") == 0, address
        moving = """[...document.querySelectorAll('*')].flatMap(e => ['', '::before', '::after'].filter(part => {
            const style = getComputedStyle(e, part);
            return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0;
        }).map(part => e.className + part))"""
        assert page.evaluate(moving) == [], address
    context.close()


def test_few_colours_still_tell_unread_chosen_and_starred(browser: Browser, town: Town) -> None:
    context = browser.new_context(forced_colors="active", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    tour.sign_in(page, town.url, "rita")
    page.goto(f"{town.url}/?topic=cloud&group=none")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    dot = page.locator("[data-entry]:not(.is-read) .dot").first
    assert dot.evaluate("e => getComputedStyle(e, '::before').backgroundColor") != paper
    chip = page.locator(".chip[aria-current=true]").evaluate("e => getComputedStyle(e).borderTopWidth")
    assert chip == "2px"
    page.keyboard.press("j")
    at = page.locator("[data-entry].is-at").evaluate("e => getComputedStyle(e).outlineStyle")
    assert at == "solid"
    page.locator("[data-entry].is-at .star").click()
    star = page.locator("[data-entry] .star[aria-pressed=true]").first
    star.wait_for()
    assert "star-full" in star.evaluate("e => getComputedStyle(e, '::before').maskImage")
    assert star.evaluate("e => getComputedStyle(e, '::before').backgroundColor") != paper
    context.close()
