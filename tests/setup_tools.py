"""Install what the tests need beyond Python packages, from Debian's packages where that may be done.

What cannot be installed is named loudly; the tests that need it skip with the same words.
"""

import os
import shutil
import subprocess
import sys

TOOLS = {
    "chromium": ("chromium", "the browser tests and screenshots"),
    "strace": ("strace", "the tests that kill a poll in the middle of a write"),
    "faketime": ("faketime", "the tests that compress hours"),
}


def main() -> None:
    missing = {command: package for command, (package, _) in TOOLS.items() if shutil.which(command) is None}
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        packages = sorted(set(missing.values()))
        print(f"Installing {', '.join(packages)} …", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages, "fonts-noto-core"],
            check=False,
            **quiet,
        )
    for command, (package, purpose) in TOOLS.items():
        if shutil.which(command) is None:
            print(f"!!! {command} is not here: {purpose} are SKIPPED. apt-get install {package}", file=sys.stderr)


if __name__ == "__main__":
    main()
