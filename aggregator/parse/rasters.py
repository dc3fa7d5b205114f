"""What kind of picture some bytes are, by how they begin: what a server says of them decides nothing.

Vector graphics are no pictures here: an SVG file opened by itself is a document that runs scripts.
"""

import re

_AVIF = re.compile(rb"....ftyp(?:avi[fs]|....(?:....)*?avi[fs])", re.DOTALL)
_BRANDS = 64  # bytes of a file's beginning among which AVIF's brands stand (ISO/IEC 14496-12, 4.3)
_ICO_DIRECTORY, _ICO_ENTRY = 6, 16


def picture_type(body: bytes) -> str | None:
    """The media type of a JPEG, PNG, GIF, WebP or AVIF; None for anything else."""
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if body.startswith(b"RIFF") and body[8:12] == b"WEBP":
        return "image/webp"
    if _AVIF.match(body[:_BRANDS]):
        return "image/avif"
    return None


def icon_type(body: bytes) -> str | None:
    """The same for what can be a site's icon: a picture, or Windows' ICO format."""
    if body.startswith(b"\0\0\1\0"):
        count = int.from_bytes(body[4:6], "little")
        return "image/x-icon" if count > 0 and len(body) > _ICO_DIRECTORY + _ICO_ENTRY * count else None
    return picture_type(body)
