"""The guide feed: our own first entries, read from the package, never polled and never exported.

Each text is a file of guide_texts/, ``ORDER-NAME.LANGUAGE.html``: its first line is the title as h1, the rest its HTML.
"""

import re
from hashlib import blake2b
from importlib import resources

from aggregator.model import ParsedEntry, ParsedFeed
from aggregator.parse.html import clean_html
from aggregator.parse.limits import TEASER_CHARS, TEXT_CHARS
from aggregator.parse.text import cut, plain_text

TITLE = "Getting started · Erste Schritte"
URN = "urn:aggregator:guide"
_FILE = re.compile(r"\d+-(?P<name>[a-z]+)\.(?P<language>[a-z]{2})\.html")
_TITLE = re.compile(r"<h1>(.*?)</h1>\s*")
_FIRST_PARAGRAPH = re.compile(r"<p>.*?</p>", re.DOTALL)


def guide_feed() -> ParsedFeed:
    """The guide as a document: four subjects, each in English and German, in the order to be read.

    Its entries have no date of their own (they are as new as the instance that takes them) and guids that stay when
    the words change.
    """
    folder = resources.files("aggregator.subscribe") / "guide_texts"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".html")), key=lambda file: file.name)
    entries = tuple(_entry(file.name, file.read_text("utf-8")) for file in files)
    return ParsedFeed(
        format="guide",
        title=TITLE,
        site_url=None,
        language=None,
        hub=None,
        ttl_minutes=None,
        bozo=False,
        entries=entries,
        listed=tuple(entry.key for entry in entries),
    )


def _entry(file_name: str, text: str) -> ParsedEntry:
    named, headed = _FILE.fullmatch(file_name), _TITLE.match(text)
    if named is None or headed is None:
        raise ValueError(f"guide_texts/{file_name} is not named ORDER-NAME.LANGUAGE.html or does not begin with h1")
    guid = f"{URN}:{named['name']}:{named['language']}"
    content = clean_html(text[headed.end() :], None)
    lead = _FIRST_PARAGRAPH.search(content)
    return ParsedEntry(
        key=blake2b(guid.encode(), digest_size=16).digest(),
        fingerprint=blake2b(text.encode(), digest_size=8).digest(),
        guid=guid,
        url=None,
        title=plain_text(headed[1], TEASER_CHARS),
        author=None,
        published=None,
        updated=None,
        summary=lead[0] if lead else "",
        content=content,
        teaser=cut(plain_text(lead[0], TEXT_CHARS), TEASER_CHARS) if lead else "",
        text=plain_text(content, TEXT_CHARS),
        image=None,
        tags=(),
        enclosures=(),
        comments_url=None,
        language=named["language"],
    )
