"""What an admin sets for one feed, as people write it: read, checked, and the login sealed."""

import re
from pathlib import Path

from aggregator.keys import SealBroken, seal, unseal

TITLE_LENGTH = 200
HEADER_LENGTH = 200
"""Of a User-Agent, a login's name and its password."""
LONGEST_MINUTES = 7 * 24 * 60
"""A week: a due time much further ahead is taken for one of a clock that was wrong (poll.politeness.horizon)."""

_VISIBLE = re.compile(r"[\x20-\x7e]+")
"""What a header of ours may hold: RFC 9110, 5.5, without its obsolete part."""


class OwnSettingError(ValueError):
    """What was written cannot be used. ``reason`` is a word for code, the message one line in English."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def read_title(written: str) -> str | None:
    """None: the document's own."""
    title = " ".join(written.split())
    if len(title) > TITLE_LENGTH:
        raise OwnSettingError("title", f"a title has at most {TITLE_LENGTH} characters")
    return title or None


def read_interval(written: str, floor: int) -> int | None:
    """Minutes; None, written as nothing or 0: as for all feeds.

    :param floor: the setting poll_floor_minutes
    """
    written = written.strip()
    if not written or written == "0":
        return None
    if not re.fullmatch("[0-9]{1,9}", written):
        raise OwnSettingError("interval", f"an interval is a number of minutes, not {written}")
    minutes = int(written)
    if minutes < floor:
        raise OwnSettingError("interval short", f"no feed is polled sooner than after {floor} minutes")
    if minutes > LONGEST_MINUTES:
        raise OwnSettingError("interval long", f"an interval has at most {LONGEST_MINUTES} minutes, which is a week")
    return minutes


def read_user_agent(written: str) -> str | None:
    """None: as for all feeds."""
    agent = written.strip()
    if agent and (len(agent) > HEADER_LENGTH or not _VISIBLE.fullmatch(agent)):
        raise OwnSettingError("user agent", f"a User-Agent is a line of at most {HEADER_LENGTH} ASCII characters")
    return agent or None


def read_login(instance: Path, stored: bytes | None, name: str, password: str) -> bytes | None:
    """The sealed login (RFC 7617). No password keeps the stored one; neither name nor password keeps all.

    :param stored: the sealed login so far
    """
    name = name.strip()
    if not name and not password:
        return stored
    if not name:
        raise OwnSettingError("login missing", "a login needs a name")
    if ":" in name or _unfit(name):
        raise OwnSettingError("login", f'a login name is a line of at most {HEADER_LENGTH} characters without ":"')
    if _unfit(password):
        raise OwnSettingError("password", f"a password is a line of at most {HEADER_LENGTH} characters")
    _, known_password = _opened(instance, stored)
    if not password and not known_password:
        raise OwnSettingError("password missing", "a login needs a password")
    return seal(instance, f"{name}:{password or known_password}")


def login_name(instance: Path, stored: bytes | None) -> str:
    """The name of a sealed login; empty where there is none, or one that this instance's key does not open."""
    return _opened(instance, stored)[0]


def _opened(instance: Path, stored: bytes | None) -> tuple[str, str]:
    if stored is None:
        return "", ""
    try:
        name, _, password = unseal(instance, stored).partition(":")
    except SealBroken:
        return "", ""
    return name, password


def _unfit(written: str) -> bool:
    return len(written) > HEADER_LENGTH or any(ord(sign) < 32 or ord(sign) == 127 for sign in written)
