"""Settings: one table. Each has a name, a default and a meaning; options, environment, config.toml and what the admin
page stored override the default, in this order."""

import logging
import math
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aggregator import __version__
from aggregator.model import Policy

log = logging.getLogger(__name__)

PREFIX = "AGGREGATOR_"
STORED = "the admin page"
"""Where settings stand that the site stored."""


MOST = 1_000_000_000
"""What a number can be where nothing speaks for less."""

_PROXY = re.compile(r"http://(?:[^/?#@\s]*@)?(?:\[[0-9a-fA-F:.]+\]|[^/?#@:\[\]\s]+)(?::[0-9]{1,5})?/?")
_CENTURY_DAYS = 36_500
_CENTURY_MINUTES = _CENTURY_DAYS * 24 * 60


class ConfigError(ValueError):
    """A setting that is unknown or has a value that cannot be read. The message names it and where it stands."""


def _setting(default: Any, meaning: str, least: float = 0, most: float = MOST) -> Any:
    """``least`` and ``most`` bound a number: what lies outside cannot work."""
    return field(default=default, metadata={"meaning": meaning, "least": least, "most": most})


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting. ``where`` tells, for those that are not the default, where the value comes from."""

    instance: Path = _setting(Path("instance"), "the folder of this installation: database, keys, config.toml")
    public_reading: bool = _setting(False, "visitors may read the list and entries without signing in")
    public_url: str = _setting("", "the address under which people reach this site; needed in published feeds")
    contact_url: str = _setting(
        "https://aggregator.example/", "where publishers reach whoever runs this installation; sent as User-Agent"
    )
    language: str = _setting("en", "the language where neither the reader nor the browser names one: en or de")
    time_zone: str = _setting("Europe/Zurich", "the zone of dates where the reader has set none")
    page_size: int = _setting(50, "entries a page of the reading list", least=1)
    session_days: int = _setting(30, "days after which an unused sign-in ends", least=1, most=_CENTURY_DAYS)
    login_tries: int = _setting(5, "failed sign-ins, a name and an address, before a pause", least=1)
    login_pause_minutes: int = _setting(10, "minutes of that pause", most=_CENTURY_MINUTES)
    allow_private_networks: bool = _setting(False, "poll loopback and private addresses too")
    poll_floor_minutes: int = _setting(60, "no feed is polled sooner", most=_CENTURY_MINUTES)
    poll_ceiling_minutes: int = _setting(
        1440, "no feed is polled later, but for a server's wait and back-off", most=_CENTURY_MINUTES
    )
    poll_no_validators_minutes: int = _setting(
        1440, "wait for a feed without validators that did not change", most=_CENTURY_MINUTES
    )
    poll_wait_limit_days: int = _setting(7, "the longest wait that a server can ask for", most=_CENTURY_DAYS)
    trusted_proxies: int = _setting(
        0, "reverse proxies before the site whose X-Forwarded-For, -Proto and -Host are believed", most=10
    )
    retention_days: int = _setting(
        0,
        "remove entries older than this that their feed no longer lists and nobody starred or picked; 0: never",
        most=_CENTURY_DAYS,
    )
    private_feeds: int = _setting(100, "feeds of their own that a member may have, seen by nobody else; 0: none")
    fetch_connections: int = _setting(250, "feeds in flight at once", least=1)
    fetch_total_seconds: float = _setting(30.0, "a feed's whole fetch, redirects included", least=0.01)
    fetch_connect_seconds: float = _setting(10.0, "making a connection", least=0.01)
    fetch_body_bytes: int = _setting(10_000_000, "the largest body, after decompression", least=1)
    fetch_redirects: int = _setting(5, "redirects followed a poll")
    picture_proxy: bool = _setting(
        False, "browsers get the pictures of lists and articles from this site, so that publishers do not see readers"
    )
    picture_bytes: int = _setting(8_000_000, "the largest picture that is passed on", least=1)
    picture_seconds: float = _setting(5.0, "a picture's whole fetch, redirects included", least=0.01)
    picture_cache_mb: int = _setting(500, "pictures that are kept, those longest unseen go first", most=100_000)
    feed_icons: bool = _setting(True, "fetch the icons of feeds and their sites: each asked about once a week")
    http_proxy: str = _setting(
        "", "http://host:port of your own proxy, through which every feed is asked; may be a private address"
    )
    parse_workers: int = _setting(2, "processes that parse", least=1)
    parse_cpu_seconds: float = _setting(4.0, "CPU time for one document", least=0.01)
    parse_wall_seconds: float = _setting(15.0, "time for one document on a busy machine", least=0.01)
    parse_memory_mb: int = _setting(400, "memory of a process that parses", least=64)
    parse_max_entries: int = _setting(5000, "items taken from one document", least=1)
    opml_bytes: int = _setting(5_000_000, "the largest OPML file", least=1)
    opml_outlines: int = _setting(20_000, "outlines in an OPML file", least=1)
    opml_depth: int = _setting(32, "nesting of an OPML file", least=1)
    where: Mapping[str, str] = field(default_factory=dict, metadata={"meaning": ""}, compare=False)

    @property
    def database(self) -> Path:
        return self.instance / "aggregator.db"


_FIELDS = tuple(f for f in fields(Settings) if f.name != "where")
NAMES = tuple(f.name for f in _FIELDS)
DEFAULTS: Mapping[str, Any] = {f.name: f.default for f in _FIELDS}
MEANINGS: Mapping[str, str] = {f.name: f.metadata["meaning"] for f in _FIELDS}
BOUNDS: Mapping[str, tuple[float, float]] = {
    f.name: (f.metadata["least"], f.metadata["most"]) for f in _FIELDS if type(f.default) in (int, float)
}
"""The least and the most that a number can be."""


def load(
    options: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """What is fixed outside the instance's database: by a caller's ``options``, the environment, config.toml.

    :raises ConfigError: naming the setting and the place that is wrong
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    where: dict[str, str] = {}

    def take(source: str, given: Mapping[str, Any], label: str = "{}") -> None:
        for name, raw in given.items():
            if name not in DEFAULTS:
                raise ConfigError(f"unknown setting {label.format(name)} in {source}; see docs/settings.md")
            if name not in values:
                values[name] = _read(name, raw, source)
                where[name] = source

    take("the options", {k: v for k, v in (options or {}).items() if v is not None})
    from_environ = {k: v for k, v in environ.items() if k.startswith(PREFIX)}
    for key in from_environ:
        if key.removeprefix(PREFIX).lower() not in DEFAULTS:
            raise ConfigError(f"unknown setting {key} in the environment; see docs/settings.md")
    take("the environment", {k.removeprefix(PREFIX).lower(): v for k, v in from_environ.items()})
    instance = Path(values.get("instance", DEFAULTS["instance"]))
    config_file = instance / "config.toml"
    if config_file.is_file():
        try:
            table = tomllib.loads(config_file.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{config_file} cannot be read: {error}") from error
        take(str(config_file), _inside(table, str(config_file)))
    settings = Settings(**values, where=where)
    _check(settings)
    return settings


def with_stored(base: Settings, stored: Mapping[str, str]) -> Settings:
    """The settings in force: what the admin page stored counts where nothing is fixed outside.

    What another version stored and this one cannot read is left out with a warning: nobody could mend it on a page
    that does not come.
    """
    values: dict[str, Any] = {}
    for name, raw in sorted(stored.items()):
        if name in base.where or (name in DEFAULTS and getattr(base, name) != DEFAULTS[name]):
            continue
        try:
            if name not in DEFAULTS or name == "instance":
                raise ConfigError(f"setting {name} is unknown here")
            values[name] = _read(name, raw, STORED)
        except ConfigError as error:
            log.warning("A stored setting is left out: %s", error)
    while values:
        try:
            _check(replace(base, **values))
            break
        except ConfigError as error:
            log.warning("The stored setting %s is left out: %s", values.popitem()[0], error)
    return replace(base, **values, where={**base.where, **dict.fromkeys(values, STORED)})


def _inside(given: Mapping[str, Any], source: str) -> Mapping[str, Any]:
    if "instance" in given:
        raise ConfigError(f"setting instance cannot stand in {source}, which lies in the instance itself")
    return given


def _read(name: str, raw: Any, source: str) -> Any:
    default = DEFAULTS[name]
    try:
        value = _value(default, raw)
    except (KeyError, ValueError, TypeError, OverflowError):
        wanted = "1 or 0" if isinstance(default, bool) else f"of the form {str(default)!r}"
        raise ConfigError(f"setting {name} in {source} must be {wanted}, not {raw!r}") from None
    least, most = BOUNDS.get(name, (None, None))
    if least is not None and most is not None and not least <= value <= most:
        raise ConfigError(f"setting {name} in {source} must lie between {least:,} and {most:,}, but is {raw!r}")
    return value


def _value(default: Any, raw: Any) -> Any:
    if isinstance(default, bool):
        return raw if isinstance(raw, bool) else {"1": True, "0": False}[str(raw)]
    if isinstance(default, Path):
        if not str(raw) or not isinstance(raw, str | Path):
            raise ValueError
        return Path(raw)
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise TypeError
    if isinstance(default, str):
        if not isinstance(raw, str) or not raw.isprintable():
            raise ValueError
        return raw
    number = float(raw)
    if not math.isfinite(number):
        raise ValueError
    if isinstance(default, float):
        return number
    if isinstance(raw, float):
        raise TypeError
    return int(raw)


def _check(settings: Settings) -> None:
    if settings.poll_ceiling_minutes < settings.poll_floor_minutes:
        raise ConfigError(
            "setting poll_ceiling_minutes must be at least poll_floor_minutes, "
            f"but they are {settings.poll_ceiling_minutes} and {settings.poll_floor_minutes}"
        )
    if settings.language not in ("en", "de"):
        raise ConfigError(
            f"setting language{_stands(settings, 'language')} must be en or de, not {settings.language!r}"
        )
    if settings.http_proxy and not _PROXY.fullmatch(settings.http_proxy):
        # The value is not repeated: it may hold a password.
        raise ConfigError(f"setting http_proxy{_stands(settings, 'http_proxy')} must be of the form http://host:port")
    try:
        ZoneInfo(settings.time_zone)
    except (OSError, ValueError, LookupError):
        raise ConfigError(
            f"setting time_zone{_stands(settings, 'time_zone')} must be a name like Europe/Zurich, "
            f"not {settings.time_zone!r}"
        ) from None


def _stands(settings: Settings, name: str) -> str:
    return f" in {settings.where[name]}" if name in settings.where else ""


def policy(settings: Settings) -> Policy:
    """What visits may do under these settings."""
    return Policy(
        user_agent=f"Aggregator/{__version__} (+{settings.contact_url})",
        allow_private_networks=settings.allow_private_networks,
        connections=settings.fetch_connections,
        total_seconds=settings.fetch_total_seconds,
        connect_seconds=settings.fetch_connect_seconds,
        body_bytes=settings.fetch_body_bytes,
        redirects=settings.fetch_redirects,
        parse_workers=settings.parse_workers,
        parse_cpu_seconds=settings.parse_cpu_seconds,
        parse_wall_seconds=settings.parse_wall_seconds,
        parse_memory_bytes=settings.parse_memory_mb * 1_000_000,
        max_entries=settings.parse_max_entries,
        http_proxy=settings.http_proxy,
    )
