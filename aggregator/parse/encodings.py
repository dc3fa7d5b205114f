"""Bytes to text: byte order marks, HTTP charset, XML declaration (XML 1.0 appendix F, RFC 7303), and what to do when
they are wrong."""

import codecs
import re
from typing import NamedTuple

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OPENINGS = (  # "<" or "{" without a mark
    (re.compile(rb"[<{]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0[<{]"), "utf-32-be"),
    (re.compile(rb"[<{]\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0[<{]\0[^\0]"), "utf-16-be"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["']""", re.IGNORECASE)
_META = re.compile(rb"""<meta[^>]{0,200}?\bcharset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_CHARSET = re.compile(r"""\bcharset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)

# Wider sets under the names that publishers use, as browsers do (WHATWG Encoding).
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
# UTF-7 hides markup from whoever looks at the bytes; the others are not encodings of documents.
_REFUSED = {"utf-7", "unicode_escape", "raw_unicode_escape", "punycode", "idna", "undefined", "hz", "mbcs", "oem"}
_MULTIBYTE = re.compile(r"gb18030|big5|cp9|euc|iso2022|johab|shift")
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


class Decoded(NamedTuple):
    text: str
    faithful: bool  # False where some bytes fitted no encoding and were replaced


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """The document as text, whatever its bytes.

    A byte order mark counts first, then what the bytes themselves show, then the charset of the Content-Type, then the
    declaration in the document. Bytes that are valid UTF-8 are UTF-8, whatever is declared: text in another set does
    not look like it by chance.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _read(body[len(mark) :], [name])
    for opening, name in _OPENINGS:
        if opening.match(body):
            return _read(body, [name])
    declared = [name for name in (_codec(_in_header(content_type)), _codec(_in_document(body))) if name is not None]
    if any(name.startswith("iso2022") for name in declared):  # its bytes are ASCII, and so UTF-8 too
        return _read(body, [*declared, "utf-8"])
    return _read(body, ["utf-8", *declared])


def _in_header(content_type: str | None) -> str | None:
    found = _CHARSET.search(content_type or "")
    return found[1] if found else None


def _in_document(body: bytes) -> str | None:
    found = _DECLARED.search(body[:400]) or _META.search(body[:2000])
    return found[1].decode("ascii") if found else None


def _codec(label: str | None) -> str | None:
    """Python's name of an encoding for documents, widened; None for a label that cannot be meant."""
    if label is None:
        return None
    try:
        info = codecs.lookup(label)
    except LookupError:
        return None
    name = info.name
    # A label that was readable byte by byte is not one of two or four bytes a letter.
    if name in _REFUSED or name.startswith(("utf-16", "utf-32")):
        return None
    try:
        b"".decode(name)
    except LookupError:  # a transformation such as rot13, no text encoding
        return None
    return _WIDER.get(name, name)


def _read(body: bytes, names: list[str]) -> Decoded:
    for name in names:
        try:
            return Decoded(body.decode(name), True)
        except UnicodeDecodeError:
            continue
    multibyte = next((name for name in names if _MULTIBYTE.match(name)), None)
    if multibyte or "utf-8" not in names:
        return Decoded(body.decode(multibyte or names[0], "replace"), False)
    # A few stray bytes in UTF-8 are mostly Windows-1252; a document full of them is Windows-1252 altogether.
    strays = body.decode("utf-8", "replace").count("\ufffd")
    letters = len(_SEQUENCE.findall(body))
    if strays <= max(letters, 1):
        return Decoded(body.decode("utf-8", "aggregator.windows-1252"), False)
    single = next((name for name in names if name != "utf-8"), "cp1252")
    return Decoded(body.decode(single, "replace"), False)


def _stray(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("aggregator.windows-1252", _stray)
