"""Exceptions of the network, told as FetchError."""

import errno
import socket
import ssl

import aiohttp

from aggregator.fetch.errors import FetchError
from aggregator.fetch.guard import ForbiddenAddress
from aggregator.model import Policy

_OUR_NETWORK = frozenset({errno.ENETUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL})
_NOT_REACHED = frozenset({errno.EHOSTUNREACH, errno.EHOSTDOWN, errno.ETIMEDOUT})
_BROKEN = frozenset({errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED})

# What a request can raise; anything else is a fault of the program and is not hidden.
EXPECTED = (aiohttp.ClientError, OSError, ValueError)


def explain(error: Exception, host: str, policy: Policy, answered: bool) -> FetchError:
    """The kind and the sentence for one of EXPECTED. ``answered``: the response's head had come."""
    match error:
        case aiohttp.ClientHttpProxyError():
            return FetchError("connection", f"The proxy did not connect to {host} ({error.status}).")
        case aiohttp.ClientProxyConnectionError():
            return FetchError("network_down", "The proxy cannot be reached.")
        case aiohttp.ClientConnectorDNSError() if policy.http_proxy:
            return FetchError("network_down", "The name of the proxy could not be looked up.")
        case aiohttp.ConnectionTimeoutError():
            return FetchError("unreachable", f"No connection to {host} within {policy.connect_seconds:g} s.")
        case aiohttp.ClientConnectorDNSError():
            return _name(error.os_error, host)
        case aiohttp.ClientConnectorCertificateError(certificate_error=ssl.SSLCertVerificationError() as why):
            return FetchError("tls", f"The certificate of {host} is not valid: {why.verify_message}.")
        case aiohttp.ClientConnectorError():
            return _connection(error.os_error, host)
        case aiohttp.ClientPayloadError():
            return FetchError("reset", "The connection broke before the end of the document.")
        case aiohttp.ServerDisconnectedError():
            return FetchError("reset", "The server closed the connection without an answer.")
        case aiohttp.ClientResponseError():
            return FetchError("bad_http", "The server's answer is not proper HTTP.")
        case OSError():
            # The builtin TimeoutError is an OSError; only our own deadline raises it without an errno.
            if isinstance(error, TimeoutError) and error.errno is None:
                what = "The answer did not end" if answered else "No answer"
                return FetchError("timeout", f"{what} within {policy.total_seconds:g} s.")
            return _connection(error, host)
        case ValueError():
            return FetchError("bad_url", "The address cannot be asked: its host or sign-in cannot be read.")
        case _:
            return FetchError("connection", f"The connection to {host} failed.")


def _name(error: OSError, host: str) -> FetchError:
    if isinstance(error, socket.gaierror) and error.errno not in (socket.EAI_AGAIN, socket.EAI_SYSTEM):
        return FetchError("dns", f"The name {host} is not known (DNS).")
    return FetchError("network_down", f"The name {host} could not be looked up (DNS does not answer).")


def _connection(error: OSError, host: str) -> FetchError:
    match error:
        case ForbiddenAddress():
            return FetchError(
                "forbidden_address", f"{host} leads to a loopback, private or reserved address, which is not polled."
            )
        case ssl.SSLError():
            return FetchError("tls", f"No secure connection to {host} (TLS: {error.reason or 'handshake failed'}).")
        case ConnectionRefusedError():
            return FetchError("refused", "The server refused the connection.")
    if error.errno in _BROKEN:
        return FetchError("reset", "The server broke the connection.")
    if error.errno in _NOT_REACHED:
        return FetchError("unreachable", f"{host} cannot be reached.")
    if error.errno in _OUR_NETWORK:
        return FetchError("network_down", f"There is no network by which {host} can be reached.")
    return FetchError("connection", f"The connection to {host} failed ({error.strerror or 'no reason given'}).")
