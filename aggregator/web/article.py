"""An entry's cleaned HTML laid out as an article: lead, body, picture. Pure; it cleans nothing itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from markupsafe import Markup

from aggregator.model import Enclosure, FullEntry, Topic
from aggregator.naming import tag_key

WORDS_A_MINUTE = 220
LEAD_LEAST, LEAD_MOST = 40, 700
"""Letters of a paragraph that can stand as a lead."""

_TAG = re.compile(r"<[^>]*>")
_IMAGE = re.compile(r'<img\b[^>]*?\ssrc="([^"]*)"')
_FIRST_PARAGRAPH = re.compile(r"\s*<p(?:\s[^>]*)?>(.*?)</p>", re.DOTALL)
_LOADING = re.compile(r"<img\b(?![^>]*\sloading=)")


@dataclass(frozen=True, slots=True)
class Article:
    lead: Markup  # cleaned HTML within a paragraph; empty where nothing can stand as one
    body: Markup  # cleaned HTML
    picture: str | None  # the entry's own, unless the body shows it anyway
    minutes: int  # to read it; 0 for less than one


def lay_out(full: FullEntry) -> Article:
    """Lead and body of an entry.

    The lead is the summary where it says something that the content does not begin with, else the first paragraph.
    """
    content = full.article or full.content or full.summary
    summary = full.summary if full.article or full.content else ""
    # Both columns hold what parse/ cleaned on the way in, and a part between whole elements is as clean.
    lead, body = _lead(summary, content)
    words = len(text_of(f"{lead} {body}").split())
    picture = full.entry.image
    if picture and _same_address(picture) in {_same_address(unescape(src)) for src in _IMAGE.findall(content)}:
        picture = None
    return Article(Markup(lead), Markup(_lazily(body)), picture, words // WORDS_A_MINUTE)  # noqa: S704 (cleaned columns)


def _lead(summary: str, content: str) -> tuple[str, str]:
    told, begins = text_of(summary), text_of(content)
    # A teaser cut from the content ends in dots or within a word: its beginning decides.
    if LEAD_LEAST <= len(told) <= LEAD_MOST and told[:80] not in begins and not _IMAGE.search(summary):
        paragraph = _FIRST_PARAGRAPH.fullmatch(summary)
        if paragraph:
            return paragraph[1], content
        if "<" not in summary:
            return summary, content
    first = _FIRST_PARAGRAPH.match(content)
    if first and LEAD_LEAST <= len(text_of(first[1])) <= LEAD_MOST and not _IMAGE.search(first[1]):
        return first[1], content[first.end() :]
    return "", content


def text_of(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def _lazily(html: str) -> str:
    return _LOADING.sub('<img loading="lazy"', html)


def _same_address(url: str) -> str:
    """Two addresses of one picture: sizes stand in the query string, and http is https."""
    return url.partition("?")[0].partition("://")[2]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an entry has a topic: the tag that says so and where it comes from."""

    tag: str
    source: str


def reasons(full: FullEntry, topics: Mapping[str, Topic]) -> list[tuple[Topic, list[Reason]]]:
    """The entry's topics, each with the tags that brought it.

    :param topics: slug → topic with its aliases
    """
    found = []
    for topic in full.entry.topics:
        known = topics.get(topic.slug, topic)
        keys = {tag_key(name) for name in (known.name, known.slug, *known.names.values(), *known.aliases)}
        tags = [Reason(tag.name, tag.source) for tag in full.tags if tag_key(tag.name) in keys]
        found.append((known, tags))
    return found


def other_tags(full: FullEntry, explained: list[tuple[Topic, list[Reason]]]) -> list[str]:
    """Names of tags that no topic takes, each once."""
    taken = {tag_key(reason.tag) for _, why in explained for reason in why}
    return list({tag_key(tag.name): tag.name for tag in full.tags if tag_key(tag.name) not in taken}.values())


def attachments(full: FullEntry, picture: str | None) -> list[Enclosure]:
    """Files that come with the entry, but for the picture that stands above it already."""
    shown = {_same_address(url) for url in (picture, full.entry.image) if url}
    return [file for file in full.enclosures if _same_address(file.url) not in shown]
