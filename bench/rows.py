"""The rows of a big library's entries, made by a process beside the one that writes them."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from hashlib import blake2b
from random import Random

from aggregator.naming import address_key
from bench.plan import Plan, make_plan
from bench.words import Writer

_PORTION = 10_000
_AHEAD = 3
"""Portions that wait to be written, at most."""
_ENTRY = (
    *("id", "feed", "guid", "key", "fingerprint", "url", "address", "title", "author", "teaser", "image", "published"),
    *("arrived", "sort_at", "language"),
)
STATEMENTS = {
    "entries": f"INSERT INTO entries ({', '.join(_ENTRY)}) VALUES ({', '.join('?' * len(_ENTRY))})",
    "bodies": "INSERT INTO entry_bodies (entry, summary, content) VALUES (?, '', ?)",
    "texts": "INSERT INTO entry_texts (entry, title, text, author) VALUES (?, ?, ?, ?)",
    "tags": "INSERT INTO entry_tags (entry, tag, source) VALUES (?, ?, ?)",
    "enclosures": "INSERT INTO enclosures (entry, position, url, type, length) VALUES (?, 0, ?, 'audio/mpeg', ?)",
}
Rows = dict[str, list[tuple[object, ...]]]
"""For each of STATEMENTS."""


def folder_name(number: int) -> str:
    return f"Shelf {number + 1}"


def portions(plan: Plan, tags: dict[str, int]) -> Iterator[Rows]:
    """
    :param tags: name → id, of topics and folders
    """
    starts = deque(range(1, plan.size + 1, _PORTION))
    waiting: deque[Future[Rows]] = deque()
    with ProcessPoolExecutor(1, initializer=_begin, initargs=(plan.size, plan.seed, tags)) as pool:
        while starts or waiting:
            while starts and len(waiting) < _AHEAD:
                waiting.append(pool.submit(_portion, starts.popleft()))
            yield waiting.popleft().result()


class _Maker:
    def __init__(self, plan: Plan, tags: dict[str, int]) -> None:
        self.plan = plan
        self.tags = tags
        self.writer = Writer(plan.seed)
        self.rare: dict[int, list[str]] = {}
        for word, ids in plan.rare().items():
            for entry in ids:
                self.rare.setdefault(entry, []).append(word)

    def rows(self, start: int) -> Rows:
        portion = range(start, min(start + _PORTION, self.plan.size + 1))
        random = Random(f"{self.plan.seed} {start}")
        rows: Rows = {name: [] for name in STATEMENTS}
        for entry in portion:
            self._add(rows, entry, random)
        rows["tags"] = sorted(set(self._tags(portion)))
        return rows

    def _add(self, rows: Rows, entry: int, random: Random) -> None:
        plan = self.plan
        feed, sort_at = plan.feed[entry - 1], plan.sort_at[entry - 1]
        language = plan.feeds[feed - 1].language
        article = self.writer.article(random, language, plan.marks(entry) + self.rare.get(entry, []))
        author = f"Author {feed}-{entry % 3}" if plan.has_author(entry) else None
        image = f"https://site{feed}.example/images/{entry}.jpg" if plan.has_image(entry) else None
        url = f"https://site{feed}.example/{entry}"
        key = blake2b(url.encode(), digest_size=16).digest()
        rows["entries"].append(
            (
                *(entry, feed, url, key, key[:8], url, address_key(url), article.title, author, article.text[:300]),
                *(image, sort_at, plan.arrived[entry - 1], sort_at, language),
            )
        )
        rows["bodies"].append((entry, article.content))
        rows["texts"].append((entry, article.title, article.text, author or ""))
        if plan.has_audio(entry):
            rows["enclosures"].append((entry, f"{url}.mp3", 30_000_000))

    def _tags(self, portion: range) -> Iterator[tuple[object, ...]]:
        for name, held in self.plan.topics.items():
            for entry in held[held.rank(portion.start - 1) : held.rank(portion.stop - 1)]:
                yield entry, self.tags[name], "author"
        for entry in portion:
            for folder in self.plan.feeds[self.plan.feed[entry - 1] - 1].folders:
                for number in (folder, self.plan.parent(folder)):
                    if number is not None:
                        yield entry, self.tags[folder_name(number)], "folder"


_maker: list[_Maker] = []
"""The process's own."""


def _begin(size: int, seed: int, tags: dict[str, int]) -> None:
    _maker.append(_Maker(make_plan(size, seed), tags))


def _portion(start: int) -> Rows:
    return _maker[0].rows(start)
