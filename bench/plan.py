"""What a big library holds, made up from a seed: feeds, topics, the order of arrival, and which entries bear which
words. The tables are written from it, and what the site answers is held against it."""

from array import array
from dataclasses import dataclass
from random import Random

from pyroaring import BitMap

START, END = 1_672_531_200, 1_767_225_600
"""Three years: 2023 to 2025, so that no entry lies in the future wherever the benchmark runs."""
FEEDS, FOLDERS, NESTED = 2_000, 60, 15
TOPICS = 60
_DAY, _HOUR, _WEEK = 86_400, 3_600, 604_800

EVERY = "qed qibla qat qintar qoph qwert".split()
"""Words in every entry."""
COMMON = "quarz quelle qualm quadrat quittung quorum quiche quantum quote quast".split()
"""Each in a fifth of all entries, whatever other words are there."""
RARE = [f"qs{one}{two}" for one in "bdfgk" for two in "aeio"]
RARE_ENTRIES = 5

BIG, PLENTY, APART, OTHER_APART, QUIET = "Science", "Politics", "Culture", "Sport", "Archive"
"""Topics: the two biggest, two without a common entry, one where nothing is unread to anybody."""
_SHARES = {BIG: 0.4, PLENTY: 0.332, APART: 0.12, OTHER_APART: 0.11, QUIET: 0.03}
SMALLEST = 20
_NAMES = (
    "Economy Health Climate Energy Space Physics Security Cloud Linux Python Databases Networks Privacy Law Design "
    "Photography Film Music Theatre Books History Philosophy Religion Education Schools Travel Trains Aviation Cycling "
    "Cars Cities Architecture Housing Gardens Food Wine Cooking Fashion Games Chess Football Tennis Mountains Oceans "
    "Weather Animals Insects Forests Farming Chemistry Mathematics Robots Phones Radio Podcasts"
).split()


@dataclass(frozen=True, slots=True)
class FeedPlan:
    language: str
    folders: tuple[int, ...]  # numbers from 0
    joined: int
    backlog: int  # entries that its first document brings
    archive: bool  # its backlog is born read
    in_bursts: bool  # publishes once a week, all of the same second


@dataclass(frozen=True, slots=True)
class Plan:
    """``feed``, ``sort_at``, ``arrived`` and ``luck`` are by entry: that of id 1 stands first."""

    seed: int
    size: int
    feeds: list[FeedPlan]
    feed: "array[int]"  # ids: numbers from 1
    sort_at: "array[int]"
    arrived: "array[int]"
    luck: "array[int]"  # 64 random bits
    topics: dict[str, BitMap]  # name → ids of entries
    born: BitMap  # ids of entries that are born read
    baselines: dict[int, int]  # feed id → the last of them

    def parent(self, folder: int) -> int | None:
        """The last folders lie in the first ones."""
        return folder % 5 if folder >= FOLDERS - NESTED else None

    def has_author(self, entry: int) -> bool:
        return self.luck[entry - 1] % 3 == 0

    def has_image(self, entry: int) -> bool:
        return self.luck[entry - 1] // 3 % 3 == 0

    def has_audio(self, entry: int) -> bool:
        return self.luck[entry - 1] // 9 % 50 == 0

    def has_common(self, entry: int, word: str) -> bool:
        return self.luck[entry - 1] // 450 // int(5 ** COMMON.index(word)) % 5 == 0

    def marks(self, entry: int) -> list[str]:
        """The words that were put into an entry, but for the rare ones."""
        digits = self.luck[entry - 1] // 450
        return [*EVERY, *(word for place, word in enumerate(COMMON) if digits // 5**place % 5 == 0)]

    def rare(self) -> dict[str, list[int]]:
        random = Random(f"{self.seed} rare")
        return {word: random.sample(range(1, self.size + 1), RARE_ENTRIES) for word in RARE}


def make_plan(size: int, seed: int) -> Plan:
    """
    :param size: how many entries; at least 1,000, so that the smallest topics stay the smallest
    """
    random = Random(f"{seed} plan")
    feeds = [_feed(number, random) for number in range(FEEDS)]
    rows = sorted(_arrivals(feeds, size, random))
    baselines = _baselines(feeds, rows)
    born = BitMap(i for i, (_, feed, _, backlog) in enumerate(rows, 1) if backlog and i <= baselines.get(feed, 0))
    luck = array("Q", random.randbytes(8 * size))
    return Plan(
        seed=seed,
        size=size,
        feeds=feeds,
        feed=array("q", (row[1] for row in rows)),
        sort_at=array("q", (row[2] for row in rows)),
        arrived=array("q", (row[0] for row in rows)),
        luck=luck,
        topics=_topics(size, born, random),
        born=born,
        baselines=baselines,
    )


def _feed(number: int, random: Random) -> FeedPlan:
    first = number % 5 < 2
    joined = START + (
        random.randrange(20, 40) * _DAY if first else random.randrange(60 * _DAY, END - START - 10 * _DAY)
    )
    folders = () if number % 20 == 19 else (number % FOLDERS, *((number * 7 % FOLDERS,) if number % 20 == 7 else ()))
    return FeedPlan(
        language="de" if number % 20 < 11 else "en",
        folders=tuple(dict.fromkeys(folders)),
        joined=joined,
        backlog=random.randrange(5, 80),
        archive=number % 10 in (3, 8),
        in_bursts=number % 40 == 7,
    )


def _arrivals(feeds: list[FeedPlan], size: int, random: Random) -> list[tuple[int, int, int, bool]]:
    """Of each entry: when it arrived, its feed's id, its place in lists, whether the first document brought it."""
    weights = [1 / (rank + 20) ** 0.9 for rank in range(len(feeds))]
    random.shuffle(weights)
    rows = []
    counts = array("L", [0] * len(feeds))
    for number in random.choices(range(len(feeds)), weights, k=size):
        counts[number] += 1
    for number, feed in enumerate(feeds):
        backlog = counts[number] // 2 if feed.archive else min(counts[number] // 2, feed.backlog)
        for i in range(counts[number]):
            if i < backlog:
                rows.append((feed.joined, number + 1, random.randrange(START, feed.joined), True))
                continue
            at = random.randrange(feed.joined, END)
            if feed.in_bursts:
                at = max(at // _WEEK * _WEEK, feed.joined)
            # Polled each hour, every feed at a minute of its own.
            rows.append(((at // _HOUR + 1) * _HOUR + number, number + 1, at, False))
    return rows


def _baselines(feeds: list[FeedPlan], rows: list[tuple[int, int, int, bool]]) -> dict[int, int]:
    brought: dict[int, list[int]] = {}
    for entry, (arrived, feed, sort_at, backlog) in enumerate(rows, 1):
        if backlog and feeds[feed - 1].archive and sort_at < arrived - _WEEK:
            brought.setdefault(feed, []).append(entry)
    return {feed: ids[-1] for feed, ids in brought.items()}


def _topics(size: int, born: BitMap, random: Random) -> dict[str, BitMap]:
    everything = range(1, size + 1)
    count = {name: round(size * share) for name, share in _SHARES.items()}
    apart = random.sample(everything, count[APART] + count[OTHER_APART])
    found = {name: BitMap(random.sample(everything, count[name])) for name in (BIG, PLENTY)}
    found[APART], found[OTHER_APART] = BitMap(apart[: count[APART]]), BitMap(apart[count[APART] :])
    found[QUIET] = BitMap(random.sample(list(born), min(count[QUIET], len(born))))
    biggest, steps = size / 10, len(_NAMES) - 1
    for place, name in enumerate(_NAMES):
        wanted = max(SMALLEST, round(biggest * (SMALLEST / biggest) ** ((place / steps) ** 1.4)))
        found[name] = BitMap(random.sample(everything, wanted))
    return found
