"""The sample sites as real HTTP servers, each on a loopback address of its own where the system has several."""

import hashlib
import selectors
import socket
import sys
import threading
import time
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from aggregator.demo.content import sites
from aggregator.demo.feeds import SampleFeed, SampleFile, sample_feeds

_FIRST_ADDRESS = 2  # 127.0.0.2: 127.0.0.1 is the reader's own
_IDLE_SECONDS = 10
_PAGE_CACHE = "no-cache"
_PICTURE_CACHE = "public, max-age=86400"


class SampleServer:
    """Serves the sample feeds from :meth:`start` to :meth:`close`. Dates are those of the start.

    :raises OSError: from start, when not even 127.0.0.1 gives out ports
    """

    def __init__(self) -> None:
        self._servers: list[_SiteServer] = []
        self._wake, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._accept, name="sample-sites", daemon=True)

    def start(self) -> None:
        self._servers = [_bound(number) for number in range(len(sites()))]
        for server, feed in zip(self._servers, sample_feeds(datetime.now(UTC), self._base), strict=True):
            server.feed = feed
        self._thread.start()

    def close(self) -> None:
        """Take no more requests. Answers under way end with the process at the latest."""
        if self._thread.is_alive():
            self._wake.send(b".")
            self._thread.join()
        for server in self._servers:
            server.server_close()
        self._servers = []
        self._wake.close()
        self._woken.close()

    def feeds(self) -> list[tuple[str, SampleFeed]]:
        """Each feed with its address."""
        return [(f"{self._base(i)}{server.feed.path}", server.feed) for i, server in enumerate(self._servers)]

    def opml(self) -> bytes:
        """The feeds in their folders as OPML 2.0 (https://opml.org/spec2.opml)."""
        folders: dict[str, list[str]] = {}
        for number, (url, feed) in enumerate(self.feeds()):
            title = quoteattr(feed.title)
            folders.setdefault(feed.folder, []).append(
                f'      <outline type="rss" text={title} title={title} language={quoteattr(feed.language)}'
                f" xmlUrl={quoteattr(url)} htmlUrl={quoteattr(self._base(number) + '/')}/>\n"
            )
        body = "".join(
            f"    <outline text={quoteattr(name)}>\n{''.join(lines)}    </outline>\n"
            for name, lines in sorted(folders.items())
        )
        text = (
            '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n'
            f"  <head><title>Sample feeds</title></head>\n  <body>\n{body}  </body>\n</opml>\n"
        )
        return text.encode()

    def _base(self, number: int) -> str:
        host, port = self._servers[number].server_address[:2]
        return f"http://{host!s}:{port}"

    def _accept(self) -> None:
        # One thread waits for all sites; http.server's own loop would wake ten times a second for each.
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            for server in self._servers:
                selector.register(server, selectors.EVENT_READ, server)
            while True:
                for key, _ in selector.select():
                    if key.data is None:
                        return
                    key.data.handle_request()


class _SiteServer(ThreadingTCPServer):
    # Not http.server.HTTPServer: it asks the resolver for a name of each address, which can take seconds.
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    feed: SampleFeed

    def server_activate(self) -> None:
        super().server_activate()
        self.socket.setblocking(False)  # a caller who has hung up again must not hold up the others

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader who leaves in the middle of an answer is nothing to report."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _bound(number: int) -> _SiteServer:
    try:
        return _SiteServer((f"127.0.0.{_FIRST_ADDRESS + number}", 0), _Handler)
    except OSError:  # macOS gives out 127.0.0.1 alone
        return _SiteServer(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "SampleSites"
    sys_version = ""
    timeout = _IDLE_SECONDS
    server: _SiteServer

    def do_GET(self) -> None:
        feed = self.server.feed
        path = urlsplit(self.path).path
        if path == feed.path:
            time.sleep(feed.delay_seconds)
            if feed.status == 200:
                self._answer(SampleFile(feed.body, feed.content_type), _PAGE_CACHE)
                return
        elif file := feed.files.get(path):
            self._answer(file, _PICTURE_CACHE if path.startswith("/pictures/") else _PAGE_CACHE)
            return
        self._send(404, b"Not found\n", "text/plain; charset=utf-8", {})

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what the samples answer is not the reader's news."""

    def _answer(self, file: SampleFile, cache: str) -> None:
        etag = f'"{hashlib.sha256(file.body).hexdigest()[:20]}"'
        modified = self.server.feed.modified
        headers = {
            "ETag": etag,
            "Last-Modified": format_datetime(modified, usegmt=True),
            "Cache-Control": cache,
            "X-Content-Type-Options": "nosniff",
        }
        if self._is_current(etag, modified):
            self._send(304, b"", None, headers)
        else:
            self._send(200, file.body, file.content_type, headers)

    def _is_current(self, etag: str, modified: datetime) -> bool:
        """RFC 9110, 13.2.2: the entity tag decides, the date only where none was sent."""
        if (known := self.headers.get("If-None-Match")) is not None:
            return known.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in known.split(","))
        if (since := self.headers.get("If-Modified-Since")) is None:
            return False
        try:
            return modified <= parsedate_to_datetime(since)
        except (ValueError, TypeError):  # no date, or one without a zone: the header does not count
            return False

    def _send(self, status: int, body: bytes, content_type: str | None, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if content_type is not None:
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
