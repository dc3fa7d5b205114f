"""From an item as written to the record of an entry, for every format alike.

No title is None. Authors are names, joined; an entry without takes its source's, else its document's. ``published`` is
what the document says, None where it cannot be read. ``image`` is the entry's own picture: one that the document gives
with it, else the first of its text that is not there for counting. A summary that says what the content says is
dropped. The language is what the document names, else the guess at it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from aggregator.model import Enclosure, ParsedEntry
from aggregator.naming import address_key
from aggregator.parse.authors import author_line
from aggregator.parse.dates import read_date
from aggregator.parse.html import clean_html, first_image, text_as_html
from aggregator.parse.limits import ENCLOSURES, GUID_CHARS, TAG_CHARS, TAGS, TEXT_CHARS
from aggregator.parse.raw import RawEnclosure, RawEntry, RawText
from aggregator.parse.text import line, plain_text, teaser
from aggregator.parse.trackers import is_own, without_tracking
from aggregator.parse.urls import resolve

_LARGEST = 2**53  # bytes; what a length says beyond is nonsense, and more than JSON holds exactly


@dataclass(frozen=True, slots=True)
class Context:
    """What entries take from their document where they say nothing themselves."""

    base: str | None  # absolute; relative addresses are resolved against it
    author: str | None
    language: str | None
    guessed: str | None = None  # the language, where neither entry nor document names one


def make_entry(raw: RawEntry, key: bytes, fingerprint: bytes, context: Context) -> ParsedEntry:
    """The record of an item: text plain, HTML cleaned, addresses absolute, dates in UTC."""
    title = line(raw.title)
    summary, content = _html(raw.summary, context.base), _html(raw.content, context.base)
    summary_words, content_words = plain_text(summary, TEXT_CHARS), plain_text(content, TEXT_CHARS)
    if content and summary_words == content_words:
        summary = "" if len(content) >= len(summary) else summary
        content = content or summary
    if summary == content:
        summary = ""
    guid = (raw.guid or "").strip()
    return ParsedEntry(
        key=key,
        fingerprint=fingerprint,
        guid=guid[:GUID_CHARS] or None,
        url=_page(raw.link, context.base),
        title=title,
        author=author_line(raw.authors) or context.author,
        published=read_date(raw.published),
        updated=read_date(raw.updated),
        summary=summary,
        content=content,
        teaser=teaser(summary_words or content_words, title),
        text=max(content_words, summary_words, key=len),
        image=_image(raw.images, context.base) or first_image(content) or first_image(summary),
        tags=_tags(raw.tags),
        enclosures=_enclosures(raw.enclosures, context.base),
        comments_url=resolve(raw.comments, context.base),
        language=language_tag(raw.language) or context.language or context.guessed,
    )


def language_tag(written: str | None) -> str | None:
    """A language as "de" or "de-ch" (BCP 47, primary and region), or None where none is named."""
    parts = (written or "").strip().lower().replace("_", "-").split("-")
    if not (parts[0].isascii() and parts[0].isalpha() and 2 <= len(parts[0]) <= 3):
        return None
    for part in parts[1:4]:
        if len(part) == 1:  # a singleton: extensions and private use follow
            break
        if part.isascii() and ((len(part) == 2 and part.isalpha()) or (len(part) == 3 and part.isdigit())):
            return f"{parts[0]}-{part}"
    return parts[0]


def _page(link: str | None, base: str | None) -> str | None:
    """The address of the entry's page, without tracking as long as it is still known as the same page by it."""
    url = resolve(link, base)
    plain = without_tracking(url) if url else url
    return plain if address_key(plain) == address_key(url) else url


def _html(text: RawText | None, base: str | None) -> str:
    if text is None:
        return ""
    own_base = resolve(text.base, base) or base
    return clean_html(text.value if text.html else text_as_html(text.value), own_base)


def _image(candidates: Iterable[str], base: str | None) -> str | None:
    urls = (resolve(candidate, base) for candidate in candidates)
    return next((url for url in urls if url and is_own(url)), None)


def _tags(written: Iterable[str]) -> tuple[str, ...]:
    tags: dict[str, str] = {}
    for word in written:
        tag = line(word, TAG_CHARS)
        if tag and len(tags) < TAGS:
            tags.setdefault(tag.casefold(), tag)
    return tuple(tags.values())


def _enclosures(written: Iterable[RawEnclosure], base: str | None) -> tuple[Enclosure, ...]:
    found: dict[str, Enclosure] = {}
    for raw in written:
        url = resolve(raw.url, base)
        if url and len(found) < ENCLOSURES:
            found.setdefault(url, Enclosure(url, line(raw.type, TAG_CHARS), _length(raw.length)))
    return tuple(found.values())


def _length(written: str | None) -> int | None:
    digits = (written or "").strip()
    length = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 20 else 0
    return length if 0 < length <= _LARGEST else None
