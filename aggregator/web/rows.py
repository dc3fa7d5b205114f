"""What a list says of its entries, ready to be written: strings made once for each, and once a page what they share.

A page has fifty of them and a few milliseconds, so that templates/reading only puts them into place. Every text here is
HTML already, escaped.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

from aggregator.model import Entry, Topic
from aggregator.query_tree import Node
from aggregator.web.dates import Stamp, Stamps
from aggregator.web.direction import runs_from_the_right
from aggregator.web.highlights import Highlights
from aggregator.web.listing import ListState, write_key
from aggregator.web.pictures import icon_path
from aggregator.web.presenting import clip, headline, letter, teaser, tile, topic_name

TEASER = 170
"""Letters of a teaser: more than its two lines in a row hold."""


_LINKED, _BARE = Markup(), Markup(" data-bare")


class Source(NamedTuple):
    """A feed beside its entries."""

    title: Markup
    link: Markup
    tile: Markup  # its letter, under its icon where it has one: as the macro of this name


class Row(NamedTuple):
    id: int
    key: str
    bare: Markup  # an attribute where the entry links no page
    link: Markup
    read: bool
    starred: bool
    headline: Markup
    teaser: Markup
    lang: Markup  # the attributes of language and direction, empty where they are not known
    source: Source
    when: Stamp
    image: Markup
    topics: Markup  # items of a list


@lru_cache(1000)
def _attributes(language: str | None, from_the_right: bool) -> Markup:
    lang = Markup(' lang="{}"').format(language) if language else Markup()
    return lang + Markup(' dir="rtl"') if from_the_right else lang


def _written(html: str) -> Markup:
    """What was put together of escaped texts: Markup's own formatting takes ten times as long."""
    return Markup(html)  # noqa: S704


class Rows:
    """Makes the rows of one page."""

    def __init__(self, state: ListState, tree: Node | None, shown: Iterable[Entry]) -> None:
        """
        :param tree: what was searched for
        :param shown: every entry of the page
        """
        self._found = Highlights(tree, shown, TEASER) if tree else None
        address = state.address()
        self._tail = f"?{address}" if address else ""
        self._beside = state.beside
        self._stamp = Stamps()
        self._sources: dict[int, Source] = {}
        self._places: dict[int, str] = {}

    def __call__(self, entries: Iterable[Entry], under: Topic | None = None) -> list[Row]:
        """
        :param under: the topic whose heading they stand under, which is not said again below each
        """
        return [self._row(entry, under.id if under else None) for entry in entries]

    def _row(self, entry: Entry, under: int | None) -> Row:
        return Row(
            id=entry.id,
            key=write_key(entry.key),
            bare=_LINKED if entry.url else _BARE,
            link=escape(f"/entry/{entry.id}{self._tail}"),
            read=entry.read,
            starred=entry.starred,
            headline=escape(self._found.headline(entry) if self._found else headline(entry)),
            teaser=escape(self._found.teaser(entry) if self._found else clip(teaser(entry), TEASER)),
            lang=_attributes(entry.language, runs_from_the_right(entry.title or entry.teaser)),
            source=self._sources.get(entry.feed) or self._source(entry),
            when=self._stamp(entry.sort_at),
            image=escape(entry.image or ""),
            topics=_written("".join([self._place(topic) for topic in entry.topics if topic.id != under])),
        )

    def _source(self, entry: Entry) -> Source:
        icon = icon_path(entry.feed)
        picture = (
            f'<img src="{escape(icon)}" alt="" width="20" height="20" loading="lazy" decoding="async">' if icon else ""
        )
        found = Source(
            escape(entry.feed_title),
            escape(f"/?feed={entry.feed}{self._beside}"),
            _written(
                f'<span class="tile t{tile(entry.feed_url)}" aria-hidden="true">'
                f"{escape(letter(entry.feed_title))}{picture}</span>"
            ),
        )
        self._sources[entry.feed] = found
        return found

    def _place(self, topic: Topic) -> str:
        found = self._places.get(topic.id)
        if found is None:
            address = f"/?topic={topic.slug}{self._beside}"
            found = f'<li><a href="{escape(address)}">{escape(topic_name(topic))}</a></li>'
            self._places[topic.id] = found
        return found
