"""An entry's cleaned HTML laid out as an article: lead, body, picture. Pure; it cleans nothing itself."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import unescape

from markupsafe import Markup

from aggregator.model import Enclosure, FullEntry, Topic
from aggregator.naming import tag_key
from aggregator.web.prose import accessible
from aggregator.web.reading_time import minutes_to_read

LEAD_LEAST, LEAD_MOST = 40, 700
"""Letters of a paragraph that can stand as a lead."""
TEASER_WORDS = 150
"""A text of no more may be a teaser for the page that it links."""

_TAG = re.compile(r"<[^>]*>")
_IMAGE = re.compile(r'<img\b[^>]*?\ssrc="([^"]*)"')
_FIRST_PARAGRAPH = re.compile(r"\s*<p(?:\s[^>]*)?>(.*?)</p>", re.DOTALL)
_LOADING = re.compile(r"<img\b(?![^>]*\sloading=)")
_BREAKS_OFF = re.compile(r"(?:\[?(?:…|\.\.\.)\]?|\s[>»→])$")  # "[…]", "Continue reading »"
_KINDS = {
    **dict.fromkeys(("mp3", "m4a", "aac", "oga", "ogg", "opus", "wav", "flac"), "audio"),
    **dict.fromkeys(("mp4", "m4v", "webm", "ogv", "mov"), "video"),
}


@dataclass(frozen=True, slots=True)
class Article:
    lead: Markup  # cleaned HTML within a paragraph; empty where nothing can stand as one
    body: Markup  # cleaned HTML
    picture: str | None  # the entry's own, unless the body shows it anyway
    minutes: int  # to read it; 0 for less than one
    is_teaser: bool  # may well be only the beginning of what stands on the page that the entry links


def lay_out(full: FullEntry) -> Article:
    """Lead and body of an entry.

    The lead is the summary where it says something that the content does not begin with, else the first paragraph.
    """
    content = full.article or full.content or full.summary
    summary = full.summary if full.article or full.content else ""
    # Both columns hold what parse/ cleaned on the way in, and a part between whole elements is as clean.
    lead, body = _lead(summary, content)
    text = text_of(f"{lead} {body}")
    picture = full.entry.image
    if picture and _same_address(picture) in {_same_address(unescape(src)) for src in _IMAGE.findall(content)}:
        picture = None
    return Article(
        lead=Markup(lead),  # noqa: S704 (cleaned columns)
        body=Markup(accessible(_lazily(body))),  # noqa: S704
        picture=picture,
        minutes=minutes_to_read(text),
        is_teaser=_is_teaser(full, text),
    )


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


def _is_teaser(full: FullEntry, text: str) -> bool:
    # What is heard or seen says little in words.
    if full.article or any(kind_of(file) in ("audio", "video") for file in full.enclosures):
        return False
    return len(text.split()) <= TEASER_WORDS or _BREAKS_OFF.search(text) is not None


def text_of(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def _lazily(html: str) -> str:
    return _LOADING.sub('<img loading="lazy" decoding="async"', html)


def _same_address(url: str) -> str:
    """Two addresses of one picture: sizes stand in the query string, and http is https."""
    return url.partition("?")[0].partition("://")[2]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an entry has a topic: the tag that says so and where it comes from, or the topic's own rule."""

    tag: str  # of the topic's own rule: its text
    source: str  # of a tag, or "own rule"


def reasons(
    full: FullEntry, topics: Mapping[str, Topic], found_by_rule: Collection[int] = ()
) -> list[tuple[Topic, list[Reason]]]:
    """The entry's topics, each with what brought it.

    :param topics: slug → topic with its aliases
    :param found_by_rule: ids of the topics whose own rule finds it
    """
    found = []
    for topic in full.entry.topics:
        known = topics.get(topic.slug, topic)
        keys = {tag_key(name) for name in (known.name, known.slug, *known.names.values(), *known.aliases)}
        tags = [Reason(tag.name, tag.source) for tag in full.tags if tag_key(tag.name) in keys]
        rule = [Reason(known.rule, "own rule")] if known.rule and known.id in found_by_rule else []
        found.append((known, [*tags, *rule]))
    return found


def other_tags(full: FullEntry, explained: list[tuple[Topic, list[Reason]]]) -> list[str]:
    """Names of tags that no topic takes, each once."""
    taken = {tag_key(reason.tag) for _, why in explained for reason in why}
    return list({tag_key(tag.name): tag.name for tag in full.tags if tag_key(tag.name) not in taken}.values())


def attachments(full: FullEntry, picture: str | None) -> list[Enclosure]:
    """Files that come with the entry, but for the picture that stands above it already."""
    shown = {_same_address(url) for url in (picture, full.entry.image) if url}
    return [file for file in full.enclosures if _same_address(file.url) not in shown]


def kind_of(file: Enclosure) -> str:
    """audio, video or something else: by the type that the feed gives, else by the end of the address."""
    kind, _, form = (file.type or "").lower().partition("/")
    if kind in ("audio", "video"):
        return kind if "mpegurl" not in form else ""  # a list of parts, which browsers do not play by themselves
    ending = file.url.partition("?")[0].rpartition(".")[2].lower()
    return _KINDS.get(ending, "") if kind in ("", "application") else kind
