"""Errors travel between processes and speak to people."""

import errno
import pickle
import socket

import pytest

from aggregator.fetch.errors import KINDS, FetchError, status_error
from aggregator.fetch.failures import explain
from tests.fetch.helpers import policy


def test_errors_pickle_with_everything() -> None:
    error = FetchError("gone", "Removed.", status=410, retry_after=5)
    error.moved_to = "http://a.example/"
    copy = pickle.loads(pickle.dumps(error))
    assert vars(copy) == vars(error)
    assert (str(copy), copy.moved_to, copy.status, copy.retry_after) == ("Removed.", "http://a.example/", 410, 5)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, "unauthorised"),
        (403, "unauthorised"),
        (404, "not_found"),
        (410, "gone"),
        (429, "rate_limited"),
        (500, "unavailable"),
        (503, "unavailable"),
        (599, "unavailable"),
        (204, "http_error"),
        (206, "http_error"),
        (300, "http_error"),
        (400, "http_error"),
        (418, "http_error"),
        (999, "http_error"),
    ],
)
def test_statuses_have_kinds(status: int, kind: str) -> None:
    error = status_error(status, 7)
    assert (error.kind, error.status, error.retry_after) == (kind, status, 7)
    assert str(status) in error.detail
    assert kind in KINDS


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), "refused"),
        (ConnectionResetError(errno.ECONNRESET, "x"), "reset"),
        (BrokenPipeError(errno.EPIPE, "x"), "reset"),
        (OSError(errno.EHOSTUNREACH, "x"), "unreachable"),
        (TimeoutError(errno.ETIMEDOUT, "x"), "unreachable"),
        (TimeoutError(), "timeout"),
        (OSError(errno.ENETUNREACH, "x"), "network_down"),
        (OSError(errno.EMFILE, "Too many open files"), "connection"),
        (OSError("Multiple exceptions"), "connection"),
        (ValueError("host"), "bad_url"),
    ],
)
def test_network_errors_have_kinds(error: Exception, kind: str) -> None:
    told = explain(error, "a.example", policy(), answered=False)
    assert told.kind == kind
    assert kind in KINDS
    assert told.detail.endswith(".")


def test_name_errors_tell_whose_fault_it_may_be() -> None:
    import aiohttp
    from aiohttp.client_reqrep import ConnectionKey

    key = ConnectionKey("a.example", 80, False, True, None, None, None)
    for code, kind in ((socket.EAI_NONAME, "dns"), (socket.EAI_AGAIN, "network_down")):
        error = aiohttp.ClientConnectorDNSError(key, socket.gaierror(code, "x"))
        assert explain(error, "a.example", policy(), answered=False).kind == kind
