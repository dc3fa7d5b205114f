"""Small policies, and stand-ins for name servers and networks."""

import asyncio
import socket
from collections.abc import Sequence
from typing import Any

import pytest
from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult

from aggregator import config
from aggregator.fetch.client import NO_VALIDATORS, Client
from aggregator.fetch.errors import KINDS, FetchError
from aggregator.model import Fetched, Policy, Validators


def policy(**changes: Any) -> Policy:
    """The default policy with private networks allowed and some settings changed."""
    return config.policy(config.Settings(**{"allow_private_networks": True, **changes}))


def fetch(url: str, validators: Validators = NO_VALIDATORS, resolver: Any = None, **changes: Any) -> Fetched:
    """One fetch by a client of its own."""

    async def main() -> Fetched:
        async with Client(policy(**changes), resolver=resolver) as client:
            return await client.fetch(url, validators)

    return asyncio.run(main())


def fail(url: str, kind: str, **arguments: Any) -> FetchError:
    """The error of a fetch that must fail in this way."""
    with pytest.raises(FetchError) as caught:
        fetch(url, **arguments)
    error = caught.value
    assert error.kind == kind, error
    assert error.kind in KINDS
    assert error.detail.endswith(".") and "\n" not in error.detail
    return error


class Names(AbstractResolver):
    """A name server: for each name its answers in order, each a list of addresses; the last one stays."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self.answers = {name.replace("_", "."): list(lists) for name, lists in answers.items()}
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        self.asked.append(host)
        if host not in self.answers:
            raise socket.gaierror(socket.EAI_NONAME, "not known")
        lists = self.answers[host]
        addresses = lists.pop(0) if len(lists) > 1 else lists[0]
        return [
            ResolveResult(hostname=host, host=a, port=port, family=socket.AF_INET, proto=0, flags=0) for a in addresses
        ]

    async def close(self) -> None:
        pass


class Net:
    """A network without traffic: whatever address is connected to, the test server at the same port answers for it.
    ``connected`` lists the addresses; without a server nothing answers, and any connect is noted all the same."""

    def __init__(self) -> None:
        self.connected: list[str] = []

    def make_socket(self, address: AddrInfoType) -> socket.socket:
        self.connected.append(str(address[4][0]))
        return _Rerouted(socket.AF_INET, socket.SOCK_STREAM)


class _Rerouted(socket.socket):
    def connect(self, address: Any) -> None:
        super().connect(("127.0.0.1", address[1]))
