"""OPML in: which feeds a file names, in which folders (OPML 1.0 and 2.0, http://opml.org/spec2.opml)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from urllib.parse import urlsplit

from aggregator.model import Outline
from aggregator.naming import tag_key
from aggregator.parse.limits import TAGS, TITLE_CHARS, URL_CHARS
from aggregator.parse.urls import resolve
from aggregator.subscribe.opml_xml import OpmlError, RawOutline, read_outlines
from aggregator.xmltext import plain_line

__all__ = ["OpmlDocument", "OpmlError", "Refused", "feed_address", "read_opml"]

_KNOWN = ("text", "title", "xmlurl", "htmlurl", "category", "type")


class Refused(NamedTuple):
    """An outline that was left out: what it is called, and why in an English sentence."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class OpmlDocument:
    """What an OPML file says. ``folders`` are the paths of all its folders, empty ones too, in document
    order; ``refused`` and ``repaired`` are the report, in English sentences."""

    title: str | None
    outlines: tuple[Outline, ...]
    folders: tuple[tuple[str, ...], ...] = ()
    refused: tuple[Refused, ...] = ()
    repaired: tuple[str, ...] = ()


def read_opml(data: bytes, *, max_bytes: int, max_outlines: int, max_depth: int) -> OpmlDocument:
    """The feeds of an OPML file, each once, in document order.

    An outline with an ``xmlUrl`` (in any letter case) is a feed; one that holds outlines, or says
    type="folder", is a folder. A feed that stands in several places has several folders; the first title, site
    and value of an attribute wins. ``extra`` holds what else the outline says, by the name as written, with
    "xmlns:PREFIX" for each prefix, and the ``type`` where it is not rss.

    :raises OpmlError: the file is no OPML, breaks a limit or declares entities
    """
    raw = read_outlines(data, max_bytes=max_bytes, max_outlines=max_outlines, max_depth=max_depth)
    reading = _Reading()
    reading.take(raw.outlines, ())
    reading.merge()
    return OpmlDocument(
        title=plain_line(raw.title)[:TITLE_CHARS].strip() or None,
        outlines=tuple(reading.feeds.values()),
        folders=tuple(reading.folders),
        refused=tuple(reading.refused),
        repaired=raw.repaired + tuple(reading.repaired()),
    )


def feed_address(written: str) -> str:
    """The http(s) address that a person or a file means: white space gone, feed: and feed:// taken off.

    :raises ValueError: with a sentence that says why no feed can be there
    """
    url = re.sub(r"[\t\r\n]", "", written).strip()
    if found := re.match(r"(?i)feed:(?://)?(?=https?:)|feed:(?=//)", url):
        url = url[found.end() :]
        url = f"http:{url}" if url.startswith("//") else url
    scheme, colon, rest = url.partition(":")
    if not colon or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme):
        raise ValueError("Its address is not absolute; it must begin with http:// or https://.")
    if scheme.lower() not in ("http", "https"):
        raise ValueError(f"Its address begins with {scheme[:40]}:, and only http and https can be polled.")
    url = f"{scheme.lower()}:{rest}"
    if len(url) > URL_CHARS:
        raise ValueError(f"Its address is longer than {URL_CHARS} characters.")
    try:
        parts = urlsplit(url)
        sound = bool(rest.startswith("//") and parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise ValueError("Its address names no host, or cannot be read.")
    return url


@dataclass(slots=True)
class _Reading:
    """What was found so far."""

    feeds: dict[str, Outline] = field(default_factory=dict)
    folders: dict[tuple[str, ...], None] = field(default_factory=dict)  # an ordered set
    refused: list[Refused] = field(default_factory=list)
    again: dict[str, list[Outline]] = field(default_factory=dict)
    cut: int = 0
    sites: int = 0
    inside_feeds: int = 0
    tags_left: int = 0

    def take(self, outlines: Iterable[RawOutline], folder: tuple[str, ...]) -> None:
        for outline in outlines:
            said: dict[str, str] = {}
            for name, value in outline.attributes.items():
                if name.lower() in _KNOWN and value.strip():
                    said.setdefault(name.lower(), value)
            name = self._line(said.get("title", "")) or self._line(said.get("text", ""))
            if "xmlurl" in said:
                self._feed(outline, said, name, folder)
                self.inside_feeds += len(outline.children)
                self.take(outline.children, folder)
            elif outline.children or said.get("type", "").strip().lower() == "folder":
                path = (*folder, name) if name else folder
                if path:
                    self.folders[path] = None
                self.take(outline.children, path)
            else:
                self.refused.append(Refused(name or "an outline without a name", _why_no_feed(outline, said)))

    def _feed(self, outline: RawOutline, said: dict[str, str], title: str, folder: tuple[str, ...]) -> None:
        try:
            url = feed_address(said["xmlurl"])
        except ValueError as error:
            self.refused.append(Refused(title or _shortened(said["xmlurl"]), str(error)))
            return
        kind = said.get("type", "").strip()
        if "+" in kind or any(name.lower().startswith("frss:xpath") for name in outline.attributes):
            why = "It is not a feed: another program makes it from a page by rules (XPath or JSON paths)."
            self.refused.append(Refused(title or url, why))
            return
        feed = Outline(
            url=url,
            title=title if title not in ("", url) else None,
            site_url=self._site(said.get("htmlurl")),
            folders=(folder,) if folder else (),
            tags=self._tags(said.get("category", "")),
            extra=_extra(outline, kind),
        )
        if url in self.feeds:
            self.again.setdefault(url, []).append(feed)
        else:
            self.feeds[url] = feed

    def merge(self) -> None:
        """What feeds that stand in several places say there; once at the end, however often a file names one."""
        for url, others in self.again.items():
            self.feeds[url] = _merged((self.feeds[url], *others))
        for url, feed in self.feeds.items():
            if len(feed.tags) > TAGS:
                self.tags_left += len(feed.tags) - TAGS
                self.feeds[url] = replace(feed, tags=feed.tags[:TAGS])

    def _line(self, text: str) -> str:
        line = plain_line(text)
        if len(line) > TITLE_CHARS:
            self.cut += 1
        return line[:TITLE_CHARS].strip()

    def _site(self, written: str | None) -> str | None:
        site = resolve(written, None)
        if written and not site:
            self.sites += 1
        return site

    def _tags(self, category: str) -> tuple[str, ...]:
        """The words of a category attribute; of a path, "/a/b" (OPML 2.0, category), the last name."""
        words: dict[str, str] = {}
        for part in category.split(","):
            line = self._line(part)
            word = line.rstrip("/").rpartition("/")[2].strip() if line.startswith("/") else line
            if tag_key(word):
                words.setdefault(tag_key(word), word)
        return tuple(words.values())

    def repaired(self) -> Iterable[str]:
        if self.cut:
            yield f"{self.cut} names were longer than {TITLE_CHARS} characters and were cut."
        if self.sites:
            yield f"{self.sites} site addresses were not http or https; they were left out, their feeds kept."
        if self.inside_feeds:
            yield f"{self.inside_feeds} outlines stood inside a feed and were read as standing beside it."
        if self.tags_left:
            yield f"{self.tags_left} categories were left out: a feed has at most {TAGS}."


def _why_no_feed(outline: RawOutline, said: dict[str, str]) -> str:
    kind = said.get("type", "").strip().lower()
    if kind == "include":
        return "It is not a feed: it includes another OPML file; import that file itself."
    if kind == "link":
        return "It is not a feed but a link."
    if any(name.lower() == "xmlurl" for name in outline.attributes) or kind in ("rss", "atom"):
        return "It names no feed address (xmlUrl)."
    return "It is not a feed, and it holds none."


def _extra(outline: RawOutline, kind: str) -> dict[str, str]:
    extra = {key: value for key, value in outline.attributes.items() if key.lower() not in _KNOWN and value}
    used = {name.partition(":")[0] for name in extra if ":" in name}
    extra.update((f"xmlns:{prefix}", uri) for prefix, uri in outline.namespaces.items() if prefix in used)
    if kind and kind.lower() != "rss":
        extra["type"] = kind
    return extra


def _merged(same: tuple[Outline, ...]) -> Outline:
    """One feed of all outlines that name it; the first that says something wins."""
    folders: dict[tuple[str, ...], None] = {}
    tags: dict[str, str] = {}
    extra: dict[str, str] = {}
    for outline in same:
        folders.update(dict.fromkeys(outline.folders))
        for tag in outline.tags:
            tags.setdefault(tag_key(tag), tag)
        for name, value in outline.extra.items():
            extra.setdefault(name, value)
    return replace(
        same[0],
        title=next((outline.title for outline in same if outline.title), None),
        site_url=next((outline.site_url for outline in same if outline.site_url), None),
        folders=tuple(folders),
        tags=tuple(tags.values()),
        extra=extra,
    )


def _shortened(text: str) -> str:
    line = plain_line(text)
    return line if len(line) <= 200 else f"{line[:199]}…"
