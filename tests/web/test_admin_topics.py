"""Topics: listed, made, changed, removed; what is stored follows at once."""

import pytest

from aggregator.model import Role
from aggregator.store import topics


@pytest.fixture
def admin(signed_in):
    return signed_in(Role.ADMIN)


@pytest.fixture
def entries(library) -> None:
    number = library.feed("mine")
    library.entry(number, "One", "Cloud")
    library.entry(number, "Two", "Nuage")
    library.entry(number, "Three", "Energy")


def made(conn) -> list[tuple[str, dict[str, str], tuple[str, ...], int]]:
    return [(t.slug, dict(t.names), t.aliases, t.entries) for t in topics.list_topics(conn, with_counts=True)]


def test_make_change_remove(admin, conn, entries) -> None:
    assert admin.post("/admin/topics/add", data={"name": " Cloud ", "name_de": "Wolke"}).status_code == 303
    assert made(conn) == [("cloud", {"de": "Wolke"}, (), 1)]
    number = topics.find_topic(conn, "cloud").id
    form = {"name": "Clouds", "name_de": "", "aliases": "Cloud, Nuage\n\nnuage"}
    said = admin.post(f"/admin/topics/{number}", data=form, follow_redirects=True).text
    assert "Clouds now holds 2 entries" in said
    assert made(conn) == [("cloud", {}, ("Nuage",), 2)]
    assert "Clouds" in admin.get(f"/admin/topics/{number}").text
    admin.post(f"/admin/topics/{number}/remove")
    assert made(conn) == []
    assert conn.execute("SELECT count(*) FROM entries").fetchone()[0] == 3


def test_other_languages_stay(admin, conn) -> None:
    topics.add_topic(conn, "Security", (), {"de": "Sicherheit", "fr": "Sécurité"})
    number = topics.find_topic(conn, "security").id
    admin.post(f"/admin/topics/{number}", data={"name": "Security", "name_de": "Schutz", "aliases": ""})
    assert made(conn)[0][1] == {"de": "Schutz", "fr": "Sécurité"}


@pytest.mark.parametrize(("name", "said"), [("", "A topic needs a name"), ("cloud", "There is a topic of this name")])
def test_what_cannot_be(admin, conn, name, said) -> None:
    admin.post("/admin/topics/add", data={"name": "Cloud"})
    before = made(conn)
    answer = admin.post("/admin/topics/add", data={"name": name, "aliases": "kept <b>"})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert "kept &lt;b&gt;" in answer.text
    admin.post("/admin/topics/add", data={"name": "Other"})
    number = topics.find_topic(conn, "other").id
    assert admin.post(f"/admin/topics/{number}", data={"name": name}).status_code == 422
    assert made(conn) == [*before, ("other", {}, (), 0)]


@pytest.mark.parametrize("path", ["/admin/topics/99", "/admin/topics/99/remove"])
def test_what_is_not_there(admin, path) -> None:
    assert admin.post(path, data={"name": "x"}).status_code == 404


def test_the_list_names_and_counts(admin, entries) -> None:
    admin.post("/admin/topics/add", data={"name": "Cloud", "aliases": "Nuage"})
    page = admin.get("/admin/topics").text
    for part in ('href="/topic/cloud"', "Nuage", ">2<"):
        assert part in page
