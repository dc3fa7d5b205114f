"""Times as a reader reads them: in their zone, their language, and no finer than helps."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

from babel.dates import format_date
from flask import Flask
from flask_babel import gettext, ngettext

from aggregator.web.i18n import language, locale, time_zone

# In both languages the day stands first: "17. September 2026" in German, "17 September 2026" in English.
_DAY = {"de": "d. MMMM y", "en": "d MMMM y"}
_DAY_OF_YEAR = {"de": "d. MMMM", "en": "d MMMM"}
_SHORT = {"de": "d.M.y", "en": "d MMM y"}
RELATIVE = timedelta(days=1)
_NOTHING, _MINUTE = timedelta(0), timedelta(minutes=1)


def full(moment: datetime) -> str:
    """17. September 2026, 11:28."""
    local = _local(moment)
    return f"{_date(local, _DAY)}, {local:%H:%M}"


def full_day(moment: datetime) -> str:
    """17. September 2026."""
    return _date(_local(moment), _DAY)


def short(moment: datetime) -> str:
    """16.9.2026."""
    return _date(_local(moment), _SHORT)


def ago(moment: datetime, now: datetime | None = None) -> str:
    """In words up to a day, then the day with its hour, and the year alone once it is another."""
    now = now or datetime.now(UTC)
    if said := _past(now - moment, language()):
        return said
    local = _local(moment)
    if local.year == _local(now).year:
        return f"{_date(local, _DAY_OF_YEAR)}, {local:%H:%M}"
    return _date(local, _DAY)


class Stamp(NamedTuple):
    """A moment three ways: for machines, in full, and as ago() has it."""

    iso: str
    full: str
    ago: str


class Stamps:
    """Makes the stamps of one page, all seen from one now."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)
        self._zone, self._language = time_zone(), language()
        self._year = self._now.astimezone(self._zone).year

    def __call__(self, moment: datetime) -> Stamp:
        local = moment.astimezone(self._zone)
        hour_said = f"{local:%H:%M}"
        day = local.date()
        written = _written(day, _DAY[self._language], self._language)
        said = _past(self._now - moment, self._language)
        if not said and local.year == self._year:
            said = f"{_written(day, _DAY_OF_YEAR[self._language], self._language)}, {hour_said}"
        return Stamp(local.isoformat(timespec="minutes"), f"{written}, {hour_said}", said or written)


def day_of(moment: datetime) -> date:
    """The reader's calendar day."""
    return _local(moment).date()


def day_name(day: date, today: date | None = None) -> str:
    """Today, 17 September; Tuesday, 15 September; 7 April 2010."""
    today = today or day_of(datetime.now(UTC))
    if day.year != today.year:
        return _date(day, _DAY)
    if day == today:
        word = gettext("Today")
    elif day == today - timedelta(days=1):
        word = gettext("Yesterday")
    else:
        word = format_date(day, "EEEE", locale=locale())
    return f"{word}, {_date(day, _DAY_OF_YEAR)}"


def weekday(moment: datetime) -> str:
    """Thursday, 17 September 2026."""
    local = _local(moment)
    return f"{format_date(local, 'EEEE', locale=locale())}, {_date(local, _DAY)}"


def hour(moment: datetime) -> str:
    """11:28."""
    return f"{_local(moment):%H:%M}"


def began(day: date) -> datetime:
    """When the reader's calendar day began."""
    return datetime.combine(day, time(), time_zone())


def iso(moment: datetime) -> str:
    """For a time element's datetime, with the reader's offset."""
    return _local(moment).isoformat(timespec="seconds")


def _local(moment: datetime) -> datetime:
    return moment.astimezone(time_zone())


def _date(day: date, forms: dict[str, str]) -> str:
    return _written(day.date() if isinstance(day, datetime) else day, forms[language()], language())


def _past(past: timedelta, in_language: str) -> str:
    """In words up to a day; empty for what is longer ago, or not yet."""
    return _ago(past // _MINUTE, in_language) if _NOTHING <= past < RELATIVE else ""


@cache
def _ago(minutes: int, _language: str) -> str:
    """Said once in each language: a page asks with every entry."""
    if minutes == 0:
        return str(gettext("just now"))
    if minutes < 60:
        return str(ngettext("%(num)s min ago", "%(num)s min ago", minutes))
    return str(ngettext("%(num)s h ago", "%(num)s h ago", minutes // 60))


@lru_cache(4096)
def _written(day: date, form: str, _language: str) -> str:
    """In the language of the request, which is part of the question."""
    return str(format_date(day, form, locale=locale()))


def register(app: Flask) -> None:
    app.jinja_env.filters.update(
        full_date=full, short_date=short, ago=ago, day_name=day_name, weekday=weekday, hour=hour, iso=iso
    )
