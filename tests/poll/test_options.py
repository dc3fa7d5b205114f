"""What is set for a feed alone: its interval, User-Agent and login, and its last document."""

import base64
from contextlib import closing
from pathlib import Path

from aggregator import config
from aggregator.config import Settings
from aggregator.keys import seal
from aggregator.model import EntryQuery, FeedOptions
from aggregator.poll.reparse import reparse
from aggregator.store import entries, feeds, marks
from aggregator.store.db import transaction
from aggregator.store.documents import connect_documents, last_document
from aggregator.store.options import get_options, set_options
from tests.poll.test_schedule import poll, subscribe
from tests.store.builders import add_reader
from tests.support.feeds import addresses, database, item, rss, settings
from tests.support.server import FeedServer, Page, Request

LOGIN = "Basic " + base64.b64encode(b"mira:s\xc3\xbcss").decode()


def give_login(given: Settings, conn, feed: int) -> None:
    with transaction(conn):
        set_options(conn, feed, FeedOptions(sealed_login=seal(given.instance, "mira:süss")))


def test_a_login_opens_the_feed_and_stands_nowhere_in_the_clear(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)

    def guarded(request: Request) -> Page:
        return Page(rss(item(1))) if request.headers.get("authorization") == LOGIN else Page(status=401)

    with FeedServer() as server:
        server.on("/feed", guarded)
        [feed] = subscribe(conn, server.url("/feed"))
        assert poll(given) == (0, 0, 1, 0)
        give_login(given, conn, feed)
        assert poll(given) == (1, 0, 0, 1)
    assert b"s\xc3\xbcss" not in given.database.read_bytes()
    assert "süss" not in repr(get_options(conn, feed))


def test_a_login_never_leaves_its_origin(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    own, other = addresses(2)
    with FeedServer(own, other) as server:
        server.put("/stolen", rss(item(1)))
        server.redirect("/feed", server.url("/within", host=own))
        server.redirect("/within", server.url("/stolen", host=other))
        [feed] = subscribe(conn, server.url("/feed", host=own))
        give_login(given, conn, feed)
        assert poll(given) == (1, 0, 0, 1)
        sent = {request.path: request.headers.get("authorization") for request in server.requests}
    assert sent == {"/feed": LOGIN, "/within": LOGIN, "/stolen": None}


def test_another_instances_key_costs_the_login_alone(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    with FeedServer() as server:
        server.put("/feed", rss(item(1)))
        [feed] = subscribe(conn, server.url("/feed"))
        with transaction(conn):
            set_options(conn, feed, FeedOptions(sealed_login=seal(tmp_path / "elsewhere", "a:b")))
        assert poll(given) == (1, 0, 0, 1)
        assert "authorization" not in server.requests[0].headers


def test_an_own_user_agent_goes_with_that_feed_alone(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    with FeedServer(*addresses(2)) as server:
        server.put("/feed", rss(item(1)))
        special, usual = subscribe(conn, *(server.url("/feed", host=host) for host in addresses(2)))
        with transaction(conn):
            set_options(conn, special, FeedOptions(user_agent="Special/1 (+https://example.org)"))
        poll(given)
        agents = {request.address: request.headers["user-agent"] for request in server.requests}
    assert agents[addresses(2)[0]] == "Special/1 (+https://example.org)"
    assert agents[addresses(2)[1]].startswith("Aggregator/")
    assert usual


def test_an_own_interval_is_kept(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    with FeedServer() as server:
        server.put("/feed", rss(item(1)))
        [feed] = subscribe(conn, server.url("/feed"))
        with transaction(conn):
            set_options(conn, feed, FeedOptions(interval_minutes=300))
        poll(given)
    polled = feeds.get_feed(conn, feed)
    assert polled and polled.reason == "own_interval"
    assert 300 <= (polled.next_poll - polled.last_poll).total_seconds() / 60 <= 316


def test_the_last_document_is_kept_and_read_again(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    body = rss(item(1, text="<p>As it was</p>"), item(2))
    with FeedServer() as server:
        server.put("/feed", body, content_type="application/rss+xml")
        [feed] = subscribe(conn, server.url("/feed"))
        poll(given)
        reader = add_reader(conn)
        [newest, _] = entries.list_entries(conn, EntryQuery())
        with transaction(conn):
            marks.set_starred(conn, reader, newest.id, True)
        conn.execute("UPDATE entries SET title = 'misread'")
        asked = len(server.requests)
        with closing(connect_documents(given.instance)) as documents:
            kept = last_document(documents, feed)
        assert kept and (kept.body, kept.content_type) == (body, "application/rss+xml")
        arrived = reparse(conn, feed, kept, config.policy(given))
        assert (len(arrived.new), len(arrived.changed)) == (0, 2)
        assert len(server.requests) == asked
    titles = {one.title: one.starred for one in entries.list_entries(conn, EntryQuery(reader=reader))}
    assert set(titles) == {"Entry 1", "Entry 2"}
    assert sum(titles.values()) == 1


def test_a_broken_document_is_kept_to_be_looked_at(tmp_path: Path) -> None:
    given = settings(tmp_path)
    conn = database(given)
    with FeedServer() as server:
        server.put("/feed", b"no feed at all", content_type="text/plain")
        [feed] = subscribe(conn, server.url("/feed"))
        assert poll(given) == (0, 0, 1, 0)
    with closing(connect_documents(given.instance)) as documents:
        kept = last_document(documents, feed)
    assert kept and kept.body == b"no feed at all"
