"""What each reader of the big library has read."""

from dataclasses import dataclass
from random import Random

from pyroaring import BitMap

from bench.plan import FEEDS, QUIET, Plan

THOROUGH, NOTHING, RANDOM, BY_FEED = "thorough", "nothing", "random", "by-feed"
"""Who has read all but 20 old entries one by one, nothing, 70 % at random, half of the feeds by "mark all read"."""
MIXED = [f"mixed-{number:02}" for number in range(1, 17)]
READERS = [THOROUGH, NOTHING, RANDOM, BY_FEED, *MIXED]
LEFT = 20


@dataclass(frozen=True, slots=True)
class State:
    """A reader's marks, as ids of entries."""

    read: BitMap  # of those that are not born read
    kept: BitMap  # of those that are born read: set to unread
    starred: BitMap

    def unread(self, plan: Plan) -> BitMap:
        return BitMap(range(1, plan.size + 1)) - plan.born - self.read | self.kept


def state_of(plan: Plan, name: str) -> State:
    """The same for the same plan, always."""
    random = Random(f"{plan.seed} {name}")
    whole = BitMap(range(1, plan.size + 1))
    starred = (
        BitMap(random.sample(range(1, plan.size + 1), min(plan.size // 100, 200))) if name != NOTHING else BitMap()
    )
    kept = BitMap()
    if name == THOROUGH:
        old = [entry for entry in range(1, plan.size // 3) if entry not in plan.born]
        read = whole - BitMap(random.sample(old, LEFT))
    elif name == NOTHING:
        read = BitMap()
    elif name == RANDOM:
        read = _some(plan, 0.7, random)
    elif name == BY_FEED:
        marked = set(random.sample(range(1, FEEDS + 1), FEEDS // 2))
        read = BitMap(entry for entry, feed in enumerate(plan.feed, 1) if feed in marked)
    else:
        floor = plan.size * random.randrange(20, 100) // 100
        read = BitMap(range(1, floor)) | _some(plan, random.uniform(0.1, 0.9), random)
        read -= BitMap(random.sample(range(1, plan.size + 1), plan.size // 1000))
        ever = list(plan.born - plan.topics[QUIET])
        kept = BitMap(random.sample(ever, min(50, len(ever))))
    return State(read - plan.born, kept, starred)


def _some(plan: Plan, share: float, random: Random) -> BitMap:
    below = round(share * 256)
    return BitMap(entry for entry, byte in enumerate(random.randbytes(plan.size), 1) if byte < below)
