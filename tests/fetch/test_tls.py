"""Certificates are verified."""

import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fetch.helpers import Names, fail
from tests.support.server import FeedServer

ASK = """
import asyncio, sys
from aggregator.fetch.client import Client
from tests.fetch.helpers import Names, policy

async def main():
    async with Client(policy(), resolver=Names(good_example=[["127.0.0.1"]])) as client:
        print((await client.fetch(sys.argv[1])).body.decode())

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of its own for good.example, with its key in the same file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed: no certificate can be made")
    folder = tmp_path_factory.mktemp("tls")
    file = folder / "both.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=good.example"]
    command += [
        "-addext",
        "subjectAltName=DNS:good.example",
        "-keyout",
        str(folder / "key"),
        "-out",
        str(folder / "crt"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    file.write_bytes((folder / "key").read_bytes() + (folder / "crt").read_bytes())
    return file


@pytest.fixture
def server(certificate: Path) -> Iterator[FeedServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with FeedServer(tls=context) as running:
        running.put("/feed", b"<rss/>")
        yield running


def trusted(certificate: Path, url: str) -> subprocess.CompletedProcess[str]:
    """A fetch by a process that trusts the certificate, as the system's store would."""
    root = Path(__file__).parents[2]
    environment = {**os.environ, "SSL_CERT_FILE": str(certificate), "PYTHONPATH": str(root)}
    return subprocess.run(
        [sys.executable, "-c", ASK, url], env=environment, cwd=root, capture_output=True, text=True, timeout=30
    )


def test_an_unknown_issuer_is_refused(server: FeedServer) -> None:
    names = Names(good_example=[["127.0.0.1"]])
    error = fail(server.url("/feed", host="good.example"), "tls", resolver=names)
    assert "certificate of good.example is not valid" in error.detail
    assert not server.requests


def test_a_trusted_certificate_is_accepted(server: FeedServer, certificate: Path) -> None:
    done = trusted(certificate, server.url("/feed", host="good.example"))
    assert (done.stdout.strip(), done.returncode) == ("<rss/>", 0), done.stderr


def test_a_trusted_certificate_for_another_host_is_refused(server: FeedServer, certificate: Path) -> None:
    done = trusted(certificate, server.url("/feed", host="127.0.0.1"))
    assert done.returncode != 0
    assert "The certificate of 127.0.0.1 is not valid" in done.stderr
    assert not server.requests


def test_a_server_that_speaks_no_tls() -> None:
    with FeedServer() as plain:
        plain_port = plain.port
        plain.put("/feed", b"<rss/>")
        fail(f"https://127.0.0.1:{plain_port}/feed", "unreachable", fetch_connect_seconds=0.5)


def test_a_server_that_answers_tls_with_nonsense() -> None:
    import socket
    import threading

    def nonsense(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=nonsense, args=(listener,))
        thread.start()
        fail(f"https://127.0.0.1:{listener.getsockname()[1]}/", "tls")
        thread.join(5)
