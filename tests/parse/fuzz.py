"""``python -m tests.parse.fuzz TARGET SECONDS DIRECTORY``: atheris, a coverage-guided fuzzer, on one target.

Ends with a status other than 0 at the first input that is wrong, kept in the directory as crash-…, timeout-… or oom-….
"""

import sys
from hashlib import blake2b
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["aggregator.parse", "feedparser"]):
    from tests.parse import fuzz_targets

LONGEST = 12_000  # bytes of an input: most feeds of the corpora are shorter, and short ones run faster


def main(target: str, seconds: str, directory: str) -> None:
    inputs = Path(directory) / f"inputs-{target}"
    inputs.mkdir(parents=True, exist_ok=True)
    for seed in fuzz_targets.seeds(target):
        (inputs / blake2b(seed, digest_size=8).hexdigest()).write_bytes(seed)
    dictionary = Path(directory) / f"words-{target}"
    lines = ('"{}"'.format(word.replace("\\", r"\\").replace('"', r"\"")) for word in fuzz_targets.words(target))
    dictionary.write_text("\n".join(lines) + "\n", encoding="ascii")
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST}",
        "-len_control=10",
        f"-timeout={2 * fuzz_targets.SECONDS:.0f}",
        "-rss_limit_mb=2048",
        f"-dict={dictionary}",
        f"-artifact_prefix={directory}/",
        "-print_final_stats=1",
        str(inputs),
    ]
    atheris.Setup([sys.argv[0], *options], fuzz_targets.TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
