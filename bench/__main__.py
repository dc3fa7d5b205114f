"""``python -m bench [NAME…]``: all benchmarks, or those named. Exits with 1 when what one measured is worth nothing, or
missed a goal that must hold."""

import sys
from collections.abc import Callable, Mapping

from bench import parse, reading

BENCHMARKS: Mapping[str, Callable[[], bool]] = {"parse": parse.run, "reading": reading.run}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    results = [BENCHMARKS[name]() for name in names or BENCHMARKS]
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
