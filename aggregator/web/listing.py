"""The address of a list ↔ the question to the store: the list's whole state stands in its address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import quote_plus

from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from aggregator.model import EntryQuery, Group, Key
from aggregator.organise.query import MOST_LETTERS, parse
from aggregator.web.arrangement import Layout, Order

_Kind = TypeVar("_Kind", bound=StrEnum)
_KEY = re.compile(r"(-?[0-9]{1,12})-([0-9]{1,15})")
_ID = re.compile(r"[0-9]{1,15}")
FIRST_SECOND, LAST_SECOND = -62_135_596_800 + 86_400, 253_402_300_799 - 86_400
"""Of the years 1 and 9999, less a day: where dates end, in every time zone."""
MOST_TOPICS = 30


@dataclass(frozen=True, slots=True)
class ListState:
    """A list as its address tells it. Its methods give the state after a press on one of the page's links."""

    topics: tuple[str, ...] = ()
    match_all: bool = False
    without: tuple[str, ...] = ()
    feed: int | None = None
    folder: int | None = None
    unread: bool = False
    starred: bool = False
    words: str = ""
    group: Group = Group.TOPIC
    layout: Layout = Layout.HEADLINES
    order: Order = Order.DATE
    back: int | None = None  # of a search: from this id on downwards
    before: Key | None = None

    def query(self, reader: int | None, limit: int = 50) -> EntryQuery:
        """:raises QueryError: when the words cannot be read"""
        return EntryQuery(
            topics=self.topics,
            match_all=self.match_all,
            without=self.without,
            feed=self.feed,
            folder=self.folder,
            unread=self.unread,
            starred=self.starred,
            tree=parse(self.words),
            up_to_id=self.back,
            before=self.before,
            limit=limit,
            reader=reader,
        )

    def pairs(self) -> list[tuple[str, object]]:
        """Names and values of the query string, in one order always."""
        pairs: list[tuple[str, object]] = [("topic", topic) for topic in self.topics]
        if self.match_all:
            pairs.append(("match", "all"))
        pairs += [("not", topic) for topic in self.without]
        given: Mapping[str, object] = {
            "feed": self.feed,
            "folder": self.folder,
            "unread": 1 if self.unread else None,
            "starred": 1 if self.starred else None,
            "q": self.words or None,
            "sort": self.order if self.order is not Order.DATE else None,
            "back": self.back,
            "group": self.group if self.group is not Group.TOPIC else None,
            "view": self.layout if self.layout is not Layout.HEADLINES else None,
            "before": write_key(self.before) if self.before else None,
        }
        return pairs + [(name, value) for name, value in given.items() if value is not None]

    def address(self) -> str:
        """The query string without the question mark; empty for the plain list."""
        return "&".join([f"{name}={_quoted(str(value))}" for name, value in self.pairs()])

    @property
    def url(self) -> str:
        address = self.address()
        return f"/?{address}" if address else "/"

    def toggled(self, topic: str) -> "ListState":
        """With the topic chosen, or no longer."""
        if topic in self.topics:
            return self._from_the_top(topics=tuple(t for t in self.topics if t != topic))
        return self._from_the_top(topics=(*self.topics, topic), without=tuple(t for t in self.without if t != topic))

    def excluded(self, topic: str) -> "ListState":
        """Without the topic's entries, or no longer without."""
        if topic in self.without:
            return self._from_the_top(without=tuple(t for t in self.without if t != topic))
        return self._from_the_top(without=(*self.without, topic), topics=tuple(t for t in self.topics if t != topic))

    def only_topic(self, topic: str) -> "ListState":
        return replace(self.kept, topics=(topic,))

    def only_feed(self, feed: int) -> "ListState":
        return replace(self.kept, feed=feed)

    def only_folder(self, folder: int) -> "ListState":
        return replace(self.kept, folder=folder)

    @property
    def kept(self) -> "ListState":
        """What stays when a topic, feed or folder is chosen instead of the rest of the filter."""
        return ListState(unread=self.unread, group=self.group, layout=self.layout)

    @property
    def beside(self) -> str:
        """The end of such an address: ``/?feed=7`` and this is ``only_feed(7).url``, made a hundred times a page."""
        address = self.kept.address()
        return f"&{address}" if address else ""

    @property
    def place(self) -> str:
        """The link of the sidebar under which this list stands."""
        if self.feed is not None:
            return self.only_feed(self.feed).url
        if self.folder is not None:
            return self.only_folder(self.folder).url
        if len(self.topics) == 1:
            return self.only_topic(self.topics[0]).url
        if self.starred:
            return "/?starred=1"
        if self.filtered:
            return self.newest().url
        if self.layout is Layout.FRONT:
            return "/?view=front"
        return "/?unread=1" if self.unread else "/"

    @property
    def with_all_chips(self) -> str:
        """The same list with every topic on the page, for browsers without script."""
        address = self.address()
        return f"/?{address}&chips=all" if address else "/?chips=all"

    def narrowed_to(self, topic: str) -> "ListState":
        """The topic alone, the rest of the filter kept: what stands under its heading when any of several will do."""
        return self._from_the_top(topics=(topic,))

    def within_feed(self, feed: int) -> "ListState":
        return self._from_the_top(feed=feed)

    def matching(self, match_all: bool) -> "ListState":
        return self._from_the_top(match_all=match_all)

    def within_folder(self, folder: int) -> "ListState":
        return self._from_the_top(folder=folder)

    def grouped(self, group: str) -> "ListState":
        return self._from_the_top(group=Group(group))

    def laid_out(self, layout: str) -> "ListState":
        return self._from_the_top(layout=Layout(layout))

    def showing(self, *, unread: bool = False, starred: bool = False) -> "ListState":
        return self._from_the_top(unread=unread, starred=starred)

    def searching(self, words: str) -> "ListState":
        return self._from_the_top(words=words, back=None)

    def ordered(self, order: str) -> "ListState":
        return self._from_the_top(order=Order(order))

    def further_back(self, further: int) -> "ListState":
        """The same search among older entries.

        :param further: of its count
        """
        return self._from_the_top(back=further - 1)

    def older_than(self, key: Key) -> "ListState":
        """The next page."""
        return replace(self, before=key)

    def first_page(self) -> "ListState":
        return replace(self, before=None)

    def newest(self) -> "ListState":
        """From the newest entry of all; the first page of a search that went further back is not."""
        return replace(self, before=None, back=None)

    @property
    def filtered(self) -> bool:
        """Whether anything but grouping, layout, page and read state narrows it."""
        plain = replace(self.newest(), group=Group.TOPIC, layout=Layout.HEADLINES, order=Order.DATE, unread=False)
        return plain != ListState()

    def _from_the_top(self, **changes: object) -> "ListState":
        return replace(self, before=None, **changes)  # type: ignore[arg-type]


def read_state(arguments: "MultiDict[str, str]") -> ListState:
    """The state that an address names. Unknown parameters are left alone: other sites append theirs.

    :raises BadRequest: when a known one has a value that it cannot have; the description says which, in words
    """
    match = arguments.get("match") or "any"
    if match not in ("any", "all"):
        raise _wrong("match", match, "any, all")
    words = " ".join(arguments.get("q", "").split())
    if len(words) > MOST_LETTERS:
        raise BadRequest(gettext("The search is too long: at most %(num)s letters.", num=MOST_LETTERS))
    order, back = _one_of(arguments, "sort", Order.DATE), _id(arguments, "back")
    return ListState(
        topics=_slugs(arguments, "topic"),
        match_all=match == "all",
        without=_slugs(arguments, "not"),
        feed=_id(arguments, "feed"),
        folder=_id(arguments, "folder"),
        unread=_switch(arguments, "unread"),
        starred=_switch(arguments, "starred"),
        words=words,
        order=order if words else Order.DATE,
        back=back if words else None,
        group=_one_of(arguments, "group", Group.TOPIC),
        layout=_one_of(arguments, "view", Layout.HEADLINES),
        before=read_key(arguments["before"], "before") if arguments.get("before") else None,
    )


def _quoted(value: str) -> str:
    # Slugs, numbers and keys need no quoting, and a page has hundreds.
    return value if value.isascii() and value.replace("-", "").isalnum() else quote_plus(value)


def write_key(key: Key) -> str:
    return f"{key.sort_at}-{key.entry}"


def read_key(value: str, name: str) -> Key:
    """:raises BadRequest: naming the parameter"""
    found = _KEY.fullmatch(value)
    if not found:
        raise _wrong(name, value, gettext("what stands in the link to an older page"))
    key = Key(int(found[1]), int(found[2]))
    if not FIRST_SECOND <= key.sort_at <= LAST_SECOND:
        raise _wrong(name, value, gettext("what stands in the link to an older page"))
    return key


def read_number(value: str, name: str) -> int:
    """:raises BadRequest: naming the parameter"""
    if not _ID.fullmatch(value):
        raise _wrong(name, value, gettext("a number"))
    return int(value)


def _slugs(arguments: "MultiDict[str, str]", name: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(value for value in arguments.getlist(name) if value))
    if len(found) > MOST_TOPICS:
        raise BadRequest(gettext("Too many topics in the address: at most %(num)s.", num=MOST_TOPICS))
    return found


def _id(arguments: "MultiDict[str, str]", name: str) -> int | None:
    value = arguments.get(name)
    return read_number(value, name) if value else None


def _one_of(arguments: "MultiDict[str, str]", name: str, default: _Kind) -> _Kind:
    kinds = type(default)
    value = arguments.get(name) or default
    if value not in tuple(kinds):
        raise _wrong(name, value, ", ".join(kinds))
    return kinds(value)


def _switch(arguments: "MultiDict[str, str]", name: str) -> bool:
    value = arguments.get(name) or "0"
    if value not in ("0", "1"):
        raise _wrong(name, value, "1, 0")
    return value == "1"


def _wrong(name: str, value: str, wanted: str) -> BadRequest:
    return BadRequest(
        gettext(
            "The address is not understood: %(name)s cannot be “%(value)s”. Possible: %(wanted)s.",
            name=name,
            value=value[:80],
            wanted=wanted,
        )
    )
