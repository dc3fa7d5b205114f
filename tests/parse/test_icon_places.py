"""Where a document and a page say that their icon is."""

import time

import pytest

from aggregator.parse.icons import document_icon, page_icon

AT = "https://h.org/feed/x.xml"
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>{}<entry><icon>/no.png</icon></entry></feed>'
ITEM = "<item><image><url>/no.png</url><width>1</width><height>1</height></image></item>"
RSS = f"<rss><channel><title>t</title>{{}}{ITEM}</channel></rss>"
SQUARE = "<image><url>{}</url><title>t</title><width>32</width><height>32</height></image>"


@pytest.mark.parametrize(
    ("document", "icon"),
    [
        (ATOM.format("<icon>/i.png?a=1&amp;b=2</icon>"), "https://h.org/i.png?a=1&b=2"),
        (ATOM.format("<icon>\n <![CDATA[ https://i.org/i.ico ]]>\n</icon><logo>/l.png</logo>"), "https://i.org/i.ico"),
        (ATOM.format("<logo>/l.png</logo>"), None),
        (ATOM.format("<icon>javascript:alert(1)</icon>"), None),
        (ATOM.format(""), None),
        (RSS.format(SQUARE.format("https://i.org/32.png")), "https://i.org/32.png"),
        (RSS.format(SQUARE.format("data:image/png;base64,AA")), None),
        (RSS.format("<image><url>/l.png</url><width>144</width><height>31</height></image>"), None),
        (RSS.format("<image><url>/l.png</url></image>"), None),
        (RSS.format(""), None),
        ('{"version": "https://jsonfeed.org/version/1.1", "favicon": "\\/f.png", "items": []}', "https://h.org/f.png"),
        ('{"items": [{"favicon": "/no.png"}]}', None),
        ('{"favicon": "\\q"}', None),
        ("", None),
    ],
)
def test_documents(document: str, icon: str | None) -> None:
    assert document_icon(document.encode(), AT) == icon


@pytest.mark.parametrize(
    ("head", "icon"),
    [
        ('<link rel="icon" href="/i.png">', "https://h.org/i.png"),
        ('<link rel="shortcut icon" href="i.ico">', "https://h.org/feed/i.ico"),
        ('<base href="https://c.org/x/"><link rel=icon href=i.png>', "https://c.org/x/i.png"),
        (
            '<link rel=icon type=image/svg+xml href=/i><link rel=icon href=/i.svg?v=1><link rel="ICON" href=/j.png>',
            "https://h.org/j.png",
        ),
        (
            "<link rel=icon sizes=16x16 href=/1><link rel=icon sizes=32x32 href=/32><link rel=icon sizes=99x9 href=/9>",
            "https://h.org/32",
        ),
        ('<link rel=icon sizes=192x192 href=/192><link rel=icon sizes="16x16 64x64" href=/64>', "https://h.org/64"),
        ("<link rel=apple-touch-icon href=/touch><link rel=icon href=/i>", "https://h.org/i"),
        ("<link rel=apple-touch-icon href=/touch>", "https://h.org/touch"),
        ("<link rel=mask-icon href=/m.png><a rel=icon href=/a>a</a>", "https://h.org/favicon.ico"),
        ('<link rel=icon href="data:image/png;base64,AA">', "https://h.org/favicon.ico"),
        ('<!-- <link rel=icon href=/no> --><script>"<link rel=icon href=/no>"</script>', "https://h.org/favicon.ico"),
        ("", "https://h.org/favicon.ico"),
    ],
)
def test_pages(head: str, icon: str | None) -> None:
    assert page_icon(f"<!doctype html><html><head>{head}</head><body>x</body></html>".encode(), AT) == icon


@pytest.mark.parametrize(
    "hostile",
    [
        "<image>" * 20_000,
        "<icon " * 20_000,
        "<image><url>" * 10_000,
        '{"favicon":"' + "\\a" * 50_000,
        "<icon>x" * 20_000,
    ],
)
def test_hostile_documents_are_read_in_no_time(hostile: str) -> None:
    began = time.process_time()
    assert document_icon(hostile.encode(), AT) is None
    assert page_icon(hostile.encode(), AT) == "https://h.org/favicon.ico"
    assert time.process_time() - began < 1
