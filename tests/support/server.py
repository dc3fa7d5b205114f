"""A real HTTP/1.1 server for tests, whose pages and misbehaviour are data.

    with FeedServer("127.0.0.1", "127.0.0.2") as server:
        server.put("/feed", b"<rss/>", conditional=True)
        server.redirect("/old", "/feed", status=301)
        server.on("/count", lambda request: Page(str(len(server.hits("/count"))).encode()))
        fetch(server.url("/feed", host="127.0.0.2"))
        assert server.hits("/feed")[0].headers["user-agent"]

All addresses share one port; paths are matched with their query, exactly as sent. An unknown path answers 404.
"""

import asyncio
import contextlib
import gzip
import hashlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

LAST_MODIFIED = "Thu, 01 Jan 2026 00:00:00 GMT"
PIECE = 65_536


class Request(NamedTuple):
    at: float  # time.time() when its head had come
    method: str
    path: str  # the request's target as sent, query included
    headers: dict[str, str]  # names in lower case, values byte for byte as Latin-1
    address: str  # of ours, that it came to
    head: bytes  # all of it as sent
    connection: int  # which connection it came by, counted from 1


@dataclass
class Page:
    """An answer: what it says, and how it misbehaves."""

    body: bytes = b""
    content_type: str | None = "application/xml"
    headers: dict[str, str] = field(default_factory=dict)  # sent as Latin-1
    status: int = 200
    conditional: bool = False  # give ETag and Last-Modified, and 304 when either comes back
    gzip: bool = False
    delay: float = 0  # seconds before the answer
    drip: float = 0  # seconds before each byte of the body
    close: bool = False  # close the connection afterwards
    endless: bool = False  # after the body, more for ever
    hang: bool = False  # no answer, until the client leaves
    reset: bool = False  # a TCP reset instead of an answer
    cut: int | None = None  # close after so many bytes of the body
    raw: bytes | None = None  # send exactly this and close

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


Handler = Callable[[Request], Page]


class FeedServer:
    """Serves in a thread of its own while the ``with`` block lasts."""

    def __init__(self, *addresses: str, tls: ssl.SSLContext | None = None) -> None:
        self.addresses = addresses or ("127.0.0.1",)
        self.port = 0
        self.requests: list[Request] = []
        self.connections = 0
        self.peak: dict[str, int] = {}  # the most requests that were open at once, by address
        self._open: dict[str, int] = {}
        self._pages: dict[str, Handler] = {}
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="feed server", daemon=True)
        self._tasks: set[asyncio.Task[None]] = set()

    def put(self, path: str, body: bytes | str = b"", **page: object) -> None:
        """Sets a page; the keywords are those of Page."""
        content = body.encode() if isinstance(body, str) else body
        fixed = Page(content, **page)  # type: ignore[arg-type]
        self._pages[path] = lambda request: fixed

    def on(self, path: str, handler: Handler) -> None:
        """Lets a function of the request give the page; it runs in the server's thread."""
        self._pages[path] = handler

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        """The Location is sent as given, in UTF-8."""
        self.put(path, status=status, headers={"Location": to.encode().decode("latin-1")}, content_type=None)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def hits(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def __enter__(self) -> "FeedServer":
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _start(self) -> None:
        sockets = _bind(self.addresses)
        self.port = sockets[0].getsockname()[1]
        self._servers = [
            await asyncio.start_server(self._connected, sock=sock, ssl=self._tls, backlog=1000) for sock in sockets
        ]

    async def _stop(self) -> None:
        for server in self._servers:
            server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        connection = self.connections
        try:
            # A client that leaves, or sends no proper head, ends its connection and nothing else.
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                while await self._serve_one(reader, writer, connection):
                    pass
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            writer.close()
            self._tasks.discard(task)

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int) -> bool:
        """Answers one request; whether the connection stays open."""
        head = await reader.readuntil(b"\r\n\r\n")
        address = writer.get_extra_info("sockname")[0]
        request = _read_request(head, address, connection)
        self.requests.append(request)
        with self._counted(address):
            page = self._pages.get(request.path, _not_found)(request)
            await asyncio.sleep(page.delay)
            if page.hang:
                await reader.read()
            elif page.reset:
                linger = struct.pack("ii", 1, 0)  # on, zero seconds: close() sends RST
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                writer.transport.abort()
            elif page.raw is not None:
                await _send(writer, page.raw)
            else:
                await _answer(writer, request, page)
                wants_close = request.headers.get("connection", "").lower() == "close"
                return not (wants_close or page.close or page.endless or page.cut is not None)
        return False

    @contextlib.contextmanager
    def _counted(self, address: str) -> Iterator[None]:
        self._open[address] = self._open.get(address, 0) + 1
        self.peak[address] = max(self.peak.get(address, 0), self._open[address])
        try:
            yield
        finally:
            self._open[address] -= 1


def _not_found(_: Request) -> Page:
    return Page(b"not here", "text/plain", status=404)


def _bind(addresses: tuple[str, ...]) -> list[socket.socket]:
    """One listening socket an address, all on one port that is free on each."""
    for _ in range(20):
        sockets: list[socket.socket] = []
        try:
            for address in addresses:
                port = sockets[0].getsockname()[1] if sockets else 0
                sockets.append(socket.create_server((address, port), backlog=1000))
        except OSError:
            for sock in sockets:
                sock.close()
        else:
            return sockets
    raise OSError(f"no port is free on all of {len(addresses)} addresses")


def _read_request(head: bytes, address: str, connection: int) -> Request:
    line, *fields = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, path, _ = line.split(" ")
    pairs = (field.partition(":") for field in fields)
    headers = {name.lower(): value.strip(" \t") for name, _, value in pairs}
    return Request(time.time(), method, path, headers, address, head, connection)


async def _answer(writer: asyncio.StreamWriter, request: Request, page: Page) -> None:
    status, body = page.status, page.body
    headers = {} if page.content_type is None else {"Content-Type": page.content_type}
    if page.conditional:
        headers |= {"ETag": page.etag, "Last-Modified": LAST_MODIFIED}
        asked = request.headers
        if asked.get("if-none-match", "") == page.etag or (
            "if-none-match" not in asked and asked.get("if-modified-since") == LAST_MODIFIED
        ):
            status, body = 304, b""
    if page.gzip and body:
        headers["Content-Encoding"] = "gzip"
        body = gzip.compress(body, mtime=0)
    if not page.endless and status != 304:
        headers["Content-Length"] = str(len(body))
    headers |= page.headers
    lines = [f"HTTP/1.1 {status} Status", *(f"{name}: {value}" for name, value in headers.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
    body = body[: page.cut]
    if page.drip:
        for byte in body:
            await asyncio.sleep(page.drip)
            await _send(writer, bytes([byte]))
    else:
        await _send(writer, body)
    while page.endless:
        await asyncio.sleep(page.drip)
        await _send(writer, b"x" if page.drip else b"x" * PIECE)


async def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
    view = memoryview(data)
    for start in range(0, len(view), PIECE):
        writer.write(view[start : start + PIECE])
        await writer.drain()
    await writer.drain()
