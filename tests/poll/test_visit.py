"""visit: requests in, visits out, against a real server."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest

from aggregator import config
from aggregator.model import Outcome, PollRequest, Validators, Visit
from aggregator.poll.visit import visit
from tests.support.feeds import addresses, item, rss, settings
from tests.support.server import FeedServer


def visit_all(requests: Iterable[PollRequest], tmp_path: Path, **changes: object) -> list[Visit]:
    async def stream() -> AsyncIterator[PollRequest]:
        for request in requests:
            yield request

    async def main() -> list[Visit]:
        return [one async for one in visit(stream(), config.policy(settings(tmp_path, **changes)))]

    return asyncio.run(main())


def test_a_first_visit_brings_the_document(tmp_path: Path) -> None:
    with FeedServer() as server:
        server.put("/feed", rss(item(1), item(2)), headers={"ETag": '"v1"', "Last-Modified": "whenever"})
        [one] = visit_all([PollRequest(7, server.url("/feed"))], tmp_path)
    assert (one.feed, one.outcome, one.status, one.failure) == (7, Outcome.CHANGED, 200, None)
    assert one.validators == Validators('"v1"', "whenever")
    assert one.document is not None
    assert [entry.title for entry in one.document.entries] == ["Entry 1", "Entry 2"]


def test_what_is_equal_is_not_worked_on_again(tmp_path: Path) -> None:
    with FeedServer() as server:
        server.put("/feed", rss(item(1), item(2)))
        [first] = visit_all([PollRequest(1, server.url("/feed"))], tmp_path)
        assert first.document
        known = {entry.key: entry.fingerprint for entry in first.document.entries}

        [same] = visit_all([PollRequest(1, server.url("/feed"), digest=first.digest, known=known)], tmp_path)
        assert (same.outcome, same.document) == (Outcome.UNCHANGED, None)

        server.put("/feed", rss(item(1), item(2), title="Another title"))
        [retitled] = visit_all([PollRequest(1, server.url("/feed"), digest=first.digest, known=known)], tmp_path)
        assert retitled.outcome is Outcome.UNCHANGED
        assert retitled.document and retitled.document.entries == ()

        server.put("/feed", rss(item(3), item(1), item(2, title="Edited")))
        [grown] = visit_all([PollRequest(1, server.url("/feed"), digest=first.digest, known=known)], tmp_path)
        assert grown.outcome is Outcome.CHANGED
        assert grown.document and [entry.title for entry in grown.document.entries] == ["Entry 3", "Edited"]
        assert len(grown.document.listed) == 3


def test_validators_go_back_and_304_is_unchanged(tmp_path: Path) -> None:
    with FeedServer() as server:
        server.put("/feed", rss(item(1)), conditional=True)
        [first] = visit_all([PollRequest(1, server.url("/feed"))], tmp_path)
        [second] = visit_all([PollRequest(1, server.url("/feed"), first.validators, first.digest)], tmp_path)
        assert (second.outcome, second.status, second.validators) == (Outcome.UNCHANGED, 304, first.validators)
        assert server.hits("/feed")[1].headers["if-none-match"] == first.validators.etag


def test_each_failure_is_its_own(tmp_path: Path) -> None:
    with FeedServer(*addresses(4)) as server:
        hosts = addresses(4)
        server.put("/good", rss(item(1)))
        server.put("/html", b"<!doctype html><title>x</title><p>no feed", content_type="text/html")
        server.put("/busy", status=503, headers={"Retry-After": "120"})
        urls = [("/good", hosts[0]), ("/html", hosts[1]), ("/busy", hosts[2]), ("/missing", hosts[3])]
        visits = visit_all([PollRequest(n, server.url(p, host=h)) for n, (p, h) in enumerate(urls)], tmp_path)
    by_feed = {one.feed: one for one in visits}
    assert [by_feed[n].outcome for n in range(4)] == [Outcome.CHANGED, *[Outcome.FAILED] * 3]
    assert by_feed[2].retry_after == 120
    assert all(by_feed[n].failure.detail for n in (1, 2, 3))


def test_a_slow_host_delays_nobody(tmp_path: Path) -> None:
    slow, *quick = addresses(6)
    with FeedServer(slow, *quick) as server:
        server.put("/slow", rss(item(1)), delay=1.5)
        server.put("/feed", rss(item(1)))
        requests = [PollRequest(0, server.url("/slow", host=slow))]
        requests += [PollRequest(n + 1, server.url("/feed", host=host)) for n, host in enumerate(quick)]
        visits = visit_all(requests, tmp_path)
    assert [one.feed for one in visits][-1] == 0
    assert len(visits) == 6


def test_one_request_at_a_time_to_a_host(tmp_path: Path) -> None:
    with FeedServer(*addresses(2)) as server:
        for number in range(10):
            server.put(f"/{number}", rss(item(number)), delay=0.02)
        requests = [
            PollRequest(n, server.url(f"/{n % 10}", host=host)) for n in range(20) for host in [addresses(2)[n // 10]]
        ]
        visits = visit_all(requests, tmp_path)
        assert len(visits) == 20
        assert server.peak == dict.fromkeys(addresses(2), 1)


BOMB = (
    b'<rss version="2.0"><channel><title>t</title><item '
    + b" ".join(b'a%d="%d"' % (n, n) for n in range(40_000))
    + b"><title>x</title></item></channel></rss>"
)


def test_a_bomb_fails_alone(tmp_path: Path) -> None:
    hosts = addresses(21)
    with FeedServer(*hosts) as server:
        server.put("/bomb", BOMB)
        server.put("/feed", rss(*(item(n) for n in range(30))))
        requests = [PollRequest(0, server.url("/bomb", host=hosts[0]))]
        requests += [PollRequest(n, server.url("/feed", host=hosts[n])) for n in range(1, 21)]
        began = time.monotonic()
        visits = visit_all(requests, tmp_path)
        took = time.monotonic() - began
    failed = [one for one in visits if one.outcome is Outcome.FAILED]
    assert [one.feed for one in failed] == [0]
    assert failed[0].failure
    assert sum(len(one.document.entries) for one in visits if one.document) == 600
    assert took < 20


def test_stopping_early_leaves_no_process(tmp_path: Path) -> None:
    async def main() -> None:
        async def stream() -> AsyncIterator[PollRequest]:
            yield PollRequest(1, server.url("/feed"))
            yield PollRequest(2, server.url("/hang", host=addresses(1)[0]))

        visits = visit(stream(), config.policy(settings(tmp_path)))
        assert (await anext(visits)).feed == 1
        began = time.monotonic()
        await visits.aclose()
        assert time.monotonic() - began < 5

    with FeedServer("127.0.0.1", *addresses(1)) as server:
        server.put("/feed", rss(item(1)))
        server.put("/hang", hang=True)
        asyncio.run(main())


@pytest.mark.parametrize("url", ["http://[broken/", "ftp://127.0.0.1/", "http://127.0.0.1:1/closed"])
def test_a_bad_address_is_a_failed_visit(tmp_path: Path, url: str) -> None:
    [one] = visit_all([PollRequest(1, url)], tmp_path)
    assert one.outcome is Outcome.FAILED
    assert one.failure
