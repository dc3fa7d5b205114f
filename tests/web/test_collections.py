"""Collections: made, shown, edited, in an order, to the right people."""

import re

import pytest

from aggregator.model import Audience, Order, Role
from aggregator.store import collections as stored
from aggregator.store import users
from aggregator.store.db import transaction


@pytest.fixture
def cora(signed_in):
    return signed_in(Role.CURATOR, "cora")


@pytest.fixture
def picked(cora, conn, library):
    """A public collection of cora's with three picks, in the order One, Two, Three."""
    feed = library.feed("alpenbote")
    owner = users.find_user(conn, "cora")[0].id
    with transaction(conn):
        made = stored.add_collection(
            conn, "Cooling <the> cloud", purpose="For councils", audience=Audience.PUBLIC, order=Order.HAND, owner=owner
        )
    for title in ("Three", "Two", "One"):
        entry = library.entry(feed, title, url=f"https://news.example/{title}", teaser=f"About {title}")
        with transaction(conn):
            stored.add_item(conn, made.id, entry, owner)
    return stored.find_collection(conn, made.slug)


def titles(conn, collection) -> list[str]:
    return [item.headline or item.title for item in stored.list_items(conn, collection.id)]


def test_make_one(cora, conn) -> None:
    form = {"title": " Für  Montag ", "purpose": "Lesestoff", "audience": "members", "order": "time"}
    answer = cora.post("/collections/add", data=form)
    assert answer.headers["Location"] == "/c/fuer-montag/edit"
    made = stored.find_collection(conn, "fuer-montag")
    assert (made.title, made.purpose, made.audience, made.order) == ("Für Montag", "Lesestoff", "members", "time")
    assert made.owner == users.find_user(conn, "cora")[0].id
    assert cora.get("/c/fuer-montag/edit").status_code == 200


@pytest.mark.parametrize(
    ("form", "code"),
    [({"title": " "}, 422), ({"title": "x", "audience": "everyone"}, 400), ({"title": "x", "order": "random"}, 400)],
)
def test_make_none(cora, conn, form, code) -> None:
    assert cora.post("/collections/add", data=form).status_code == code
    assert stored.list_collections(conn) == []


def test_a_reader_makes_none(signed_in, conn) -> None:
    reader = signed_in(Role.READER)
    assert reader.post("/collections/add", data={"title": "x"}).status_code == 403
    assert "New collection" not in reader.get("/collections").text


def test_the_page(client, conn, picked) -> None:
    item = stored.list_items(conn, picked.id)[0]
    with transaction(conn):
        stored.change_item(conn, item.id, "A <b>better</b> headline", "Read this\nfirst <script>")
    page = client.get(f"/c/{picked.slug}").text
    for part in ("Cooling &lt;the&gt; cloud", "For councils", "A &lt;b&gt;better&lt;/b&gt; headline", "<q>One</q>"):
        assert part in page
    for part in ("Read this\nfirst &lt;script&gt;", f'href="/c/{picked.slug}.atom"', f'href="/c/{picked.slug}.opml"'):
        assert part in page
    assert page.index("headline</a>") < page.index(">Two<") < page.index(">Three<")
    assert 'rel="alternate" type="application/atom+xml"' in page
    assert "/edit" not in page


def test_a_pick_leads_to_the_entry_for_those_who_may_read(client, conn, settings, picked) -> None:
    item = stored.list_items(conn, picked.id)[0]
    assert f'href="/entry/{item.entry}"' in client.get(f"/c/{picked.slug}").text
    with transaction(conn):
        conn.execute("DELETE FROM entries WHERE id = ?", (item.entry,))
    page = client.get(f"/c/{picked.slug}").text
    assert '<a href="https://news.example/One" rel="noopener noreferrer">One</a>' in page


def test_a_long_collection_has_pages(cora, client, conn, library, picked) -> None:
    feed = library.feed("many")
    for n in range(55):
        entry = library.entry(feed, f"Entry {n}", url=f"https://many.example/{n}")
        with transaction(conn):
            stored.add_item(conn, picked.id, entry, None)
    first = client.get(f"/c/{picked.slug}").text
    assert first.count('class="pick"') == 50
    second = client.get(re.search(r'href="(/c/[^"]+\?after=\d+)"', first)[1]).text
    assert second.count('class="pick"') == 8
    assert client.get(f"/c/{picked.slug}?after=nonsense").status_code == 200


def test_change_it(cora, conn, picked) -> None:
    form = {"title": "New title", "purpose": "", "audience": "members", "order": "time"}
    assert cora.post(f"/c/{picked.slug}/edit", data=form).status_code == 303
    changed = stored.find_collection(conn, picked.slug)
    assert (changed.title, changed.purpose, changed.audience, changed.order) == ("New title", "", "members", "time")
    assert changed.slug == picked.slug  # subscribers lean on the address


def test_what_a_form_leaves_out_stays(cora, conn, picked) -> None:
    cora.post(f"/c/{picked.slug}/edit", data={"title": "New title"})
    assert stored.find_collection(conn, picked.slug).audience == "public"


def test_a_title_is_needed(cora, conn, picked) -> None:
    answer = cora.post(f"/c/{picked.slug}/edit", data={"title": "  ", "purpose": "typed"})
    assert answer.status_code == 422
    assert "typed" in answer.text
    assert stored.find_collection(conn, picked.slug).title == "Cooling <the> cloud"


def test_only_the_owner_makes_it_private(signed_in, cora, conn, picked) -> None:
    other = signed_in(Role.CURATOR, "otto")
    form = {"title": "T", "audience": "private"}
    assert other.post(f"/c/{picked.slug}/edit", data=form).status_code == 422
    assert stored.find_collection(conn, picked.slug).audience == "public"
    cora.post(f"/c/{picked.slug}/edit", data=form)
    assert stored.find_collection(conn, picked.slug).audience == "private"
    assert other.get(f"/c/{picked.slug}").status_code == 404


def test_headline_and_comment(cora, conn, picked) -> None:
    item = stored.list_items(conn, picked.id)[1]
    path = f"/c/{picked.slug}/items/{item.id}"
    answer = cora.post(path, data={"headline": " My  own ", "comment": " One\r\nTwo "})
    assert answer.headers["Location"].endswith(f"/edit#item-{item.id}")
    changed = stored.get_item(conn, item.id)[1]
    assert (changed.headline, changed.comment, changed.uuid) == ("My own", "One\nTwo", item.uuid)
    cora.post(path, data={"headline": "", "comment": ""})
    changed = stored.get_item(conn, item.id)[1]
    assert (changed.headline, changed.comment) == (None, None)


@pytest.mark.parametrize(
    ("which", "form", "after"),
    [
        (0, {"steps": "1"}, "Two One Three"),
        (2, {"steps": "-1"}, "One Three Two"),
        (0, {"steps": "-1"}, "One Two Three"),
        (2, {"steps": "1"}, "One Two Three"),
        (0, {"steps": "99"}, "Two One Three"),
        (0, {"position": "2"}, "Two Three One"),
        (2, {"position": "0"}, "Three One Two"),
        (1, {"position": "99"}, "One Three Two"),
        (1, {"position": "-5"}, "Two One Three"),
    ],
)
def test_moving(cora, conn, picked, which, form, after) -> None:
    item = stored.list_items(conn, picked.id)[which]
    assert cora.post(f"/c/{picked.slug}/items/{item.id}/move", data=form).status_code == 303
    assert titles(conn, picked) == after.split()


@pytest.mark.parametrize("form", [{}, {"steps": "x"}, {"steps": "1", "position": "1"}])
def test_moves_that_say_nothing(cora, conn, picked, form) -> None:
    item = stored.list_items(conn, picked.id)[0]
    assert cora.post(f"/c/{picked.slug}/items/{item.id}/move", data=form).status_code == 400
    assert titles(conn, picked) == ["One", "Two", "Three"]


def test_htmx_gets_the_list_that_changed(cora, conn, picked) -> None:
    item = stored.list_items(conn, picked.id)[0]
    answer = cora.post(f"/c/{picked.slug}/items/{item.id}/move", data={"position": "2"}, headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<div id="items">')
    assert re.findall(r'<h3 class="drag-head">([^<]+)<', answer.text) == ["Two", "Three", "One"]


def test_taking_out(cora, conn, picked) -> None:
    item = stored.list_items(conn, picked.id)[1]
    cora.post(f"/c/{picked.slug}/items/{item.id}/remove")
    assert titles(conn, picked) == ["One", "Three"]


def test_another_collections_item_is_not_reached_through_this_one(cora, conn, picked) -> None:
    with transaction(conn):
        other = stored.add_collection(conn, "Other", audience=Audience.PUBLIC, order=Order.HAND)
    item = stored.list_items(conn, picked.id)[0]
    for act in ("", "/remove", "/move"):
        assert cora.post(f"/c/{other.slug}/items/{item.id}{act}", data={"steps": "1"}).status_code == 404
    assert titles(conn, picked) == ["One", "Two", "Three"]


def test_removing_asks_first(cora, conn, picked) -> None:
    assert "3 picks go with it" in cora.get(f"/c/{picked.slug}/remove").text
    assert stored.find_collection(conn, picked.slug) is not None
    assert cora.post(f"/c/{picked.slug}/remove").headers["Location"] == "/collections"
    assert stored.list_collections(conn) == []


@pytest.mark.parametrize("path", ["/c/none", "/c/none/edit", "/c/none.atom", "/c/Cooling <the> cloud"])
def test_what_is_not_there(cora, picked, path) -> None:
    assert cora.get(path).status_code == 404


def test_the_list_shows_what_one_may_see(signed_in, client, cora, conn) -> None:
    owner = users.find_user(conn, "cora")[0].id
    with transaction(conn):
        for audience in Audience:
            stored.add_collection(conn, f"For {audience}", audience=audience, owner=owner)
    seen = {
        who: set(re.findall(r'<h2 class="card-head"><a href="/c/for-(\w+)"', browser.get("/collections").text))
        for who, browser in (("visitor", client), ("owner", cora), ("other", signed_in(Role.ADMIN, "ada")))
    }
    assert seen == {"visitor": {"public"}, "owner": {"public", "members", "private"}, "other": {"public", "members"}}
