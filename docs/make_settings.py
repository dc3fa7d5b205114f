"""Write docs/settings.md from the table in aggregator/config.py: python docs/make_settings.py"""

from pathlib import Path

from aggregator.config import BOUNDS, DEFAULTS, MEANINGS, MOST, NAMES, PREFIX

PAGE = Path(__file__).with_name("settings.md")

HEAD = f"""# Settings

*Written by `docs/make_settings.py` from the table in `aggregator/config.py`; change it there.*

A setting comes from, the first that has it: the environment, `config.toml` in the instance's
folder, the admin page, the default. In the environment NAME is `{PREFIX}NAME` in capitals, and a switch is `1` or `0`:

    {PREFIX}POLL_FLOOR_MINUTES=30 {PREFIX}PUBLIC_READING=1 aggregator serve

In `config.toml` it stands under its own name, a switch is `true` or `false`:

    poll_floor_minutes = 30
    public_reading = true

What is fixed outside is shown locked on the admin page, with where. A setting that is unknown, or has a value that
cannot work, is an error that names it and where it stands. `instance` comes from the environment alone.

| setting | default | range | meaning |
|---|---|---|---|
"""


def page() -> str:
    return HEAD + "".join(
        f"| `{name}` | {_shown(DEFAULTS[name])} | {_range(name)} | {MEANINGS[name]} |\n" for name in NAMES
    )


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return "on" if default else "off"
    return f"`{default}`" if str(default) else "empty"


def _range(name: str) -> str:
    if name not in BOUNDS:
        return ""
    least, most = BOUNDS[name]
    return f"{least:,} or more" if most == MOST else f"{least:,} to {most:,}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
