"""Visitors who send a form and never end it: pages and members go on, and it ends with them."""

import http.client
import re
import socket
import time
from pathlib import Path
from urllib.parse import urlencode

from tests.faults.instance import ends_well, start
from tests.support.browser import free_port
from tests.support.command import aggregator

SLOW = 24  # three times as many as the site has threads
HEAD = (
    b"POST /login HTTP/1.1\r\nHost: site\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 1000\r\n\r\nname="
)
PASSWORD = "cable under the quiet sea"


def ask(
    port: int, method: str, path: str, form: dict[str, str] | None = None, cookie: str = ""
) -> tuple[int, str, str]:
    """Status, text and cookie."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        connection.request(method, path, urlencode(form) if form else None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        return answer.status, text, (answer.getheader("Set-Cookie") or cookie).partition(";")[0]
    finally:
        connection.close()


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def test_visitors_who_send_slowly_hold_up_nobody_else(tmp_path: Path) -> None:
    aggregator(tmp_path, "users", "add", "mira", "--role", "reader", "--password-stdin", stdin=f"{PASSWORD}\n")
    port = free_port()
    site = start(tmp_path, "serve", "--no-poll", "--port", str(port), public_reading=1)
    slow: list[socket.socket] = []
    try:
        _wait(port)
        _, page, cookie = ask(port, "GET", "/login")
        form = {"name": "mira", "password": PASSWORD, "csrf_token": token(page)}
        status, _, member = ask(port, "POST", "/login", form, cookie)
        assert status == 303
        for _ in range(SLOW):
            sender = socket.create_connection(("127.0.0.1", port))
            sender.sendall(HEAD)
            slow.append(sender)
        time.sleep(1)
        for _ in range(10):
            began = time.monotonic()
            status, page, member = ask(port, "GET", "/", cookie=member)
            assert status == 200
            assert ask(port, "POST", "/undo", {"csrf_token": token(page)}, member)[0] == 303
            assert time.monotonic() - began < 2
        for sender in slow:
            sender.close()
        time.sleep(0.5)
        assert ask(port, "POST", "/login", form, cookie)[0] == 303
    finally:
        for sender in slow:
            sender.close()
        ends_well(site)


def _wait(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            if ask(port, "GET", "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the site does not answer")
