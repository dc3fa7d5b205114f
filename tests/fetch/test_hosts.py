"""One at a time to a host; few idle connections."""

import asyncio

import pytest

from aggregator.fetch.errors import FetchError
from aggregator.fetch.hosts import HostGate, IdleConnections


def most_at_once(*urls: str) -> int:
    gate = HostGate()
    inside = peak = 0

    async def visit(url: str) -> None:
        nonlocal inside, peak
        async with gate.slot(url):
            inside += 1
            peak = max(peak, inside)
            await asyncio.sleep(0.005)
            inside -= 1

    async def main() -> None:
        await asyncio.gather(*map(visit, urls))
        assert len(gate) == 0

    asyncio.run(main())
    return peak


@pytest.mark.parametrize(
    ("urls", "peak"),
    [
        (["http://a.example/1", "http://a.example/2", "http://a.example/3"], 1),
        (["http://a.example/", "http://A.EXAMPLE/"], 1),
        (["http://a.example/", "https://a.example:8443/"], 1),
        (["http://u:p@a.example/", "http://a.example/"], 1),
        (["http://a.example/", "http://b.example/"], 2),
        (["http://127.0.0.1/", "http://127.0.0.1:81/"], 1),
        (["http://127.0.0.1/", "http://127.0.0.2/"], 2),
        (["http://[::1]/", "http://[::1]:81/"], 1),
    ],
)
def test_one_at_a_time_to_a_host(urls: list[str], peak: int) -> None:
    assert most_at_once(*urls) == peak


def test_first_come_first_served() -> None:
    gate, order = HostGate(), []

    async def visit(number: int) -> None:
        async with gate.slot("http://a.example/"):
            order.append(number)
            await asyncio.sleep(0)

    async def main() -> None:
        await asyncio.gather(*map(visit, range(20)))

    asyncio.run(main())
    assert order == list(range(20))


def test_entries_go_when_an_error_or_a_cancellation_ends_them() -> None:
    async def main() -> None:
        gate = HostGate()
        with pytest.raises(ZeroDivisionError):
            async with gate.slot("http://a.example/"):
                _ = 1 / 0
        async with gate.slot("http://a.example/"):
            waiter = asyncio.create_task(gate.slot("http://a.example/").__aenter__())
            await asyncio.sleep(0)
            assert gate.is_wanted("http://a.example/")
            waiter.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiter
            assert not gate.is_wanted("http://a.example/")
        assert len(gate) == 0
        assert not gate.is_wanted("http://a.example/")

    asyncio.run(main())


def test_a_bad_url_holds_nothing() -> None:
    async def main() -> None:
        gate = HostGate()
        with pytest.raises(FetchError):
            async with gate.slot("file:///etc/passwd"):
                pass
        assert len(gate) == 0

    asyncio.run(main())


def test_idle_connections_are_few() -> None:
    idle = IdleConnections(limit=4, seconds=10)
    assert idle.may_keep("a", False, 0)
    assert idle.may_keep("b", False, 1)
    assert not idle.may_keep("c", False, 2), "half of the places are for those waited for"
    assert idle.may_keep("c", True, 2)
    assert idle.may_keep("d", True, 2)
    assert not idle.may_keep("e", True, 2)
    assert not idle.may_keep("d", False, 3), "nobody waits for d any more"
    assert idle.may_keep("e", True, 3), "so its place is free"
    assert idle.may_keep("a", True, 4), "one that lies open is used again"
    assert not idle.may_keep("f", True, 11), "b was last used 10 s ago"
    assert idle.may_keep("f", True, 11.5), "b has been closed meanwhile"
