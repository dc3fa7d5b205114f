"""Names to addresses in bounded threads."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from aggregator.fetch.resolver import ThreadedResolver


def test_localhost_and_numbers_are_found() -> None:
    async def main() -> None:
        resolver = ThreadedResolver()
        found = await resolver.resolve("localhost", 80, socket.AF_INET)
        assert (found[0]["host"], found[0]["port"]) == ("127.0.0.1", 80)
        assert (await resolver.resolve("0x7f.1", 80, socket.AF_INET))[0]["host"] == "127.0.0.1"

    asyncio.run(main())


@pytest.mark.parametrize(("name", "error"), [("a..b", UnicodeError), ("x" * 70 + ".example", UnicodeError)])
def test_impossible_names_raise(name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        asyncio.run(ThreadedResolver().resolve(name, 80, socket.AF_INET))


def slow(seconds: float, running: list[int]) -> Callable[..., Any]:
    lock, now = threading.Lock(), [0]

    def getaddrinfo(*_: Any, **__: Any) -> Any:
        with lock:
            now[0] += 1
            running.append(now[0])
        time.sleep(seconds)
        with lock:
            now[0] -= 1
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))]

    return getaddrinfo


def test_threads_are_bounded_even_when_those_who_ask_give_up(monkeypatch: pytest.MonkeyPatch) -> None:
    running: list[int] = []
    monkeypatch.setattr(socket, "getaddrinfo", slow(0.1, running))

    async def impatient(resolver: ThreadedResolver) -> None:
        async with asyncio.timeout(0.02):
            await resolver.resolve("slow.example")

    async def main() -> None:
        resolver = ThreadedResolver(threads=3)
        given_up = await asyncio.gather(*(impatient(resolver) for _ in range(20)), return_exceptions=True)
        assert all(isinstance(end, TimeoutError) for end in given_up)
        assert (await resolver.resolve("slow.example"))[0]["host"] == "127.0.0.1"

    asyncio.run(main())
    assert len(running) == 4
    assert max(running) == 3


def test_a_silent_name_server_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", slow(1, []))
    raised: list[object] = []
    monkeypatch.setattr(threading, "excepthook", raised.append)

    async def main() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await ThreadedResolver().resolve("slow.example")

    began = time.monotonic()
    asyncio.run(main())
    assert time.monotonic() - began < 0.9
    left_behind = [thread for thread in threading.enumerate() if thread.name == "dns"]
    assert left_behind and all(thread.daemon for thread in left_behind)
    for thread in left_behind:
        thread.join(5)
    assert not raised, "a thread that finds its loop closed ends without a word"
