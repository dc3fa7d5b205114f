"""The lists that are measured, each in many variants, so that no answer is the last one again."""

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from math import lcm
from urllib.parse import quote_plus

from pyroaring import BitMap

from bench.plan import APART, BIG, COMMON, EVERY, FOLDERS, OTHER_APART, PLENTY, QUIET
from bench.readers import BY_FEED, MIXED, NOTHING, RANDOM, READERS, THOROUGH
from bench.world import Question, World

_GROUPS = ("topic", "day", "feed", "none")
_VARIANTS = 24
_SEARCHES = 110
_KINDS = (NOTHING, RANDOM, BY_FEED, *MIXED[:3])


def questions(world: World) -> Mapping[str, list[Question]]:
    """Name of the row → its questions."""
    return {
        "unread, all but 20 read": _unread(world, [THOROUGH]),
        "unread, nothing read": _unread(world, [NOTHING]),
        "unread, 70 % read at random": _unread(world, [RANDOM]),
        "unread, half of the feeds read": _unread(world, [BY_FEED]),
        "unread, 16 mixed readers": _unread(world, MIXED),
        "plain list": [world.ask(r, f"group={g}", world.whole) for r in _KINDS for g in _GROUPS],
        "plain list, a deep page": _deep(world),
        "topic, the biggest two": _topic(world, (BIG, PLENTY)),
        "topic, of middle size": _topic(
            world, [n for n, s in world.plan.topics.items() if 0.002 < _share(s, world) < 0.1]
        ),
        "topic, small": _topic(world, [n for n, s in world.plan.topics.items() if _share(s, world) <= 0.002]),
        "topic, nothing unread in it": [
            world.ask(r, f"{world.topic(QUIET)[0]}&unread=1&group={g}", world.plan.topics[QUIET] & world.unread(r))
            for r in (NOTHING, RANDOM, *MIXED)
            for g in _GROUPS[:2]
        ],
        "any of three topics": _combined(world, 3, lambda sets: BitMap.union(*sets), ""),
        "all of two topics": _combined(world, 2, lambda sets: BitMap.intersection(*sets), "&match=all"),
        "all of two, none in common": [
            world.ask(r, f"{_joined(world, (APART, OTHER_APART))}&match=all&group={g}", BitMap())
            for r in _KINDS
            for g in _GROUPS
        ],
        "a topic without another": _without(world),
        "folder and topic": _folder(world),
        "feed, its unread": _feed(world),
        "topic, a deep page of its unread": _deep_topic(world),
        "query: topic, picture, language": _query(world),
    } | _searches(world)


def _searches(world: World) -> dict[str, list[Question]]:
    """So many different ones that none is asked twice within what the site may remember."""
    common, rare = world.common, world.rare
    pairs = {f"{one} {two}": common[one] & common[two] for one, two in combinations(COMMON, 2)}
    beginnings = {word[:end] for word in COMMON for end in (2, 3, 4)}
    prefixes = {
        f"{start}*": BitMap.union(*(ids for word, ids in common.items() if word.startswith(start)))
        for start in sorted(beginnings)
    }
    return {
        "word in 20 % of entries": _search(world, common),
        "the same by relevance": _search(world, common, by_relevance=True),
        "rare word": _search(world, rare),
        "rare word by relevance": _search(world, rare, by_relevance=True),
        "word in every entry": _search(world, dict.fromkeys(EVERY, world.whole)),
        "two words": _search(world, pairs),
        "prefix": _search(world, prefixes),
    }


def _search(world: World, found: Mapping[str, BitMap], *, by_relevance: bool = False) -> list[Question]:
    words = list(found)
    asked = []
    for number in range(_SEARCHES):
        # No pair of words and reader comes twice before all had their turn.
        text = words[number % len(words)]
        reader = READERS[(number + number // lcm(len(words), len(READERS))) % len(READERS)]
        query = f"q={quote_plus(text)}"
        if by_relevance:
            asked.append(Question(reader, f"/?{query}&sort=relevance", within=found[text]))
        else:
            asked.append(world.ask(reader, f"{query}&group={_GROUPS[number % 4]}", found[text]))
    return asked


def _share(held: BitMap, world: World) -> float:
    return len(held) / world.plan.size


def _unread(world: World, readers: Iterable[str]) -> list[Question]:
    return [world.ask(r, f"unread=1&group={group}", world.unread(r)) for r in readers for group in _GROUPS]


def _deep(world: World) -> list[Question]:
    random = world.random("deep")
    places = [random.randrange(world.plan.size // 4, world.plan.size - 100) for _ in range(_VARIANTS)]
    return [world.ask(_KINDS[i % 6], "group=none", world.whole, place) for i, place in enumerate(places)]


def _deep_topic(world: World) -> list[Question]:
    random = world.random("deep topic")
    found = []
    for i in range(_VARIANTS):
        topic, held = world.topic((BIG, PLENTY, APART)[i % 3])
        reader = _KINDS[i % 6]
        place = random.randrange(world.plan.size // 4, world.plan.size * 9 // 10)
        found.append(world.ask(reader, f"{topic}&unread=1", held & world.unread(reader), place))
    return found


def _topic(world: World, names: Iterable[str]) -> list[Question]:
    found = []
    for i, name in enumerate(list(names) * 2):
        topic, held = world.topic(name)
        reader = _KINDS[i % 6]
        found.append(world.ask(reader, topic, held))
        found.append(world.ask(reader, f"{topic}&unread=1", held & world.unread(reader)))
    return found * 6 if len(found) < 12 else found


def _joined(world: World, names: Iterable[str]) -> str:
    return "&".join(world.topic(name)[0] for name in names)


def _combined(world: World, many: int, join: Callable[[list[BitMap]], BitMap], tail: str) -> list[Question]:
    random = world.random(f"combined {many}")
    names = list(world.plan.topics)[:30]
    found = []
    for i in range(_VARIANTS):
        chosen, reader = random.sample(names, many), _KINDS[i % 6]
        held = join([world.plan.topics[name] for name in chosen])
        found.append(world.ask(reader, f"{_joined(world, chosen)}{tail}", held))
        found.append(world.ask(reader, f"{_joined(world, chosen)}{tail}&unread=1", held & world.unread(reader)))
    return found


def _without(world: World) -> list[Question]:
    found = []
    for i, other in enumerate([PLENTY, *list(world.plan.topics)[5:28]]):
        topic, held = world.topic(BIG)
        left_out, lost = world.topic(other)
        reader = _KINDS[i % 6]
        arguments = f"{topic}&{left_out.replace('topic=', 'not=')}&unread=1"
        found.append(world.ask(reader, arguments, (held - lost) & world.unread(reader)))
    return found


def _folder(world: World) -> list[Question]:
    found = []
    for i in range(_VARIANTS):
        number, reader = i * 7 % FOLDERS, _KINDS[i % 6]
        topic, held = world.topic((BIG, PLENTY, APART)[i % 3])
        inside = world.folder(number) & held
        found.append(world.ask(reader, f"{topic}&folder={number + 1}", inside))
        found.append(world.ask(reader, f"{topic}&folder={number + 1}&unread=1", inside & world.unread(reader)))
    return found


def _feed(world: World) -> list[Question]:
    biggest = sorted(world.by_feed, key=lambda feed: len(world.by_feed[feed]))[-_VARIANTS:]
    return [
        world.ask(r, f"feed={feed}&unread=1", world.by_feed[feed] & world.unread(r))
        for feed, r in zip(biggest, _KINDS * 4, strict=True)
    ]


def _query(world: World) -> list[Question]:
    found = []
    for i, name in enumerate(list(world.plan.topics)[:_VARIANTS]):
        topic, held = world.topic(name)
        text = f"topic:{topic.removeprefix('topic=')}+has:image+lang:de"
        found.append(world.ask(_KINDS[i % 6], f"q={text}", held & world.with_image & world.german))
    return found
