"""A page's entries under headings: each entry once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from aggregator.model import Entry, FolderNode, Group, Topic


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under one heading; ``heading`` is None where there is none, ``topic`` None under "Other"."""

    kind: Group
    entries: tuple[Entry, ...]
    topic: Topic | None = None
    day: date | None = None
    feed: int | None = None
    feed_title: str = ""
    folder: FolderNode | None = None

    @property
    def key(self) -> str:
        """Tells sections of one list apart, on whichever page they stand."""
        if self.kind is Group.TOPIC:
            return self.topic.slug if self.topic else "-"
        if self.kind is Group.FOLDER:
            return str(self.folder.id) if self.folder else "-"
        return str(self.feed if self.kind is Group.FEED else self.day)


def by_topic(entries: Iterable[Entry], named: tuple[str, ...], sizes: Mapping[str, int]) -> list[Section]:
    """Each under the first of its topics that is named, else its rarest; those without last.

    Named topics come first, in their order, then the others as their newest entry comes.

    :param named: the slugs that the filter names
    :param sizes: slug → how many entries the topic holds in all
    """
    held: dict[str, list[Entry]] = {slug: [] for slug in named}
    topics: dict[str, Topic] = {}
    other: list[Entry] = []
    for entry in entries:
        topic = _place(entry, named, sizes)
        if topic is None:
            other.append(entry)
        else:
            topics[topic.slug] = topic
            held.setdefault(topic.slug, []).append(entry)
    sections = [Section(Group.TOPIC, tuple(found), topic=topics[slug]) for slug, found in held.items() if found]
    return [*sections, Section(Group.TOPIC, tuple(other))] if other else sections


def _place(entry: Entry, named: tuple[str, ...], sizes: Mapping[str, int]) -> Topic | None:
    own = {topic.slug: topic for topic in entry.topics}
    for slug in named:
        if slug in own:
            return own[slug]
    return min(entry.topics, key=lambda topic: (sizes.get(topic.slug, 0), topic.slug), default=None)


def by_day(entries: Iterable[Entry], day_of: Callable[[datetime], date]) -> list[Section]:
    days: dict[date, list[Entry]] = {}
    for entry in entries:
        days.setdefault(day_of(entry.sort_at), []).append(entry)
    return [Section(Group.DAY, tuple(found), day=day) for day, found in days.items()]


def by_feed(entries: Iterable[Entry]) -> list[Section]:
    """The feed with the newest entry first."""
    feeds: dict[int, list[Entry]] = {}
    for entry in entries:
        feeds.setdefault(entry.feed, []).append(entry)
    return [
        Section(Group.FEED, tuple(found), feed=feed, feed_title=found[0].feed_title) for feed, found in feeds.items()
    ]


def by_folder(entries: Iterable[Entry], folder_of: Mapping[int, FolderNode]) -> list[Section]:
    """The folder with the newest entry first; what stands in none last.

    :param folder_of: feed → the folder under which it stands
    """
    folders: dict[int, list[Entry]] = {}
    other: list[Entry] = []
    for entry in entries:
        folder = folder_of.get(entry.feed)
        (folders.setdefault(folder.id, []) if folder else other).append(entry)
    sections = [Section(Group.FOLDER, tuple(found), folder=folder_of[found[0].feed]) for found in folders.values()]
    return [*sections, Section(Group.FOLDER, tuple(other))] if other else sections


def ungrouped(entries: Iterable[Entry]) -> list[Section]:
    found = tuple(entries)
    return [Section(Group.NONE, found)] if found else []
