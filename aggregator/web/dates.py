"""Times as a reader reads them: in their zone, their language, and no finer than helps."""

from datetime import UTC, date, datetime, timedelta

from babel.dates import format_date, format_time
from flask import Flask
from flask_babel import gettext, ngettext

from aggregator.web.i18n import locale, time_zone

# In both languages the day stands first: "17. September 2026" in German, "17 September 2026" in English.
_DAY = {"de": "d. MMMM y", "en": "d MMMM y"}
_DAY_OF_YEAR = {"de": "d. MMMM", "en": "d MMMM"}
_SHORT = {"de": "d.M.y", "en": "d MMM y"}
_HOUR = "HH:mm"
RELATIVE = timedelta(days=1)


def full(moment: datetime) -> str:
    """17. September 2026, 11:28."""
    local = _local(moment)
    return f"{_date(local, _DAY)}, {format_time(local, _HOUR, locale=locale())}"


def short(moment: datetime) -> str:
    """16.9.2026."""
    return _date(_local(moment), _SHORT)


def ago(moment: datetime, now: datetime | None = None) -> str:
    """In words up to a day, then the day with its hour, and the year alone once it is another."""
    now = now or datetime.now(UTC)
    past = now - moment
    if timedelta(0) <= past < timedelta(minutes=1):
        return str(gettext("just now"))
    if timedelta(0) <= past < timedelta(hours=1):
        return str(ngettext("%(num)s min ago", "%(num)s min ago", int(past / timedelta(minutes=1))))
    if timedelta(0) <= past < RELATIVE:
        return str(ngettext("%(num)s h ago", "%(num)s h ago", int(past / timedelta(hours=1))))
    local = _local(moment)
    if local.year == _local(now).year:
        return f"{_date(local, _DAY_OF_YEAR)}, {format_time(local, _HOUR, locale=locale())}"
    return _date(local, _DAY)


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


def iso(moment: datetime) -> str:
    """For a time element's datetime, with the reader's offset."""
    return _local(moment).isoformat(timespec="seconds")


def _local(moment: datetime) -> datetime:
    return moment.astimezone(time_zone())


def _date(day: date, forms: dict[str, str]) -> str:
    return format_date(day, forms[locale().language], locale=locale())


def register(app: Flask) -> None:
    app.jinja_env.filters.update(full_date=full, short_date=short, ago=ago, day_name=day_name, iso=iso)
