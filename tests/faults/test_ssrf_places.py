"""Every place that takes a URL refuses every forbidden address, however it is spelled, without a connection: a name
server and a network of our own note what was asked of them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from sqlite3 import Connection

import pytest

from aggregator import config
from aggregator.config import Settings
from aggregator.fetch.client import Client
from aggregator.fetch.guard import ForbiddenAddress
from aggregator.fetch.resolver import ThreadedResolver
from aggregator.model import EntryQuery, FeedOptions, Outcome, PollRequest, RawDocument, Visit
from aggregator.parse.document import parse_document
from aggregator.parse.errors import ParseError
from aggregator.poll import articles, icons, pictures
from aggregator.poll import visit as visiting
from aggregator.poll.articles import fetch_articles
from aggregator.poll.icons import fetch_icons
from aggregator.poll.pictures import find_picture, known_picture
from aggregator.store import entries, feeds
from aggregator.store.db import transaction
from aggregator.store.documents import connect_documents, keep_documents
from aggregator.store.icons import icon_versions
from aggregator.store.options import set_options
from aggregator.store.pictures import connect_pictures
from aggregator.subscribe import adding
from aggregator.subscribe.adding import AddError, find_feeds
from aggregator.subscribe.addresses import refusal
from aggregator.subscribe.catalogue import import_opml
from tests.fetch.helpers import Names, Net
from tests.fetch.test_guard import RANGES
from tests.fetch.test_ssrf import PUBLIC, SPELLINGS, literal
from tests.store.builders import add_feed, entry, save
from tests.support.feeds import database, item, opml, rss, settings
from tests.support.server import FeedServer, Page

SCHEMES = ("file:///etc/passwd", "ftp://10.0.0.1/", "gopher://10.0.0.1:70/_x", "data:text/xml,<rss/>", "unix:/run/x")
PAGE = "<!doctype html><html><head><title>t</title>{}</head><body>x</body></html>"


def _addresses() -> list[str]:
    return list(dict.fromkeys(str(network[place]) for network in map(ip_network, RANGES) for place in (0, -1)))


HOSTS = [literal(address) for address in _addresses()] + SPELLINGS
NAMES = {f"n{number}.inner.example": [[address]] for number, address in enumerate(_addresses())}
"""Names that lead to each of the addresses."""

TARGETS = [f"http://{host}:9/feed" for host in (*HOSTS, *NAMES)]


class _Names(Names):
    """What an own name server says; spellings are asked of the system, as they would be."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list:  # type: ignore[type-arg,override]
        if host in self.answers:
            return await super().resolve(host, port, family)
        return await ThreadedResolver().resolve(host, port, family)  # type: ignore[arg-type]


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Net:
    """Every client that the rooms make asks this network; only public.example leads anywhere."""
    network = Net()
    names = _Names(public_example=[[PUBLIC]])
    names.answers |= {name: list(answers) for name, answers in NAMES.items()}
    client = partial(Client, resolver=names, make_socket=network.make_socket)
    monkeypatch.setattr(adding, "Client", client)
    monkeypatch.setattr(visiting, "Client", client)
    monkeypatch.setattr(articles, "Client", client)
    monkeypatch.setattr(pictures, "Client", client)
    monkeypatch.setattr(icons, "Client", client)
    monkeypatch.setattr(articles, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(icons, "PAUSE_SECONDS", 0)
    return network


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


POLICY = config.policy(config.Settings(fetch_total_seconds=5, fetch_connect_seconds=5))


def poll(*urls: str) -> list[Visit]:
    async def main() -> list[Visit]:
        async def requests() -> AsyncIterator[PollRequest]:
            for number, url in enumerate(urls):
                yield PollRequest(number, url)

        return [done async for done in visiting.visit(requests(), POLICY)]

    return asyncio.run(main())


def refused(address: str) -> None:
    with pytest.raises(AddError):
        find_feeds(address, POLICY)


def failed(visits: list[Visit], count: int) -> None:
    assert len(visits) == count
    kinds = {visit.failure.kind if visit.failure else "" for visit in visits}
    assert kinds <= {"forbidden_address", "bad_url", "dns", "too_many_redirects"}, kinds
    assert all(visit.outcome is Outcome.FAILED and visit.moved_to is None for visit in visits)


def test_the_table_is_whole() -> None:
    assert len(RANGES) == 28 and len(NAMES) >= 28 and len(TARGETS) == len(HOSTS) + len(NAMES)
    print(f"\n{len(HOSTS)} hosts, {len(NAMES)} names, {len(SCHEMES)} schemes")


def test_adding_a_feed(net: Net) -> None:
    for target in (*TARGETS, *SCHEMES):
        refused(target)
    assert net.connected == []


def test_what_spells_an_address_is_refused_before_anything_is_asked() -> None:
    passed = [host for host in HOSTS if refusal(f"http://{host}:9/", allow_private=False) is None]
    assert passed == []


def test_an_opml_import(net: Net, tmp_path: Path) -> None:
    given = settings(tmp_path, allow_private_networks=False)
    conn = database(given)
    report = import_opml(conn, opml(*TARGETS, *SCHEMES, "http://public.example/feed"), given)
    # What a name leads to is known only when it is polled.
    names = {f"http://{name}:9/feed" for name in NAMES}
    assert {feed.url for feed in feeds.list_feeds(conn)} == names | {"http://public.example/feed"}
    assert len(report.refused) >= 60
    failed(poll(*names), len(names))
    assert net.connected == []


def test_polling_what_came_into_the_catalogue_by_any_way(net: Net) -> None:
    failed(poll(*TARGETS, *SCHEMES), len(TARGETS) + len(SCHEMES))
    assert net.connected == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect(net: Net, server: FeedServer, status: int) -> None:
    for number, target in enumerate((*TARGETS, *SCHEMES)):
        server.redirect(f"/{number}", target, status)
    urls = [server.url(f"/{n}", host="public.example") for n in range(len(TARGETS) + len(SCHEMES))]
    failed(poll(*urls), len(urls))
    assert set(net.connected) == {PUBLIC}
    assert len(server.requests) == len(urls)


def test_a_redirect_while_a_feed_is_added(net: Net, server: FeedServer) -> None:
    for number, target in enumerate(TARGETS):
        server.redirect(f"/{number}", target, 301)
        refused(server.url(f"/{number}", host="public.example"))
    assert set(net.connected) == {PUBLIC}


def test_a_link_that_a_page_names(net: Net, server: FeedServer) -> None:
    found: set[str] = set()
    named = (*TARGETS, *SCHEMES)
    for start in range(0, len(named), 40):  # a page's links are limited
        links = "".join(
            f'<link rel="alternate" type="application/rss+xml" href="{target}">' for target in named[start : start + 40]
        )
        server.put("/", PAGE.format(links), content_type="text/html")
        try:
            found |= {one.link.url for one in find_feeds(server.url("/", host="public.example"), POLICY)}
        except AddError:
            continue  # none of them could be an address
    assert found and all(url.startswith("http") for url in found)
    assert set(net.connected) == {PUBLIC}
    before = list(net.connected)
    failed(poll(*found), len(found))
    assert net.connected == before


def test_the_common_paths_that_are_tried(net: Net, server: FeedServer) -> None:
    targets = iter(TARGETS)
    server.put("/", PAGE.format(""), content_type="text/html")

    def onward(_: object) -> Page:
        return Page(status=302, headers={"Location": next(targets).encode().decode("latin-1")}, content_type=None)

    for path in adding.COMMON_PATHS:
        server.on(path, onward)
    for _ in range(len(TARGETS) // len(adding.COMMON_PATHS)):
        refused(server.url("/", host="public.example"))
    assert next(targets, None) is None or len(TARGETS) % len(adding.COMMON_PATHS)
    assert set(net.connected) == {PUBLIC}


def test_a_page_that_names_its_feed_by_a_base_of_another_host(net: Net, server: FeedServer) -> None:
    links = '<base href="http://10.0.0.1/"><link rel="alternate" type="application/rss+xml" href="feed">'
    server.put("/", PAGE.format(links), content_type="text/html")
    [found] = find_feeds(server.url("/", host="public.example"), POLICY)
    assert found.link.url == "http://10.0.0.1/feed"
    failed(poll(found.link.url), 1)
    assert set(net.connected) == {PUBLIC}


def test_the_full_text_of_an_entry(net: Net, tmp_path: Path) -> None:
    given = settings(tmp_path, allow_private_networks=False)
    conn = database(given)
    # Hosts that are no proper addresses of pages are left out when a document is read; here they come all the same.
    links = [*TARGETS, *SCHEMES]
    feed = add_feed(conn)
    ids = save(conn, feed, *(entry(f"e{number}", age=60) for number in range(len(links)))).new
    conn.executemany("UPDATE entries SET url = ? WHERE id = ?", zip(links, ids, strict=True))
    with transaction(conn):
        set_options(conn, feed, FeedOptions(full_text=True))
    tried = 0
    while portion := asyncio.run(fetch_articles(conn, given, lambda: False)):
        tried += portion
    assert tried == len(links)
    assert conn.execute("SELECT count(*) FROM articles WHERE html IS NULL").fetchone()[0] == len(links)
    assert net.connected == []


def test_a_picture_that_is_passed_on(net: Net, server: FeedServer, tmp_path: Path) -> None:
    given = settings(tmp_path, allow_private_networks=False, picture_seconds=5.0)
    database(given)
    for target in (*TARGETS, *SCHEMES):
        assert find_picture(target, given).type is None
    assert net.connected == []
    for number, target in enumerate((*TARGETS, *SCHEMES)):
        server.redirect(f"/{number}", target, 302)
        assert find_picture(server.url(f"/{number}", host="public.example"), given).type is None
    assert set(net.connected) == {PUBLIC}
    # What was refused is known, so that no page asks for it again.
    assert known_picture(TARGETS[0], given) is not None


def with_feeds(given: Settings, sites: list[str], channel: str = "") -> Connection:
    """Feeds that were read once, each of a site; what their documents said is kept."""
    conn = database(given)
    with closing(connect_documents(given.instance)) as documents:
        for number, site in enumerate(sites):
            feed = add_feed(conn, f"http://public.example/{number}")
            conn.execute("UPDATE feeds SET site_url = ? WHERE id = ?", (site, feed))
            conn.execute("UPDATE feed_polls SET last_success = 1 WHERE feed = ?", (feed,))
            body = rss(channel=channel.replace("SITE", site)) if channel else b""
            keep_documents(documents, [(feed, RawDocument("http://public.example/", None, body, datetime.now(UTC)))])
    return conn


def ask_for_icons(given: Settings, conn: Connection, count: int) -> None:
    assert count <= icons.PORTION
    assert asyncio.run(fetch_icons(conn, given, lambda: False)) == count
    with closing(connect_pictures(given.instance)) as kept:
        assert icon_versions(kept) == {}


def test_the_icon_that_a_document_names(net: Net, tmp_path: Path) -> None:
    given = settings(tmp_path, allow_private_networks=False)
    targets = [*TARGETS, *SCHEMES]
    square = "<image><url>SITE</url><width>9</width><height>9</height></image>"
    ask_for_icons(given, with_feeds(given, targets, square), len(targets))
    assert net.connected == []


def test_the_icon_that_a_sites_page_names(net: Net, server: FeedServer, tmp_path: Path) -> None:
    given = settings(tmp_path, allow_private_networks=False)
    sites = []
    for number, target in enumerate((*TARGETS, *SCHEMES)):
        if number % 2:
            server.put(f"/{number}", PAGE.format(f'<link rel="icon" href="{target}">'), content_type="text/html")
        else:
            server.redirect(f"/{number}", target, 302)
        sites.append(server.url(f"/{number}", host="public.example"))
    ask_for_icons(given, with_feeds(given, sites), len(sites))
    assert set(net.connected) == {PUBLIC}


def test_a_document_leads_nowhere_while_it_is_read() -> None:
    """Neither an address as the document, nor its pictures, entities, stylesheets or base."""
    with FeedServer() as listener:
        url = listener.url("/seen")
        picture = f"<img src='{url}'><iframe src='{url}'></iframe>"
        documents = [
            url.encode(),
            f'<?xml version="1.0"?><?xml-stylesheet href="{url}"?>'.encode() + rss(item(1, text=picture))[38:],
            f'<!DOCTYPE rss SYSTEM "{url}">'.encode() + rss(item(1))[38:],
            f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{url}">]><rss><channel><title>&x;</title></channel></rss>'.encode(),
        ]
        for document in documents:
            try:
                parse_document(document, url=url, content_type=None, known={}, max_entries=10)
            except ParseError:
                continue
        assert listener.connections == 0


def test_nothing_of_a_refused_address_is_stored(net: Net, tmp_path: Path) -> None:
    assert issubclass(ForbiddenAddress, OSError)
    given = settings(tmp_path, allow_private_networks=False)
    conn = database(given)
    import_opml(conn, opml("http://n0.inner.example:9/feed"), given)
    assert entries.count_entries(conn, EntryQuery()) == 0
