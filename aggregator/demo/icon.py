"""Icons of the sample sites: a plain shape on a ground, drawn point by point."""

import struct
import zlib
from collections.abc import Callable

SIZE = 64
_COLOURS = ((23, 83, 85), (152, 56, 42), (52, 78, 130), (122, 88, 24), (88, 62, 120), (38, 100, 62), (70, 74, 80))
_PAPER = (250, 250, 247)

# Whether a point belongs to the shape; both coordinates run from -1 to 1.
_SHAPES: tuple[Callable[[float, float], bool], ...] = (
    lambda x, y: x * x + y * y < 0.36,
    lambda x, y: 0.2 < x * x + y * y < 0.5,
    lambda x, y: abs(x) + abs(y) < 0.7,
    lambda x, y: abs(x) < 0.6 and abs(y) < 0.6 and int((y + 1) * 5) % 2 == 1,
    lambda x, y: (abs(x) < 0.17 or abs(y) < 0.17) and max(abs(x), abs(y)) < 0.62,
    lambda x, y: y < 0.5 and y > 2 * abs(x) - 0.65,
    lambda x, y: x * x + y * y < 0.45 and x > -0.05,
)


def icon(number: int) -> bytes:
    """The PNG file of the site of this number (PNG, third edition: signature, IHDR, IDAT, IEND)."""
    shape, colour = _SHAPES[number % len(_SHAPES)], _COLOURS[(number * 3 + number // 7) % len(_COLOURS)]
    steps = [(2 * i + 1) / SIZE - 1 for i in range(SIZE)]
    rows = b"".join(b"\0" + b"".join(bytes(_PAPER if shape(x, y) else colour) for x in steps) for y in steps)
    header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
