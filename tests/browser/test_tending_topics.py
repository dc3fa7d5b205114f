"""Topics tended in Chromium, with script and without."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from aggregator.organise.rules import read_rule
from aggregator.store import topic_jobs, topics
from aggregator.store.db import transaction
from tests.support.browser import Site
from tests.support.feeds import database, settings
from tests.support.shelf import reader, shelf


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("topics")


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Site]:
    with shelf(folder, 120) as site:
        yield site


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def page(request: pytest.FixtureRequest, browser: Browser, running: Site) -> Iterator[Page]:
    with reader(browser, running, "ada", java_script_enabled=request.param) as page:
        yield page


def test_a_preview_follows_the_form_and_saves_nothing(browser: Browser, running: Site) -> None:
    with reader(browser, running, "ada") as page:
        page.goto(f"{running.url}/admin/topics")
        page.click("tr:has-text('Cloud') a:has-text('Edit')")
        page.fill("#rule", "title:entry")
        page.press("#rule", "Tab")
        shown = page.locator("#topic-preview")
        expect(shown).to_contain_text("come")
        expect(shown.locator("li")).to_have_count(5)
        page.fill("#rule", "titel:7 topci:x")
        page.press("#rule", "Tab")
        expect(shown.locator("mark")).to_have_text("topci")
        page.reload()
        expect(page.locator("#rule")).to_have_value("")


def test_a_rule_is_previewed_and_saved(page: Page, running: Site, folder: Path, request: pytest.FixtureRequest) -> None:
    name = f"Sevens {request.node.callspec.id}"
    page.goto(f"{running.url}/admin/topics")
    page.fill("#name", name)
    page.fill("#rule", 'title:"Entry 7" OR title:"Entry 77"')
    page.click("button:has-text('Preview')")
    expect(page.locator("#topic-preview")).to_contain_text("2 entries")
    expect(page.locator("#name")).to_have_value(name)
    page.click("button:has-text('Make the topic')")
    row = page.locator(f"tr:has-text('{name}')")
    expect(row).to_contain_text('title:"Entry 7" OR')
    row.locator("b a").click()
    expect(page.locator("article.entry")).to_have_count(2)
    page.locator("article.entry h3 a").first.click()
    page.click("#why summary")
    expect(page.locator("#why .reason code").first).to_have_text('title:"Entry 7" OR title:"Entry 77"')


def test_words_by_hand_become_topics_and_go_again(page: Page, running: Site, request: pytest.FixtureRequest) -> None:
    name = f"Words {request.node.callspec.id}"
    page.goto(f"{running.url}/entry/{3 if 'no-' in name else 4}")
    page.click("#why summary")
    page.fill("#why-add", name)
    page.click(".why-add button")
    page.click("#why summary")
    item = page.locator(f".why-words li:has-text('{name}')")
    item.locator("button:has-text('Make it a topic')").click()
    expect(page.locator(f".article-tags a.tag:has-text('{name}')")).to_have_count(1)
    page.click("#why summary")
    expect(page.locator(f".why div:has-text('{name}')").last).to_contain_text("Given by a curator")
    page.locator(f".why div:has-text('{name}') button:has-text('Take away')").last.click()
    expect(page.locator(f".article-tags a.tag:has-text('{name}')")).to_have_count(0)


def test_two_topics_become_one(page: Page, running: Site, folder: Path, request: pytest.FixtureRequest) -> None:
    name = f"Net {request.node.callspec.id}"
    with closing(database(settings(folder))) as conn, transaction(conn):
        former = topics.add_topic(conn, name, ["Networks"])
    page.goto(f"{running.url}/admin/topics/{former.id}")
    page.select_option("#into", "networks")
    page.click("button:has-text('Merge')")
    expect(page.locator("main table")).not_to_contain_text(f"/{former.slug}")
    page.goto(f"{running.url}/?topic={former.slug}")
    expect(page).to_have_url(f"{running.url}/?topic=networks")


def test_the_page_follows_the_sorting(browser: Browser, running: Site, folder: Path) -> None:
    with closing(database(settings(folder))) as conn:
        with transaction(conn):
            number = topics.add_topic(conn, "Later", rule="title:9").id
        with reader(browser, running, "ada") as page:
            page.goto(f"{running.url}/admin/topics/{number}")
            expect(page.locator("#sorting")).to_contain_text("about to begin")
            topic_jobs.finish(conn, read_rule)
            expect(page.locator("#sorting")).to_contain_text("What is stored is sorted.")
            expect(page.locator("#sorting")).not_to_have_attribute("hx-trigger", "every 1s")
