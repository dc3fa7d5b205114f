"""What curators do with topics: rules with a preview, merging, tags made topics, words on one entry by hand."""

from sqlite3 import Connection

import pytest
from flask.testing import FlaskClient

from aggregator.model import Role
from aggregator.organise.rules import read_rule
from aggregator.store import deriving, topic_jobs, topics, views
from aggregator.store.db import transaction
from tests.web.pages import find, tree, words


@pytest.fixture
def curator(signed_in) -> FlaskClient:
    return signed_in(Role.CURATOR, "cora")


@pytest.fixture
def entries(library) -> list[int]:
    feed = library.feed("alpha", "News")
    return [library.entry(feed, name, *its) for name, its in (
        ("Racks at sea", ("Cloud",)), ("Fibre", ("Nuage", "Cables")), ("Racks on land", ()), ("Trains", ("Cables",)),
    )]  # fmt: skip


def add(conn: Connection, name: str, rule: str | None = None, *aliases: str, **names: str) -> int:
    with transaction(conn):
        topic = topics.add_topic(conn, name, aliases, names, rule)
    topic_jobs.finish(conn, read_rule)
    return topic.id


def held(conn: Connection) -> dict[str, int]:
    return {topic.slug: topic.entries for topic in topics.list_topics(conn, with_counts=True)}


def part(client: FlaskClient, path: str, **form: str) -> str:
    return client.post(path, data=form, headers={"HX-Request": "true"}).text


def test_a_frequent_tag_is_made_a_topic_with_one_press(curator, conn, entries) -> None:
    page = tree(curator.get("/admin/topics").text)
    assert [(b.get("value"), words(find(b, ".num")[0])) for b in find(page, "main button.chip")] == [
        ("News", "4"),
        ("Cables", "2"),
    ]
    answer = curator.post("/admin/topics/add", data={"name": "Cables"}, follow_redirects=True)
    assert "The topic Cables holds 2 entries." in answer.text
    assert held(conn) == {"cables": 2}
    assert [b.get("value") for b in find(tree(answer.text), "main button.chip")] == ["News"]


def test_a_rule_is_saved_and_takes_what_it_finds(curator, conn, entries) -> None:
    answer = curator.post("/admin/topics/add", data={"name": "Racks", "rule": "title:racks"}, follow_redirects=True)
    assert "The topic Racks holds 2 entries." in answer.text
    assert '<code class="rule-text">title:racks</code>' in answer.text
    number = topics.find_topic(conn, "racks").id
    form = {"name": "Racks", "rule": "title:racks -land", "aliases": "Cables"}
    answer = curator.post(f"/admin/topics/{number}", data=form, follow_redirects=True)
    assert "Saved: Racks now holds 3 entries." in answer.text
    page = find(tree(curator.get(f"/admin/topics/{number}").text), "#rule")[0]
    assert page.get("value") == "title:racks -land"


@pytest.mark.parametrize(
    ("rule", "said", "place"),
    [
        ("sea topci:cloud", "There is no field “topci:”", "topci"),
        ("is:unread sea", "“is:unread” is each reader’s own", "is:unread"),
        ("sea newer:7d", "“newer:7d” says another time each day", "newer:7d"),
        ("(sea", "The parenthesis “(” has no counterpart", "("),
    ],
)
@pytest.mark.parametrize("new", [True, False])
def test_a_rule_that_cannot_be_read_is_refused_at_its_place(curator, conn, entries, rule, said, place, new) -> None:
    number = add(conn, "Cloud")
    before = list(conn.iterdump())
    address = "/admin/topics/add" if new else f"/admin/topics/{number}"
    answer = curator.post(address, data={"name": "Racks", "rule": rule})
    assert answer.status_code == 422
    fault = find(tree(answer.text), "#rule-fault")[0]
    assert said in words(fault)
    assert words(find(fault, "mark")[0]) == place
    assert find(tree(answer.text), "#rule")[0].get("value") == rule
    assert said in part(curator, "/admin/topics/preview", name="Racks", rule=rule)
    assert list(conn.iterdump()) == before


def test_rules_in_a_circle_are_refused_in_words(curator, conn, entries) -> None:
    add(conn, "A", "topic:b")
    answer = curator.post("/admin/topics/add", data={"name": "B", "rule": "topic:a"})
    assert answer.status_code == 422
    assert "The rules of these topics name each other in a circle: A, B." in words(tree(answer.text))
    number = topics.find_topic(conn, "a").id
    said = part(curator, f"/admin/topics/{number}/preview", name="A", rule="-topic:A")
    assert "in a circle" in said
    assert [topic.rule for topic in topics.list_topics(conn)] == ["topic:b"]


def test_german_says_what_is_wrong_too(curator, conn) -> None:
    curator.post("/preferences", data={"language": "de"})
    said = part(curator, "/admin/topics/preview", name="A", rule="ist:ungelesen")
    assert "«ist:ungelesen»" in said


def test_a_preview_changes_nothing_and_says_what_would(curator, conn, entries) -> None:
    number = add(conn, "Cloud")
    before = list(conn.iterdump())
    said = part(curator, f"/admin/topics/{number}/preview", name="Cloud", aliases="Nuage", rule="title:racks")
    assert "<html" not in said
    text = words(tree(said))
    assert "1 →entries now, then 3 entries 2 come" in text
    assert [words(link) for link in find(tree(said), "li a")] == ["Racks on land", "Fibre"]
    said = words(tree(part(curator, f"/admin/topics/{number}/preview", name="Other")))
    assert "Nothing would change." in said  # its slug is a key too
    assert list(conn.iterdump()) == before


def test_the_preview_button_works_without_script(curator, conn, entries) -> None:
    number = add(conn, "Cloud")
    form = {"name": "Clouds", "aliases": "Nuage", "rule": "title:racks"}
    for address in (f"/admin/topics/{number}/preview", "/admin/topics/preview"):
        page = tree(curator.post(address, data=form).text)
        assert find(page, "#name")[0].get("value") == "Clouds"
        assert "3 entries" in words(find(page, "#topic-preview")[0])
    assert topics.find_topic(conn, "cloud").name == "Cloud"


def test_private_feeds_are_in_no_preview_and_no_offer(curator, conn, library, entries, signed_in) -> None:
    feed = library.feed("mine")
    signed_in(Role.READER, "olga")
    library.entry(feed, "My racks", "Secret")
    library.entry(feed, "My racks too", "Secret")
    with transaction(conn):
        conn.execute("UPDATE feeds SET owner = (SELECT id FROM users WHERE name = 'olga') WHERE id = ?", (feed,))
    said = part(curator, "/admin/topics/preview", name="Racks", rule="racks")
    assert "My racks" not in said
    assert "2 entries" in words(tree(said))
    assert "Secret" not in curator.get("/admin/topics").text


# ── merging ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def merged(curator, conn, entries, signed_in) -> FlaskClient:
    """A reader who had a view of the topic that was merged."""
    reader = signed_in(Role.READER, "rita")
    add(conn, "Cloud", "title:land")
    former = add(conn, "Clouds & More", "title:trains", "Nuage")
    with transaction(conn):
        rita = conn.execute("SELECT id FROM users WHERE name = 'rita'").fetchone()[0]
        views.add_view(conn, rita, "Mine", "topic=clouds-more&unread=1")
    answer = curator.post(f"/admin/topics/{former}/merge", data={"into": "cloud"}, follow_redirects=True)
    assert "Clouds &amp; More is part of Cloud now." in answer.text
    return reader


def test_a_merged_topic_gives_all_it_had(conn, merged) -> None:
    (topic,) = topics.list_topics(conn, with_counts=True)
    assert topic.entries == 4
    assert topic.rule == "(title:land) OR (title:trains)"
    assert set(topic.aliases) == {"Clouds & More", "clouds-more", "Nuage"}


def test_old_addresses_lead_to_the_other(merged, entries) -> None:
    for path, to in (
        ("/topic/clouds-more", "/topic/cloud"),
        ("/topic/clouds-more?unread=1&feed=1", "/topic/cloud?unread=1&feed=1"),
        ("/?topic=clouds-more&group=day", "/?topic=cloud&group=day"),
        ("/?topic=clouds-more&topic=cloud", "/?topic=cloud"),
        ("/?not=clouds-more", "/?not=cloud"),
    ):
        answer = merged.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, to), path
        assert merged.get(to).status_code == 200
    answer = merged.get("/topic/clouds-more.atom")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/topic/cloud.atom")
    for path in (f"/entry/{entries[0]}?topic=clouds-more", "/new?topic=clouds-more&since=99", "/?q=topic:clouds-more"):
        assert merged.get(path).status_code in (200, 204), path
    assert merged.get("/?topic=nowhere").status_code == 404
    assert merged.get("/topic/nowhere").status_code == 404
    assert 'href="/?topic=cloud&amp;unread=1"' in merged.get("/").text


def test_what_cannot_be_merged_changes_nothing(curator, conn, entries) -> None:
    one = add(conn, "One", "(" + " OR ".join(f"word{n}" for n in range(20)) + ")")
    add(conn, "Two", " ".join(f"other{n}" for n in range(20)))
    before = list(conn.iterdump())
    for into in ("", "one", "nowhere"):
        answer = curator.post(f"/admin/topics/{one}/merge", data={"into": into}, follow_redirects=True)
        assert "Choose the topic to merge it into." in answer.text
    answer = curator.post(f"/admin/topics/{one}/merge", data={"into": "two"})
    assert answer.status_code == 422
    assert "The rules of both cannot be put together" in answer.text
    assert list(conn.iterdump()) == before


# ── what takes long ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_large_change_is_left_to_the_poller_and_says_how_far_it_is(curator, conn, entries, monkeypatch) -> None:
    monkeypatch.setattr(deriving, "AT_ONCE", 1)
    monkeypatch.setattr(topic_jobs, "PORTION", 2)
    number = add(conn, "Racks")
    answer = curator.post(f"/admin/topics/{number}", data={"name": "Racks", "rule": "racks", "aliases": "Cloud, Nuage"})
    assert answer.headers["Location"] == f"/admin/topics/{number}"
    page = curator.get(f"/admin/topics/{number}").text
    assert "0 of 3 entries" in words(find(tree(page), "#sorting")[0])
    assert "None seems to run" not in page
    assert "being sorted" in curator.get("/admin/topics").text
    plan = topic_jobs.next_plan(conn, read_rule)
    with transaction(conn):
        topic_jobs.work(conn, plan)
    part = tree(curator.get(f"/admin/topics/{number}/progress").text)
    assert "2 of 3 entries" in words(part)
    assert find(part, "progress")[0].get("value") == "2"
    assert part.get("hx-trigger") == "every 1s"
    topic_jobs.finish(conn, read_rule)
    part = tree(curator.get(f"/admin/topics/{number}/progress").text)
    assert "The topic holds 3 entries." in words(part)
    assert part.get("hx-trigger") is None


def test_it_says_when_no_poller_does_it(curator, conn, entries) -> None:
    number = add(conn, "Racks")
    with transaction(conn):
        topic_jobs.ask(conn, number)
        conn.execute("UPDATE jobs SET asked = asked - 60")
    assert "None seems to run: start “aggregator poll”" in curator.get(f"/admin/topics/{number}").text


def test_a_rule_that_can_be_read_no_longer_is_told(curator, conn, entries) -> None:
    number = add(conn, "Racks", "racks")
    with transaction(conn):
        conn.execute("UPDATE topics SET rule = 'topci:x'")
    page = curator.get(f"/admin/topics/{number}").text
    assert "The rule cannot be read, and is passed over." in page
    with transaction(conn):
        topic_jobs.ask(conn, number)
    topic_jobs.finish(conn, read_rule)
    assert "cannot be sorted by this topic’s rule" in curator.get(f"/admin/topics/{number}").text


# ── on one entry ────────────────────────────────────────────────────────────────────────────────────────────────────


def why(client: FlaskClient, entry: int) -> dict[str, str]:
    page = tree(client.get(f"/entry/{entry}").text)
    rows = find(page, "dl.why div")
    return {words(find(row, "dt")[0]): words(find(row, "dd")[0]) for row in rows}


def test_an_entry_says_everything_that_brought_it_to_its_topics(curator, client, conn, entries) -> None:
    add(conn, "Cloud", "title:racks", de="Wolke")
    add(conn, "Land", "title:land")
    add(conn, "News")
    reasons = why(client, entries[0])
    assert reasons["Cloud"] == "Named by the feed, as “Cloud” By its rule: title:racks"
    assert reasons["News"] == "From the feed's place in the catalogue: “News”"
    reasons = why(client, entries[2])
    assert reasons["Cloud"] == "By its rule: title:racks"
    assert reasons["Land"] == "By its rule: title:land"


def test_a_curator_gives_and_takes_words_by_hand(curator, client, conn, entries) -> None:
    add(conn, "Cloud", None, "Nuage")
    entry = entries[2]
    answer = curator.post(f"/entry/{entry}/tags", data={"add": " nuage ", "next": f"/entry/{entry}?unread=1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/entry/{entry}?unread=1")
    assert held(conn) == {"cloud": 3}
    assert why(curator, entry)["Cloud"] == "Given by a curator, as “Nuage” Take away"
    assert why(client, entry)["Cloud"] == "Given by a curator, as “Nuage”"
    assert f'data-entry="{entry}"' in curator.get("/?topic=cloud").text
    curator.post(f"/entry/{entry}/tags", data={"remove": "Nuage"})
    assert held(conn) == {"cloud": 2}
    curator.post(f"/entry/{entries[0]}/tags", data={"remove": "Cloud"})  # the feed's own word
    assert held(conn) == {"cloud": 2}
    curator.post(f"/entry/{entry}/tags", data={"add": "   "})
    assert conn.execute("SELECT count(*) FROM entry_tags WHERE source = 'curator'").fetchone()[0] == 0


def test_rules_look_at_words_given_by_hand(curator, conn, entries) -> None:
    add(conn, "Picked", "tag:choice")
    curator.post(f"/entry/{entries[3]}/tags", data={"add": "Choice"})
    assert held(conn) == {"picked": 1}
    curator.post(f"/entry/{entries[3]}/tags", data={"remove": "choice"})
    assert held(conn) == {"picked": 0}


def test_a_word_of_an_entry_is_made_a_topic_there(curator, conn, entries) -> None:
    page = tree(curator.get(f"/entry/{entries[1]}").text)
    made = {form.xpath("string(.//input[@name='name']/@value)") for form in find(page, ".why-words form")}
    assert made == {"Nuage", "Cables", "News"}
    form = {"name": "Cables", "next": f"/entry/{entries[1]}"}
    answer = curator.post("/admin/topics/add", data=form)
    assert answer.headers["Location"] == f"/entry/{entries[1]}"
    assert held(conn) == {"cables": 2}


def test_readers_see_no_tools(signed_in, client, conn, entries) -> None:
    for browser in (signed_in(Role.READER, "rita"), client):
        text = browser.get(f"/entry/{entries[1]}").text
        assert "/tags" not in text
        assert "Make it a topic" not in text
        assert "/admin/topics" not in text


def test_a_curator_finds_the_page(curator) -> None:
    assert 'href="/admin/topics"' in curator.get("/").text
    assert "/admin/feeds" not in curator.get("/admin/topics").text


def test_nobody_tags_another_readers_entry(curator, conn, library, signed_in) -> None:
    feed = library.feed("mine")
    signed_in(Role.READER, "olga")
    entry = library.entry(feed, "Letter")
    with transaction(conn):
        conn.execute("UPDATE feeds SET owner = (SELECT id FROM users WHERE name = 'olga') WHERE id = ?", (feed,))
    assert curator.post(f"/entry/{entry}/tags", data={"add": "x"}).status_code == 404
    assert conn.execute("SELECT count(*) FROM entry_tags WHERE source = 'curator'").fetchone()[0] == 0
