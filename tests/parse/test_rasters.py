"""What counts as a picture, and as an icon: how the bytes begin."""

import struct

import pytest

from aggregator.parse.rasters import icon_type, picture_type

ICO = struct.pack("<HHHBBBBHHII", 0, 1, 1, 16, 16, 0, 0, 1, 32, 40, 22) + bytes(40)
KINDS = {
    "image/jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "image/png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "image/gif": b"GIF89a\x01\0\x01\0",
    "image/webp": b"RIFF\x24\0\0\0WEBPVP8 ",
    "image/avif": b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miaf",
}
OTHERS = [
    b"",
    b"GIF",
    b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    b"<?xml version='1.0'?><svg/>",
    b"<!doctype html><title>GIF89a</title>",
    b" \x89PNG\r\n\x1a\n",
    b"RIFF\x24\0\0\0WAVEfmt ",
    b"\0\0\0\x20ftypmp42\0\0\0\0mp42isom",
    b"BM\x46\0\0\0",
    b"%PDF-1.7",
    b"\0\0\1\0\0\0",
    b"\0\0\1\0\xff\xff" + bytes(100),
    b"PK\3\4",
]


@pytest.mark.parametrize(("kind", "body"), KINDS.items())
def test_pictures(kind: str, body: bytes) -> None:
    assert picture_type(body) == icon_type(body) == kind


def test_avif_may_be_named_second() -> None:
    assert picture_type(b"\0\0\0\x20ftypmif1\0\0\0\0mif1avifmiaf") == "image/avif"


def test_icons_may_be_of_their_own_format() -> None:
    assert icon_type(ICO) == "image/x-icon"
    assert picture_type(ICO) is None


@pytest.mark.parametrize("body", OTHERS)
def test_what_is_none(body: bytes) -> None:
    assert picture_type(body) is None
    assert icon_type(body) is None
