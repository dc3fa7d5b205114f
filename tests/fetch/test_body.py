"""Decompression in bounds."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.body import Body
from aggregator.fetch.errors import FetchError

TEXT = b"<rss>" + bytes(range(256)) * 300 + b"</rss>"


def packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def raw_deflate(data: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(data) + engine.flush()


def read(encoding: str | None, data: bytes, limit: int = 1_000_000, step: int = 1000) -> bytes:
    body = Body(encoding, limit)
    for start in range(0, len(data), step):
        body.add(data[start : start + step])
    return body.finish()


GOOD = [
    (None, TEXT, TEXT),
    ("", TEXT, TEXT),
    ("identity", TEXT, TEXT),
    ("gzip", packed(TEXT), TEXT),
    ("GZip", packed(TEXT), TEXT),
    ("x-gzip", packed(TEXT), TEXT),
    ("identity, gzip", packed(TEXT), TEXT),
    ("gzip", packed(TEXT) * 3, TEXT * 3),
    ("gzip", packed(TEXT) + b"\0" * 50, TEXT),
    ("gzip", packed(TEXT) + b"padding", TEXT),
    ("gzip", packed(TEXT) + b"\x1f", TEXT),
    ("gzip", packed(b""), b""),
    ("gzip", b"", b""),
    ("deflate", zlib.compress(TEXT), TEXT),
    ("deflate", raw_deflate(TEXT), TEXT),
    ("deflate", zlib.compress(TEXT) + b"xx", TEXT),
    ("deflate", raw_deflate(b""), b""),
]
BAD = [
    ("br", TEXT),
    ("zstd", TEXT),
    ("compress", TEXT),
    ("gzip, gzip", packed(packed(TEXT))),
    ("gzip, deflate", zlib.compress(packed(TEXT))),
    ("gzip", TEXT),
    ("gzip", b"\x1f"),
    ("gzip", packed(TEXT)[:-1]),
    ("gzip", packed(TEXT)[:200]),
    ("gzip", packed(TEXT)[:-8] + b"\0" * 8),
    ("gzip", packed(TEXT) + packed(TEXT)[:50]),
    ("deflate", zlib.compress(TEXT)[:-1]),
    ("deflate", b"\xff" * 100),
]


@pytest.mark.parametrize("step", [1, 7, 1_000_000])
@pytest.mark.parametrize(("encoding", "data", "text"), GOOD, ids=map(str, range(len(GOOD))))
def test_documents_come_out_whole(encoding: str | None, data: bytes, text: bytes, step: int) -> None:
    assert read(encoding, data, step=step) == text


@pytest.mark.parametrize("step", [1, 1_000_000])
@pytest.mark.parametrize(("encoding", "data"), BAD, ids=map(str, range(len(BAD))))
def test_what_is_damaged_or_not_asked_for_is_refused(encoding: str, data: bytes, step: int) -> None:
    with pytest.raises(FetchError) as caught:
        read(encoding, data, step=step)
    assert caught.value.kind == "bad_encoding"


@pytest.mark.parametrize(("encoding", "pack"), [(None, bytes), ("gzip", packed), ("deflate", raw_deflate)])
def test_the_limit_holds_to_the_byte(encoding: str | None, pack: object) -> None:
    assert callable(pack)
    assert read(encoding, pack(b"x" * 100_000), limit=100_000) == b"x" * 100_000
    with pytest.raises(FetchError, match=r"larger than 0\.1 MB"):
        read(encoding, pack(b"x" * 100_001), limit=100_000)


def test_the_limit_holds_on_the_wire_too() -> None:
    empty_members = packed(b"") * 1000
    with pytest.raises(FetchError) as caught:
        read("gzip", empty_members, limit=10_000)
    assert caught.value.kind == "too_large"


def test_an_announced_length_is_refused_at_once() -> None:
    body = Body(None, 100)
    body.expect(None)
    body.expect(100)
    with pytest.raises(FetchError) as caught:
        body.expect(101)
    assert caught.value.kind == "too_large"


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_bomb_costs_the_limit_and_a_little(wrapped: bool) -> None:
    engine = zlib.compressobj(9, wbits=31 if wrapped else -15)
    bomb = b"".join(engine.compress(b"\0" * 1_000_000) for _ in range(200))
    assert len(bomb) < 250_000
    limit = 1_000_000
    tracemalloc.start()
    try:
        with pytest.raises(FetchError) as caught:
            read("gzip" if wrapped else "deflate", bomb, limit, step=65_536)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.kind == "too_large"
    # The growing buffer keeps an eighth in hand. Besides: a piece of the wire, what zlib leaves of it, and what it left
    # before; the decompressed piece, in zlib's blocks and joined; zlib's own window and tables.
    assert peak < limit * 1.125 + 3 * 65_536 + 3 * 16_384 + 65_536


@given(st.binary(), st.sampled_from([None, "gzip", "deflate"]), st.integers(1, 50))
def test_any_bytes_give_a_body_or_an_error(data: bytes, encoding: str | None, step: int) -> None:
    try:
        assert len(read(encoding, data, 1000, step)) <= 1000
    except FetchError as error:
        assert error.kind in ("bad_encoding", "too_large")


@given(st.binary(max_size=5000), st.integers(1, 300), st.sampled_from(["gzip", "deflate", "raw"]))
def test_what_was_packed_is_unpacked(text: bytes, step: int, kind: str) -> None:
    pack = {"gzip": packed, "deflate": zlib.compress, "raw": raw_deflate}[kind]
    assert read("gzip" if kind == "gzip" else "deflate", pack(text), step=step) == text
