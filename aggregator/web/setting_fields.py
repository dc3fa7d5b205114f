"""The settings that the admin page offers: what each is called, and which values it takes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask_babel import gettext

from aggregator.config import DEFAULTS
from aggregator.web.i18n import LANGUAGES, known_zone

URL_LENGTH = 300
_NUMBER = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class SettingField:
    """``kind`` tells the control: switch, number, choice or text. ``wrong`` says in words what a value must be."""

    name: str
    kind: str
    label: Callable[[], str]
    hint: Callable[[], str]
    least: int = 0
    most: int = 0

    def read(self, raw: str) -> str | None:
        """The value as it is stored; None when it is not one."""
        text = raw.strip()
        if self.kind == "switch":
            return "1" if text else "0"
        if self.kind == "number":
            return text if _NUMBER.fullmatch(text) and self.least <= int(text) <= self.most else None
        if self.name == "language":
            return text if text in LANGUAGES else None
        if self.name == "time_zone":
            return text if known_zone(text) else None
        return text if _is_address(text) or (not text and not DEFAULTS[self.name]) else None

    def wrong(self) -> str:
        if self.kind == "number":
            return str(gettext("A number from %(least)s to %(most)s is needed.", least=self.least, most=self.most))
        if self.name == "time_zone":
            return str(gettext("This is not a time zone. Example: Europe/Zurich."))
        if self.name == "language":
            return str(gettext("This language is not available."))
        return str(gettext("An address that begins with http:// or https:// is needed."))


FIELDS = (
    SettingField(
        "public_reading",
        "switch",
        lambda: gettext("Anyone may read without signing in"),
        lambda: gettext("The list, entries and topics. Collections have an audience of their own."),
    ),
    SettingField(
        "public_url",
        "text",
        lambda: gettext("Address of this site"),
        lambda: gettext("Stands in published feeds and in links. Empty: the address that the browser asked for."),
    ),
    SettingField(
        "contact_url",
        "text",
        lambda: gettext("Contact for publishers"),
        lambda: gettext("Sent with each poll, so that they can reach whoever runs this installation."),
    ),
    SettingField(
        "language",
        "choice",
        lambda: gettext("Language"),
        lambda: gettext("Where neither the reader nor the browser names one."),
    ),
    SettingField(
        "time_zone",
        "text",
        lambda: gettext("Time zone"),
        lambda: gettext("For dates, where the reader has set none."),
    ),
    SettingField(
        "page_size",
        "number",
        lambda: gettext("Entries a page"),
        lambda: gettext("Of the reading list."),
        10,
        200,
    ),
    SettingField(
        "private_feeds",
        "number",
        lambda: gettext("Private feeds of a member"),
        lambda: gettext("Feeds that a member reads alone; whoever adds one has this site ask its server. 0: none."),
        0,
        10_000,
    ),
    SettingField(
        "session_days",
        "number",
        lambda: gettext("Days until an unused sign-in ends"),
        lambda: gettext("Each visit begins them anew."),
        1,
        365,
    ),
    SettingField(
        "poll_floor_minutes",
        "number",
        lambda: gettext("Shortest time between two polls of a feed, in minutes"),
        lambda: gettext("60 is what most publishers expect."),
        5,
        10_080,
    ),
    SettingField(
        "poll_ceiling_minutes",
        "number",
        lambda: gettext("Longest time between two polls, in minutes"),
        lambda: gettext("A server that asks for a longer wait is given it; a feed that fails is asked less often too."),
        5,
        44_640,
    ),
    SettingField(
        "feed_icons",
        "switch",
        lambda: gettext("Fetch the icons of feeds"),
        lambda: gettext("Each site is asked about once a week. Without, feeds are known by a letter."),
    ),
    SettingField(
        "picture_proxy",
        "switch",
        lambda: gettext("Pass pictures through this site"),
        lambda: gettext("Publishers then see this installation instead of its readers. It costs traffic and space."),
    ),
    SettingField(
        "allow_private_networks",
        "switch",
        lambda: gettext("Poll addresses in private networks"),
        lambda: gettext("Only for feeds inside your own network: whoever adds feeds can then reach its machines."),
    ),
)


def _is_address(text: str) -> bool:
    if len(text) > URL_LENGTH or not text.isprintable() or any(letter in text for letter in " ()<>\"'"):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
