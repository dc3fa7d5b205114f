"""Documents and servers that harm a careless reader, by name: what each does, and how it may end."""

import gzip
import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from tests.support.feeds import item, rss

MEGABYTE = 1_000_000


class Bomb(NamedTuple):
    page: dict[str, Any]  # of support.server.Page
    ends: frozenset[str]  # the kinds of failure that will do; "" for a feed that may be read


def _xml(doctype: str, inner: str) -> bytes:
    return (
        f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel><title>T</title><link>http://example.org/</link>'
        f"<description>d</description>{inner}</channel></rss>"
    ).encode()


def _laughs() -> bytes:
    tenfold = (f"<!ENTITY a{n} '" + f"&a{n - 1};" * 10 + "'>" for n in range(1, 12))
    entities = "<!ENTITY a0 'ha'>" + "".join(tenfold)
    return _xml(f"<!DOCTYPE rss [{entities}]>", "<item><title>&a11;</title></item>")


def _quadratic() -> bytes:
    return _xml(f'<!DOCTYPE rss [<!ENTITY a "{"x" * 50_000}">]>', f"<item><title>{'&a;' * 50_000}</title></item>")


def _outside(canary: str) -> bytes:
    return _xml(f'<!DOCTYPE rss [<!ENTITY a SYSTEM "file://{canary}">]>', "<item><title>got &a;</title></item>")


def _parameter(url: str) -> bytes:
    return _xml(f'<!DOCTYPE rss [<!ENTITY % a SYSTEM "{url}"> %a;]>', "<item><title>got</title></item>")


def _attributes(count: int) -> bytes:
    attributes = " ".join(f"a{n}='1'" for n in range(count))
    return _xml("", f"<item><title {attributes}>x</title></item>")


def _deep(count: int) -> bytes:
    return _xml("", f"<item><description>{'<b>' * count}{'</b>' * count}</description></item>")


def _deep_html(count: int) -> bytes:
    return rss(item(1, text="<div>" * count + "x" + "</div>" * count))


def _gzip(megabytes: int) -> bytes:
    """Zeros, of which each 10 MB is the same block of deflate."""
    engine = zlib.compressobj(9, wbits=-15)
    engine.compress(b"")
    block = engine.compress(bytes(10 * MEGABYTE)) + engine.flush(zlib.Z_FULL_FLUSH)
    return gzip.compress(b"")[:10] + block * (megabytes // 10)


BAD = frozenset(
    {"not_a_feed", "too_complex", "too_slow", "too_big", "too_large", "crashed", "empty", "bad_encoding", "html"}
)
READ_OR_BAD = BAD | {""}
CUT = frozenset({"too_large", "timeout"})


def bombs(canary: str, listener: str) -> dict[str, Bomb]:
    """
    :param canary: a file that nobody may open
    :param listener: an address that nobody may ask
    """
    documents: dict[str, bytes] = {
        "billion laughs": _laughs(),
        "quadratic blow-up, 50 kB × 50,000": _quadratic(),
        "external entity of a file": _outside(canary),
        "external parameter entity": _parameter(listener),
        "40,000 attributes": _attributes(40_000),
        "200,000 attributes": _attributes(200_000),
        "nesting of 100,000": _deep(100_000),
        "HTML nesting of 100,000": _deep_html(100_000),
        "100,000 items": rss(*(f"<item><title>{n}</title><guid>{n}</guid></item>" for n in range(100_000))),
        "one item of 21 MB": rss(item(1, text="word " * 4_200_000)),
        "one item of 7 MB of markup": rss(item(1, text="<p>word</p>" * 280_000)),
        "a title of 5 MB": rss(item(1, title="t" * 5 * MEGABYTE)),
        "dates without end": rss(f"<item><title>d</title><pubDate>{'1' * 100_000}</pubDate></item>"),
        "utf-7": b"<?xml version='1.0' encoding='utf-7'?>+ADw-rss+AD4-+ADw-script+AD4-",
        "nothing but openings": b"<rss>" + b"<" * 5 * MEGABYTE,
        "nothing but openings, once more": b"<rss>" + b"<" * (5 * MEGABYTE + 1),
        "JSON nesting of 100,000": b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + b"[" * 100_000,
    }
    found = {name: Bomb({"body": body}, READ_OR_BAD) for name, body in documents.items()}
    packed = {"Content-Encoding": "gzip"}
    found |= {
        "gzip, 10 MB to 10 GB": Bomb({"body": _gzip(10_000), "headers": packed}, CUT),
        "deflate, 1 MB to 1 GB": Bomb(
            {"body": zlib.compress(bytes(1000 * MEGABYTE), 1), "headers": {"Content-Encoding": "deflate"}}, CUT
        ),
        "gzip in gzip": Bomb(
            {"body": gzip.compress(_gzip(1000)), "headers": {"Content-Encoding": "gzip, gzip"}},
            frozenset({"bad_encoding"}),
        ),
        "brotli, which nobody asked for": Bomb(
            {"body": _gzip(1000), "headers": {"Content-Encoding": "br"}}, frozenset({"bad_encoding"})
        ),
        "a bomb in a redirect": Bomb(
            {"body": _gzip(1000), "status": 302, "headers": packed | {"Location": "/gone"}}, frozenset({"not_found"})
        ),
        "endless": Bomb({"endless": True}, CUT),
        "dripping": Bomb({"body": b"x" * MEGABYTE, "drip": 0.05}, frozenset({"timeout"})),
        "hanging": Bomb({"hang": True}, frozenset({"timeout"})),
        "reset": Bomb({"reset": True}, frozenset({"reset"})),
        "cut short": Bomb({"body": b"x" * 1000, "cut": 10}, frozenset({"reset"})),
        "a flood announced": Bomb(
            {"raw": b"HTTP/1.1 200 OK\r\nContent-Length: 99000000000\r\n\r\n"}, frozenset({"too_large"})
        ),
        "headers without end": Bomb(
            {"raw": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500_000}, frozenset({"bad_http", "timeout"})
        ),
        "not HTTP": Bomb({"raw": b"SSH-2.0-OpenSSH\r\n"}, frozenset({"bad_http"})),
        "redirect to itself": Bomb(
            {"status": 302, "headers": {"Location": "?"}}, frozenset({"too_many_redirects", "not_found"})
        ),
    }
    return found


@contextmanager
def half_handshake(address: str) -> Iterator[str]:
    """The URL of a listener that takes a client's hello of TLS, gives two bytes and then no more."""
    end = threading.Event()
    taken: list[socket.socket] = []

    def serve() -> None:
        while not end.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            taken.append(connection)
            connection.send(b"\x16\x03")

    with socket.create_server((address, 0)) as listener:
        listener.settimeout(0.2)
        thread = threading.Thread(target=lambda: [serve() for _ in iter(end.is_set, True)], daemon=True)
        thread.start()
        try:
            yield f"https://{address}:{listener.getsockname()[1]}/feed"
        finally:
            end.set()
            thread.join(5)
            for connection in taken:
                connection.close()
