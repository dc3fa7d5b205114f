"""Which entries are the newest of a set: a bit-sliced index over sort_at.

For each bit of the time there is one set: the entries whose time has that bit. Walking the bits from the highest finds
the newest k of any set, or what lies before a moment, by about 30 operations on whole sets, however large they are and
wherever in time their entries lie (P. O'Neil, D. Quass: Improved Query Performance with Variant Indexes, 1997).
"""

import sys
from array import array
from collections.abc import Sequence
from itertools import compress

from pyroaring import BitMap

BITS = 32
LAST = (1 << BITS) - 1
"""The latest moment that can be told apart: in the year 2106."""
_IDS = 1 << 32
_MASKS = [bytes(value >> bit & 1 for value in range(256)) for bit in range(8)]


class SlicedTimes:
    """Entry ids by their time. Times are Unix seconds; what lies outside 0 to LAST counts as these."""

    def __init__(self) -> None:
        self._slices = [BitMap() for _ in range(BITS)]

    def add(self, ids: Sequence[int], times: Sequence[int]) -> None:
        """Ids that were not there yet, each with its time."""
        raw = array("I", [min(max(time, 0), LAST) for time in times])
        if sys.byteorder == "big":
            raw.byteswap()
        octets = raw.tobytes()
        for bit, held in enumerate(self._slices):
            mask = octets[bit >> 3 :: raw.itemsize].translate(_MASKS[bit & 7])
            held.update(BitMap(array("I", compress(ids, mask))))

    def newest(self, among: BitMap, count: int) -> BitMap:
        """The ``count`` latest of a set; of equal times the higher ids."""
        return self._first(among, count, latest=True)

    def oldest(self, among: BitMap, count: int) -> BitMap:
        """The ``count`` earliest of a set; of equal times the lower ids."""
        return self._first(among, count, latest=False)

    def _first(self, among: BitMap, count: int, *, latest: bool) -> BitMap:
        chosen, tied = BitMap(), among
        if len(tied) <= count:
            return tied
        for held in reversed(self._slices):
            better = tied & held if latest else tied - held
            wanted = count - len(chosen)
            if len(better) >= wanted:
                tied = better
            else:
                chosen |= better
                tied = tied - better
        wanted = count - len(chosen)
        return chosen | (BitMap(tied[-wanted:] if latest else tied[:wanted]) if wanted else BitMap())

    def before(self, among: BitMap, time: int, entry: int) -> BitMap:
        """Those that come after a place in a list, newest first: earlier, or as early with a lower id."""
        earlier, equal = self._compare(among, time)
        equal.remove_range(entry, _IDS)
        return earlier | equal

    def after(self, among: BitMap, time: int, entry: int) -> BitMap:
        """Those that come before a place in a list, newest first: later, or as late with a higher id."""
        earlier, equal = self._compare(among, time)
        later = among - earlier - equal
        equal.remove_range(0, entry + 1)
        return later | equal

    def _compare(self, among: BitMap, time: int) -> tuple[BitMap, BitMap]:
        """The earlier ones, and those of the same second."""
        if time < 0:
            return BitMap(), BitMap()
        if time > LAST:
            return among.copy(), BitMap()
        earlier, equal = BitMap(), among.copy()
        for bit in reversed(range(BITS)):
            if time >> bit & 1:
                earlier |= equal - self._slices[bit]
                equal &= self._slices[bit]
            else:
                equal -= self._slices[bit]
            if not equal:
                break
        return earlier, equal
