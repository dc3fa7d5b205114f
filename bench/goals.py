"""What the reading list must reach, and what other readers take for the same."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """Milliseconds. ``peers``: FreshRSS, reader, Miniflux, yarr (its API alone), at 1,000,000 entries on a machine of
    two cores; measured once, with their own pages and a signed-in reader."""

    p50: float | None = None
    p99: float | None = None
    peers: tuple[str, str, str, str] = ("", "", "", "")


PEERS = ("FreshRSS", "reader", "Miniflux", "yarr")
RATIO = 1.3
"""The time at 1,000,000 entries is at most so many times that at 10,000."""
REQUESTS_A_SECOND = 300
PEERS_A_SECOND = ("1", "30", "23", "358")
PAGE_BYTES, PAGE_BYTES_GZIPPED = 90_000, 14_000

_UNREAD = Goal(6, 20, ("987", "48", "48", "3 + 4600"))
_TOPIC = Goal(8, 60, ("914", "200", "51", "3.4"))
_COMBINED = Goal(15, 60)
_SEARCH = Goal(25, 100)
_MARK = Goal(30, None, ("10–13 s", "73 s", "112 s", "8–30 s"))

GOALS = {
    "unread, all but 20 read": _UNREAD,
    "unread, nothing read": _UNREAD,
    "unread, 70 % read at random": _UNREAD,
    "unread, half of the feeds read": _UNREAD,
    "unread, 16 mixed readers": _UNREAD,
    "unread, right after a mark": _UNREAD,
    "plain list": Goal(6, 20),
    "plain list, a deep page": _COMBINED,
    "topic, the biggest two": _TOPIC,
    "topic, of middle size": _TOPIC,
    "topic, small": _TOPIC,
    "topic, nothing unread in it": _TOPIC,
    "any of three topics": _COMBINED,
    "all of two topics": _COMBINED,
    "all of two, none in common": _COMBINED,
    "a topic without another": _COMBINED,
    "folder and topic": _COMBINED,
    "feed, its unread": _COMBINED,
    "topic, a deep page of its unread": _COMBINED,
    "query: topic, picture, language": _COMBINED,
    "word in 20 % of entries": Goal(25, 100, ("434", "13663", "4069", "975")),
    "the same by relevance": _SEARCH,
    "rare word": Goal(6, None, ("2034", "19", "86", "2")),
    "rare word by relevance": Goal(6),
    "word in every entry": _SEARCH,
    "two words": _SEARCH,
    "prefix": _SEARCH,
    "marking a topic read": _MARK,
    "taking that back": _MARK,
}
