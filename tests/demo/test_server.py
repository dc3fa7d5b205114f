"""The sample sites as a visitor finds them, over real HTTP."""

import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest

from aggregator.demo.feeds import SampleFeed
from aggregator.demo.server import SampleServer

LOCAL = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    server = SampleServer()
    server.start()
    yield server
    server.close()


def get(url: str, method: str = "GET", **headers: str) -> tuple[int, Message, bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with LOCAL.open(urllib.request.Request(url, headers=named, method=method), timeout=10) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def quick(server: SampleServer) -> list[tuple[str, SampleFeed]]:
    return [(url, feed) for url, feed in server.feeds() if not feed.delay_seconds and feed.status == 200]


def test_every_feed_answers_on_a_loopback_address_of_its_own(server: SampleServer) -> None:
    hosts = [urlsplit(url).netloc for url, _ in server.feeds()]
    assert len(set(hosts)) == len(hosts)
    assert all(host.startswith("127.0.0.") for host in hosts)
    for url, feed in quick(server):
        status, headers, body = get(url)
        assert (status, body) == (200, feed.body)
        assert headers["Content-Type"] == feed.content_type
        assert int(headers["Content-Length"]) == len(body)


def test_what_did_not_change_is_not_sent_again(server: SampleServer) -> None:
    for url, _ in quick(server):
        _, headers, _ = get(url)
        etag, modified = headers["ETag"], headers["Last-Modified"]
        for asked in (
            {"If_None_Match": etag},
            {"If_None_Match": f'"other", W/{etag}'},
            {"If_None_Match": "*"},
            {"If_Modified_Since": modified},
            {"If_None_Match": etag, "If_Modified_Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        ):
            status, again, body = get(url, **asked)
            assert (status, body, again["ETag"]) == (304, b"", etag), asked
        for asked in (
            {"If_None_Match": '"other"'},
            {"If_None_Match": '"other"', "If_Modified_Since": modified},
            {"If_Modified_Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
            {"If_Modified_Since": "some day"},
            {"If_Modified_Since": "Thu, 01 Jan 2099 00:00:00"},
        ):
            assert get(url, **asked)[0] == 200, asked


def test_every_page_and_picture_that_a_feed_names_is_there(server: SampleServer) -> None:
    seen = set()
    for url, feed in quick(server):
        base = url[: url.index("/", 8)]
        text = feed.body.decode()
        assert {urlsplit(found).netloc for found in re.findall(r"http://127[^\s\"'<>&]+", text)} == {
            urlsplit(base).netloc
        }
        for address in sorted(set(re.findall(rf"{re.escape(base)}/[\w./-]*", text))):
            status, headers, body = get(address)
            assert status == 200 and body, address
            if "/pictures/" in address:
                assert headers["Content-Type"] == "image/svg+xml"
                assert "max-age" in headers["Cache-Control"]
                seen.add(address)
    assert len(seen) > 40


def test_a_front_page_leads_to_the_feed(server: SampleServer) -> None:
    for url, feed in quick(server):
        page = get(urljoin(url, "/"))[2].decode()
        found = re.search(r'rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)"', page)
        assert found and (found[1], urljoin(url, found[2])) == (feed.content_type.partition(";")[0], url)


def test_head_sends_no_body(server: SampleServer) -> None:
    url, feed = quick(server)[0]
    status, headers, body = get(url, method="HEAD")
    assert (status, body, int(headers["Content-Length"])) == (200, b"", len(feed.body))


def test_the_missing_one_and_unknown_addresses_answer_404(server: SampleServer) -> None:
    (missing,) = [url for url, feed in server.feeds() if feed.status == 404]
    assert get(missing)[0] == 404
    assert get(urljoin(quick(server)[0][0], "/nowhere"))[0] == 404


def test_the_slow_one_answers_after_a_while_and_holds_up_nobody(server: SampleServer) -> None:
    ((url, feed),) = [(url, feed) for url, feed in server.feeds() if feed.delay_seconds]
    with pytest.raises(TimeoutError), LOCAL.open(url, timeout=0.2):
        pass
    begun = time.monotonic()
    assert get(urljoin(url, "/"))[0] == 200
    assert time.monotonic() - begun < 1
    assert get(url)[2] == feed.body
    assert feed.delay_seconds - 0.1 <= time.monotonic() - begun <= 6


def test_opml_lists_every_feed_in_its_folder(server: SampleServer) -> None:
    root = ElementTree.fromstring(server.opml())
    assert root.tag == "opml" and root.get("version") == "2.0"
    listed = {
        (folder.get("text"), feed.get("xmlUrl"), feed.get("title"))
        for folder in root.findall("body/outline")
        for feed in folder.findall("outline")
    }
    assert listed == {(feed.folder, url, feed.title) for url, feed in server.feeds()}


def test_after_close_nobody_is_there() -> None:
    server = SampleServer()
    server.start()
    url = quick(server)[0][0]
    assert get(url)[0] == 200
    server.close()
    with pytest.raises(urllib.error.URLError):
        get(url)
