"""What stands beside the list, and the numbers over its groups."""

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from aggregator.model import Role
from aggregator.store import topics
from aggregator.store.db import transaction
from tests.web.conftest import Library
from tests.web.pages import find, tree, words


def sections(text: str) -> list[str]:
    return [words(summary) for summary in find(tree(text), "#side-nav .side-sec summary") if "side-sec" in
            summary.getparent().get("class", "")]  # fmt: skip


def numbers(text: str) -> list[str]:
    return [words(number) for number in find(tree(text), ".group-head .num")]


def test_topics_stand_beside_the_list_once_they_hold_something(library: Library, client: FlaskClient) -> None:
    feed = library.feed("alpha")
    with transaction(library.conn):
        topics.add_topic(library.conn, "Cheddar")
    library.entry(feed, "plain")
    assert sections(client.get("/").text) == ["Folders and feeds"]
    library.entry(feed, "cheddar", "Cheddar")
    assert sections(client.get("/").text) == ["Topics", "Folders and feeds"]


def test_the_way_to_the_feeds_stands_with_the_account_of_an_admin(signed_in: Callable[..., FlaskClient]) -> None:
    for role, ways in ((Role.READER, 0), (Role.CURATOR, 0), (Role.ADMIN, 1)):
        page = tree(signed_in(role).get("/?group=none").text)
        assert len(find(page, ".me-menu a[href='/admin/feeds']")) == ways


def test_a_number_over_a_group_is_never_that_of_a_part(library: Library, signed_in: Callable[..., FlaskClient]) -> None:
    reader = signed_in()
    feed = library.feed("alpha")
    for number in range(50):
        library.entry(feed, f"n{number}", age=timedelta(minutes=number))
    assert numbers(reader.get("/").text) == ["50"]
    last = library.entry(feed, "one more", age=timedelta(hours=2))
    for group in ("topic", "day", "feed"):
        first = reader.get(f"/?group={group}").text
        older = find(tree(first), "a[rel=next]")[0].get("href")
        assert numbers(first) == []
        assert f'data-entry="{last}"' in (second := reader.get(older).text)
        assert numbers(second) == []
