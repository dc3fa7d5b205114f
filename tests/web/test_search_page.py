"""A search on the list's page: what cannot be read, the order, the words marked, going further back."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from aggregator.config import Settings
from aggregator.organise.query import QueryError, parse
from aggregator.organise.query_errors import KINDS
from aggregator.store import entries
from aggregator.store.index import search
from aggregator.web import pages
from aggregator.web.query_words import corrected_query, marked_query, query_error
from tests.web.conftest import Library
from tests.web.pages import chips, find, listed, tree, words
from tests.web.test_reading import add_topics

WRONG = {
    "unknown field": "topci:cloud",
    "empty": "topic: cloud",
    "age": "newer:7",
    "value": "is:red",
    "language": "lang:german",
    "parenthesis": "(cloud OR storage",
    "too long": "a" * 501,
    "too many": " ".join(f"a{number}" for number in range(25)),
    "too deep": "(" * 30,
}


def fault(text: str) -> QueryError:
    with pytest.raises(QueryError) as found:
        parse(text)
    return found.value


@pytest.fixture
def harbour(library: Library) -> int:
    """Ten entries of which a word stands in each, the newest first in number 0."""
    feed = library.feed("port")
    for number in range(10):
        name = "Harbour lights" if number == 7 else f"Number {number}"
        library.entry(feed, name, "Sea", age=timedelta(hours=number + 1), teaser="A note", content="the old harbour")
    return feed


@pytest.fixture
def common(monkeypatch: pytest.MonkeyPatch, library: Library) -> list[int]:
    """Twelve entries with one word, where a search looks at five matches; the ids, the newest first."""
    monkeypatch.setattr(search, "MOST", 5)
    monkeypatch.setattr(search, "SPARSE", 1)
    monkeypatch.setattr(search, "_PORTION", 5)
    feed = library.feed("port")
    made = [library.entry(feed, f"Tide {n}", "Sea", age=timedelta(hours=20 - n)) for n in range(12)]
    return made[::-1]


# ── what cannot be read ─────────────────────────────────────────────────────────────────────────────────────────────


def test_every_kind_of_error_has_words_in_both_languages(app: Flask) -> None:
    assert set(WRONG) == set(KINDS) - {"not in a rule"}
    for kind, text in WRONG.items():
        error = fault(text)
        assert error.kind == kind
        said = {}
        for language in ("en", "de"):
            with app.test_request_context(headers={"Accept-Language": language}):
                said[language] = query_error(error)
        assert said["en"] != said["de"]
        assert all(one and "%(" not in one for one in said.values())


def test_words_name_what_is_possible(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "de"}):
        assert "gelesen, ungelesen, markiert" in query_error(fault("ist:rot"))
        assert "thema:, schlagwort:" in query_error(fault("xyzzy:1"))
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert "read, unread, starred" in query_error(fault("is:red"))
        assert "“topic:”" in query_error(fault("topci:cloud"))
        assert "topic:, tag:" in query_error(fault("xyzzy:1"))


def test_the_place_is_marked_and_all_is_escaped() -> None:
    text = "<b> is:<i> & more"
    assert marked_query(text, fault(text)) == "&lt;b&gt; is:<mark>&lt;i&gt;</mark> &amp; more"


def test_what_was_probably_meant() -> None:
    assert corrected_query("x topci:cloud y", fault("x topci:cloud y")) == "x topic:cloud y"
    assert corrected_query("is:red", fault("is:red")) is None


def test_the_page_says_what_is_wrong_and_keeps_the_rest(client: FlaskClient, library: Library, harbour: int) -> None:
    answer = client.get("/", query_string={"feed": harbour, "q": "harbour topci:sea"})
    page = tree(answer.text)
    assert answer.status_code == 422
    (field,) = find(page, "#q")
    assert (field.get("value"), field.get("aria-invalid")) == ("harbour topci:sea", "true")
    (box,) = find(page, f"#{field.get('aria-describedby')}")
    assert words(find(box, ".fault-text")[0]) == "harbour topci:sea"
    assert words(find(box, "mark")[0]) == "topci"
    ways = [link.get("href") for link in find(box, "a")]
    assert ways == [f"/?feed={harbour}&q=harbour+topic%3Asea", f"/?feed={harbour}"]
    assert listed(answer.text).ids == []
    assert find(page, "a.side-link") and find(page, "#by-day"), "filters stay"
    assert not find(page, "#arrived") and not find(page, ".empty")


def test_topics_stay_chips_beside_such_a_search(client: FlaskClient, library: Library, harbour: int, signed_in) -> None:
    add_topics(library, "Sea")
    text = client.get("/", query_string={"q": "is:red"}).text
    assert chips(text)["Sea"].get("href") == "/?topic=sea&q=is%3Ared"
    assert client.get("/topic/sea", query_string={"q": "is:red"}).status_code == 422


def test_htmx_gets_the_part_with_the_same_status(client: FlaskClient, harbour: int) -> None:
    answer = client.get("/?q=is:red", headers={"HX-Request": "true", "HX-Target": "content"})
    assert answer.status_code == 422
    assert "<html" not in answer.text and 'id="fault"' in answer.text
    config = find(tree(client.get("/").text), "meta[name=htmx-config]")[0].get("content")
    assert '{"code": "422", "swap": true}' in config


@pytest.mark.parametrize("path", ["/new?since=0&q=is:red", "/side/topics?q=is:red", "/side/without?q=is:red"])
def test_other_addresses_refuse_in_words(client: FlaskClient, harbour: int, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert "The search cannot be read." in answer.text and "read, unread, starred" in answer.text


def test_nothing_is_marked_by_a_search_that_cannot_be_read(signed_in, library: Library, harbour: int) -> None:
    reader = signed_in()
    assert "mark-all" not in reader.get("/?q=is:red").text
    answer = reader.post("/mark-all?q=is:red", data={"as_of": "99", "next": "/"})
    assert (answer.status_code, "The search cannot be read." in answer.text) == (400, True)
    said = reader.post("/mark-all?q=is:red", data={"as_of": "99"}, headers={"HX-Request": "true"})
    assert (said.status_code, said.mimetype) == (400, "text/plain")
    assert len(listed(reader.get("/?unread=1").text).ids) == 10


def test_such_a_search_is_no_view(signed_in) -> None:
    reader = signed_in()
    assert "save-view" not in reader.get("/?q=is:red").text
    reader.post("/views", data={"name": "Red", "address": "q=is:red"})
    page = reader.get("/preferences").text
    assert "read, unread, starred" in page and ">Red<" not in page


def test_more_words_than_a_search_may_have_are_counted_by_the_language(client: FlaskClient) -> None:
    topics = " ".join(f"topic:t{number}" for number in range(30))
    assert client.get("/", query_string={"q": topics}).status_code == 200
    assert client.get("/", query_string={"q": WRONG["too many"]}).status_code == 422
    assert client.get("/", query_string={"q": "a" * 501}).status_code == 400


# ── the order ───────────────────────────────────────────────────────────────────────────────────────────────────────


def orders(text: str) -> dict[str, bool]:
    ids = ("by-date", "by-relevance")
    return {one: link.get("aria-current") == "true" for one in ids for link in find(tree(text), f"#{one}")}


def test_an_order_is_offered_where_words_are_looked_for(client: FlaskClient, harbour: int) -> None:
    assert orders(client.get("/?q=harbour").text) == {"by-date": True, "by-relevance": False}
    for address in ("/", "/?q=is:unread", "/?q=-harbour", "/?q=harbour&view=front", "/?sort=relevance"):
        assert orders(client.get(address).text) == {}, address


def test_by_relevance_the_best_comes_first_on_one_page(client: FlaskClient, library: Library, harbour: int) -> None:
    text = client.get("/?q=harbour&sort=relevance").text
    assert orders(text) == {"by-date": False, "by-relevance": True}
    assert len(listed(text).groups) == 1 and listed(text).headings == [None]
    assert words(find(tree(text), ".entry-head a")[0]) == "Harbour lights"
    assert not find(tree(text), "#by-day"), "nothing is grouped"
    feed = library.feed("more")
    for number in range(45):
        library.entry(feed, f"Copy {number}", age=timedelta(days=2), content="harbour")
    page = tree(client.get("/?q=harbour&sort=relevance").text)
    assert len(find(page, "article.entry")) == 50
    assert not find(page, "a[rel=next]")
    assert [link.get("href") for link in find(page, "#more a")] == ["/?q=harbour"]


def test_the_order_stays_with_the_next_search_and_goes_without_words(client: FlaskClient, harbour: int) -> None:
    page = tree(client.get("/?q=harbour&sort=relevance").text)
    assert find(page, "#search input[name=sort]")[0].get("value") == "relevance"
    assert words(find(tree(client.get("/?sort=relevance&group=none").text), ".entry-head a")[0]) == "Number 0"
    assert client.get("/?q=harbour&sort=colour").status_code == 400


def test_an_entry_of_a_search_has_its_neighbours(client: FlaskClient, harbour: int) -> None:
    for query in ("q=harbour&group=none", "q=harbour&sort=relevance"):
        first, second, *_ = listed(client.get(f"/?{query}").text).ids
        page = tree(client.get(f"/entry/{first}?{query}").text)
        (link,) = find(page, "a[rel=next]")
        assert link.get("href") == f"/entry/{second}?{query}"


# ── the words marked ────────────────────────────────────────────────────────────────────────────────────────────────


def marks(text: str, place: str) -> list[str]:
    return [words(found) for found in find(tree(text), f"{place} mark")]


@pytest.mark.parametrize("view", ["", "&view=cards"])
def test_words_are_marked_in_headline_and_teaser(client: FlaskClient, library: Library, view: str) -> None:
    feed = library.feed("news")
    library.entry(feed, "Zürich & <Zuerich>", teaser="Trams of Zürich <b>, the tram", content="x")
    text = client.get(f"/?q=zurich+tram{view}").text
    kind = "card" if view else "entry"
    assert marks(text, f".{kind}-head") == ["Zürich", "Zuerich"]
    assert marks(text, f".{kind}-teaser") == ["Tram", "Zürich", "tram"]
    assert "&amp; &lt;<mark>Zuerich</mark>&gt;" in text


def test_a_word_of_the_title_alone_is_not_marked_in_the_text(client: FlaskClient, library: Library) -> None:
    library.entry(library.feed("news"), "Rust", teaser="rust rust", author="Rust Mann")
    assert marks(client.get("/?q=title:rust").text, ".entry") == ["Rust"]
    assert marks(client.get("/?q=author:rust").text, ".entry") == []


def test_the_passage_stands_for_a_teaser_without_the_word(client: FlaskClient, library: Library) -> None:
    feed = library.feed("news")
    long = "hay " * 200 + "the needle lies here " + "straw " * 100
    library.entry(feed, "Hidden", teaser="Nothing of it", content=long)
    library.entry(feed, "Plain", teaser="A needle at once", content=long)
    library.entry(feed, None, teaser="needle without a title", content=long)
    page = tree(client.get("/?q=needle&group=none").text)
    by_title = {words(find(one, "h3 a")[0]): one for one in find(page, "article.entry")}
    hidden = words(find(by_title["Hidden"], ".entry-teaser")[0])
    assert hidden.startswith("… hay") and "the needle lies here" in hidden and len(hidden) <= 180
    assert words(find(by_title["Plain"], ".entry-teaser")[0]) == "A needle at once"
    assert not find(by_title["needle without a title"], ".entry-teaser")


def test_nothing_is_marked_without_words(client: FlaskClient, harbour: int) -> None:
    for address in ("/", "/?q=topic:sea", "/?q=-lighthouse"):
        assert "<mark>" not in client.get(address).text


def test_the_passages_of_a_page_are_one_question(client: FlaskClient, harbour: int, monkeypatch) -> None:
    asked: list[list[int]] = []
    ask = entries.passages

    def watched(conn, tree, ids):
        asked.append(list(ids))
        return ask(conn, tree, asked[-1])

    monkeypatch.setattr(entries, "passages", watched)
    client.get("/?q=harbour&group=feed")
    assert [len(ids) for ids in asked] == [10]


# ── further back ────────────────────────────────────────────────────────────────────────────────────────────────────


def further(text: str) -> str | None:
    links = find(tree(text), "#further")
    return links[0].get("href") if links else None


def head(text: str) -> str:
    return words(find(tree(text), ".page-sub")[0])


def test_one_can_go_on_to_the_beginning(client: FlaskClient, common: list[int]) -> None:
    text = client.get("/?q=tide&group=none").text
    assert listed(text).ids == common[:5]
    assert head(text) == "at least 5 entries"
    assert "5 of at least 5 shown" in words(find(tree(text), "#more")[0])
    seen, address = [], "/?q=tide&group=none"
    while address:
        text = client.get(address).text
        seen += listed(text).ids
        address = further(text)
    assert seen == common
    assert head(text) == "2 entries, older ones"
    assert find(tree(text), "#more a[data-newest]")[0].get("href") == "/?q=tide&group=none"
    assert not find(tree(text), "#arrived"), "nothing new can come there"


def test_the_link_stands_at_the_end_of_the_last_page(
    client: FlaskClient, common: list[int], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "settings", lambda: replace(settings, page_size=3))
    text = client.get(f"/?q=tide&group=none&back={common[2]}").text
    assert listed(text).ids == common[2:5]
    assert further(text) is None
    (older,) = find(tree(text), "#more a[rel=next]")
    assert f"&back={common[2]}&" in older.get("href")
    text = client.get(older.get("href"), headers={"HX-Request": "true", "HX-Target": "more"}).text
    assert listed(text).ids == common[5:7]
    assert further(text) == f"/?q=tide&back={common[6] - 1}&group=none"


def test_nothing_among_the_newest_leads_further_back(
    client: FlaskClient, library: Library, common: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_ASKED", 5)
    feed = library.feed("old")
    for entry in common[-3:]:
        library.conn.execute("UPDATE entries SET feed = ? WHERE id = ?", (feed, entry))
    library.entry(feed, "Something else", age=timedelta(days=9))
    text = client.get(f"/?feed={feed}&q=tide").text
    assert listed(text).ids == []
    assert "have not been looked at yet" in text
    address = further(text)
    assert address is not None
    for _ in range(3):
        text = client.get(address).text
        address = further(text) or address
    assert listed(text).ids == common[-3:]


def test_what_is_looked_at_further_back_is_marked_alone(signed_in, common: list[int]) -> None:
    reader = signed_in()
    back = further(reader.get("/?q=tide&unread=1&group=none").text)
    assert back is not None
    page = tree(reader.get(back).text)
    (form,) = find(page, "form.mark-all")
    data = {name: find(form, f"input[name={name}]")[0].get("value") for name in ("as_of", "next")}
    assert f"back={common[4] - 1}" in form.get("action")
    assert reader.post(form.get("action"), data=data).status_code == 303
    left = [found for found in common if found not in common[5:10]]
    assert listed(reader.get("/?unread=1&group=none").text).ids == left


def test_going_back_stays_with_filters_and_not_with_other_words(
    client: FlaskClient, library: Library, common: list[int]
) -> None:
    add_topics(library, "Sea")
    back = common[4] - 1
    text = client.get(f"/?q=tide&back={back}").text
    page = tree(text)
    assert f"back={back}" in chips(text)["Sea"].get("href")
    assert words(find(chips(text)["Sea"], ".num")[0]) == "5"
    assert not find(page, "#search input[name=back]")
    assert all("back=" not in link.get("href") for link in find(page, "#side-nav a"))
    assert listed(client.get(f"/?back={back}&group=none").text).ids == common, "it belongs to a search"
    assert client.get("/?q=tide&back=x").status_code == 400


def test_a_view_begins_at_the_newest(signed_in, common: list[int]) -> None:
    reader = signed_in()
    page = tree(reader.get(f"/?q=tide&back={common[4]}&sort=relevance").text)
    assert find(page, "#save-view input[name=address]")[0].get("value") == "q=tide&sort=relevance"
    reader.post("/views", data={"name": "Tides", "address": f"q=tide&back={common[4]}"})
    assert re.search(r'href="/\?q=tide"', reader.get("/").text)
