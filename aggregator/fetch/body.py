"""A response's body, decompressed as it arrives and bounded at every step: a compression bomb costs the limit, an
eighth of it that the growing buffer keeps in hand, and some pieces of the wire."""

import io
import zlib
from hashlib import blake2b

from aggregator.fetch.errors import FetchError

_STEP = 16_384  # decompressed bytes at a time
_GZIP, _ZLIB, _RAW = 31, 15, -15  # zlib's wbits


class Body:
    """Takes the bytes of the wire and gives the document.

    ``encoding`` is the Content-Encoding: gzip (several members too), deflate (with zlib's wrapping as RFC 9110 wants,
    or bare as some send it), identity or none; anything else, and any chain, was not asked for. ``limit`` in bytes
    holds for the wire and for the document.

    :raises FetchError: bad_encoding from any step, too_large from add
    """

    def __init__(self, encoding: str | None, limit: int) -> None:
        names = [name.strip().lower() for name in (encoding or "").split(",")]
        names = [name.removeprefix("x-") for name in names if name not in ("", "identity")]
        if len(names) > 1 or not set(names) <= {"gzip", "deflate"}:
            raise FetchError("bad_encoding", f"The server compressed in a way not asked for ({encoding!a:.60}).")
        self._kind = names[0] if names else None
        self._limit = limit
        self._taken = 0
        self._out = io.BytesIO()
        self._pending = b""
        self._engine: zlib._Decompress | None = None
        self._complete = False  # at least one compressed member came to its end

    @property
    def size(self) -> int:
        """Bytes of the document so far."""
        return self._out.tell()

    def expect(self, length: int | None) -> None:
        """Refuses at once what is announced (Content-Length) to be too large.

        :raises FetchError: too_large
        """
        if length is not None and length > self._limit:
            raise self._too_large()

    def add(self, data: bytes) -> None:
        self._taken += len(data)
        if self._taken > self._limit:
            raise self._too_large()
        if self._kind is None:
            self._write(data)
            return
        try:
            self._inflate(self._pending + data)
        except zlib.error as error:
            raise FetchError("bad_encoding", "The compressed body is damaged.") from error

    def finish(self) -> bytes:
        """The document, once the wire has ended."""
        if self._engine is not None or (self._pending and not self._complete):
            raise FetchError("bad_encoding", "The compressed body ends too early.")
        return self._out.getvalue()

    def _inflate(self, data: bytes) -> None:
        self._pending = b""
        while data:
            if self._engine is None:
                if len(data) < 2:
                    self._pending = data
                    return
                if self._complete and not (self._kind == "gzip" and data.startswith(b"\x1f\x8b")):
                    return  # padding after the end, which gunzip ignores too
                self._engine = zlib.decompressobj(self._wbits(data))
            data = self._run(self._engine, data)

    def _run(self, engine: "zlib._Decompress", data: bytes) -> bytes:
        while True:
            piece = engine.decompress(data, _STEP)
            self._write(piece)
            data = engine.unconsumed_tail
            if engine.eof:
                self._engine, self._complete = None, True
                return engine.unused_data
            if not data and len(piece) < _STEP:
                return b""

    def _wbits(self, start: bytes) -> int:
        if self._kind == "gzip":
            return _GZIP
        # RFC 1950, 2.2: method 8 in the low bits, and the first two bytes are a multiple of 31.
        wrapped = start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
        return _ZLIB if wrapped else _RAW

    def _write(self, piece: bytes) -> None:
        if self._out.tell() + len(piece) > self._limit:
            raise self._too_large()
        self._out.write(piece)

    def _too_large(self) -> FetchError:
        return FetchError("too_large", f"The document is larger than {self._limit / 1_000_000:g} MB.")


def body_digest(body: bytes) -> bytes:
    """16 bytes: a body with the digest of the last one is not worked on again. Stored with the feed."""
    return blake2b(body, digest_size=16).digest()
