import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.parse.document import parse_document
from aggregator.parse.encodings import decode

TITLE = "Zürich – “Größe” für 5 €"


def document(declared=None, title=TITLE):
    declaration = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
    return f"{declaration}<rss version='2.0'><channel><title>{title}</title></channel></rss>"


CASES = {
    "utf-8": (document("utf-8").encode(), None),
    "nothing declared": (document().encode(), None),
    "bom": (codecs.BOM_UTF8 + document("iso-8859-1").encode(), "text/xml; charset=iso-8859-1"),
    "utf-16 bom": (document("utf-16").encode("utf-16"), None),
    "utf-16-be without bom": (document("utf-16").encode("utf-16-be"), None),
    "utf-16-le without declaration": (document().encode("utf-16-le"), None),
    "utf-32 bom": (document("utf-32").encode("utf-32"), None),
    "utf-32-be without bom": (document().encode("utf-32-be"), "text/xml; charset=utf-8"),
    "windows-1252": (document("windows-1252").encode("cp1252"), None),
    "windows-1252 called iso-8859-1": (document("iso-8859-1").encode("cp1252"), None),
    "http charset": (document().encode("cp1252"), 'application/xml; charset="windows-1252"'),
    "http before declaration": (document("koi8-r").encode("cp1252"), "text/xml; charset=windows-1252"),
    "utf-8 called iso-8859-1 by the server": (document("utf-8").encode(), "text/xml; charset=ISO-8859-1"),
    "utf-8 called utf-16": (document("utf-16").encode(), None),
    "utf-8 called something unknown": (document("x-none").encode(), "text/xml; charset=none"),
    "windows-1252 called utf-8": (document("utf-8").encode("cp1252"), None),
    "gb18030 called gb2312": (document("gb2312").encode("gb18030"), None),
}


@pytest.mark.parametrize(("body", "content_type"), CASES.values(), ids=CASES.keys())
def test_title_comes_out_right(body, content_type):
    assert parse_document(body, content_type=content_type).title == TITLE


@pytest.mark.parametrize("name", ["shift_jis", "euc-jp", "iso-2022-jp"])
def test_japanese(name):
    assert parse_document(document(name, "日本語の題").encode(name)).title == "日本語の題"


@pytest.mark.parametrize("name", ["koi8-r", "windows-1251", "iso-8859-5", "utf-8"])
def test_russian(name):
    assert parse_document(document(name, "Привет, мир").encode(name)).title == "Привет, мир"


def test_one_stray_byte_does_not_spoil_the_rest():
    body = document("utf-8", "Größe für alle und \udc96 mehr").encode("utf-8", "surrogateescape")
    feed = parse_document(body)
    assert (feed.title, feed.bozo) == ("Größe für alle und – mehr", True)


def test_utf_7_is_never_decoded():
    body = document("utf-7", "+ADw-script+AD4-")
    assert parse_document(body.encode(), content_type="text/xml; charset=utf-7").title == "+ADw-script+AD4-"


@pytest.mark.parametrize("name", ["rot13", "base64", "unicode_escape", "punycode", "idna", "undefined", "../x"])
def test_what_is_no_encoding_of_documents_is_ignored(name):
    assert parse_document(document(name).encode(), content_type=f"text/xml; charset={name}").title == TITLE


@settings(deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([None, "text/xml; charset=shift_jis", "text/html;charset=utf-16", "x;charset="]),
)
def test_any_bytes_become_text(body, content_type):
    text, _ = decode(body, content_type)
    text.encode("utf-8")
