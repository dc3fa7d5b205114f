"""A browser that costs little: one kept connection, one cookie, forms with their token."""

import re
import socket
import time
from dataclasses import dataclass
from urllib.parse import urlencode

_IDLE_SECONDS = 15
"""The server ends a connection that was not used for 30 seconds."""
_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


class Broken(Exception):
    """The server answered what no answer looks like, or ended the connection."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    def __init__(self, port: int) -> None:
        self._port = port
        self._cookie = ""
        self._token = ""
        self._connect()

    def _connect(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=300)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb", buffering=1 << 17)
        self._used = time.monotonic()

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def stay(self) -> None:
        """Connect anew when the connection has not been used for long; to be called before an answer is timed."""
        if time.monotonic() - self._used > _IDLE_SECONDS:
            self.close()
            self._connect()

    def sign_in(self, name: str, password: str) -> None:
        """By the form, as people do."""
        self._token = _token(self.get("/login"))
        answer = self.post("/login", {"name": name, "password": password, "remember": "1"})
        if answer.status != 303:
            raise Broken(f"{name} could not sign in: {answer.status}")
        self._token = ""

    def take_token(self) -> None:
        """From a page with forms, so that none has to be asked for when a form is sent."""
        self._token = _token(self.get("/?unread=1"))

    def get(self, address: str) -> Answer:
        return self._ask("GET", address, b"", "")

    def post(self, address: str, form: dict[str, str], *, htmx: bool = False) -> Answer:
        body = urlencode({"csrf_token": self._token} | form).encode()
        lines = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        return self._ask("POST", address, body, lines + ("HX-Request: true\r\n" if htmx else ""))

    def _ask(self, method: str, address: str, body: bytes, lines: str) -> Answer:
        self.stay()
        cookie = f"Cookie: {self._cookie}\r\n" if self._cookie else ""
        head = (
            f"{method} {address} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nAccept-Language: en\r\n{cookie}{lines}\r\n"
        )
        self._socket.sendall(head.encode() + body)
        answer = self._answer()
        self._used = time.monotonic()
        return answer

    def _answer(self) -> Answer:
        status = self._file.readline().split()
        if len(status) < 2:
            raise Broken("the server ended the connection")
        headers: dict[str, str] = {}
        while line := self._file.readline().strip().decode("latin-1"):
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
            if name.lower() == "set-cookie":
                self._cookie = value.strip().partition(";")[0]
        if "content-length" not in headers and int(status[1]) not in (204, 304):
            raise Broken("an answer without its length")
        return Answer(int(status[1]), headers, self._file.read(int(headers.get("content-length", 0))))


def _token(page: Answer) -> str:
    found = _TOKEN.search(page.body)
    if found is None:
        raise Broken(f"no form on the page (status {page.status})")
    return found[1].decode()
