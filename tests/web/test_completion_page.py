"""What the search box proposes, as its script gets it."""

from dataclasses import replace

import pytest

from aggregator.model import Role
from aggregator.store import topics
from aggregator.store.db import transaction
from aggregator.web.app import create_app
from tests.web.pages import find, tree, words


@pytest.fixture(autouse=True)
def filled(conn, library) -> None:
    library.entry(library.feed("heise", "Technology"), "One", "Cloud")
    with transaction(conn):
        topics.add_topic(conn, "Cloud")
        topics.add_topic(conn, "Security", names={"de": "Sicherheit"})


def proposals(client, query: str, **more: object) -> dict[str, str]:
    """What would be written → how it is shown."""
    text = client.get("/search/complete", query_string={"q": query, **more}).text
    return {option.get("data-text"): words(option) for option in find(tree(f"<ul>{text}</ul>"), "li[role=option]")}


def test_topics_feeds_folders_languages(client) -> None:
    assert proposals(client, "topic:clo") == {"topic:cloud": "topic:cloud Cloud"}
    assert proposals(client, "feed:he") == {"feed:Heise": "feed:Heise"}
    assert proposals(client, "folder:") == {"folder:Technology": "folder:Technology"}
    assert proposals(client, "lang:ger") == {"lang:de": "lang:de German"}
    assert proposals(client, "to") == {"topic:": "topic: a topic"}
    assert proposals(client, "xyz") == {}


def test_in_the_readers_language(client) -> None:
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de"
    assert proposals(client, "thema:sich") == {"thema:security": "thema:security Sicherheit"}
    assert proposals(client, "is:unr") == {"is:unread": "is:unread ungelesen"}
    assert proposals(client, "lang:deu") == {"lang:de": "lang:de Deutsch"}


def test_at_the_cursor(client) -> None:
    assert list(proposals(client, "topic:clo feed:he", at=9)) == ["topic:cloud"]
    assert list(proposals(client, "topic:clo feed:he")) == ["feed:Heise"]
    assert list(proposals(client, "topic:clo", at="x")) == ["topic:cloud"]
    assert list(proposals(client, " topic:clo", at=-5))[:2] == ["topic:", "feed:"]
    assert proposals(client, "a" * 600 + " topic:clo") == {}


def test_names_are_escaped(client, library) -> None:
    library.feed('<b onclick=x>bold & "quoted"</b>')
    (only,) = (found for found in proposals(client, "feed:bold"))
    assert only == 'feed:"<B Onclick=X>Bold & Quoted </B>"'


def test_only_who_may_read_is_answered(settings, conn, signed_in) -> None:
    closed = create_app(replace(settings, public_reading=False))
    answer = closed.test_client().get("/search/complete?q=topic:")
    assert (answer.status_code, "Cloud" in answer.text) == (303, False)
    assert proposals(signed_in(Role.READER), "topic:clo") == {"topic:cloud": "topic:cloud Cloud"}


def test_the_field_names_where_to_ask(client) -> None:
    (field,) = find(tree(client.get("/?group=none").text), "input#q")
    assert field.get("data-complete") == "/search/complete"
    assert client.get("/search/complete?q=a").headers["Cache-Control"] == "no-store"
