"""Dates as feeds write them: RFC 822 and 2822, ISO 8601, W3CDTF, RFC 3339, asctime, epoch seconds, and what people
make of these, with the names of months in English, German and more."""

import re
from datetime import UTC, datetime, timedelta

_LONGEST = 80  # characters; no date is longer

_MONTHS = (
    "jan januar jänner jaen january janvier enero gennaio janeiro januari ιαν",
    "feb februar feber february février fevrier febrero febbraio fevereiro februari φεβ",
    "mar mär mrz märz maerz march mars marzo março maart μάρ μαρ",
    "apr april avril abril aprile απρ",
    "may mai mayo maggio maio mei μάι μαϊ μαι",
    "jun juni june juin junio giugno junho ιούν ιον",
    "jul juli july juillet julio luglio julho ιούλ ιολ",
    "aug august août aout agosto augustus αύγ αυγ",
    "sep sept september septembre septiembre settembre setembro σεπ",
    "oct okt october oktober octobre octubre ottobre outubro οκτ",
    "nov november novembre noviembre novembro νοέ νοε",
    "dec dez december dezember décembre decembre diciembre dicembre dezembro δεκ",
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}

_ZONES = {  # hours east of UTC
    name: hours
    for hours, names in (
        (-10.0, "hst"),
        (-9.0, "akst"),
        (-8.0, "akdt pst pt"),
        (-7.0, "pdt mst mt"),
        (-6.0, "mdt cst ct"),
        (-5.0, "cdt est et"),
        (-4.0, "edt ast at"),
        (-3.0, "adt brt"),
        (0.0, "z ut utc gmt wet"),
        (1.0, "bst cet mez west wat"),
        (2.0, "cest mesz eet cat sast"),
        (3.0, "eest msk eat"),
        (5.5, "ist"),  # of India: far more feeds than Ireland
        (8.0, "hkt sgt awst"),
        (9.0, "jst kst"),
        (9.5, "acst"),
        (10.0, "aest"),
        (11.0, "aedt"),
        (12.0, "nzst"),
        (13.0, "nzdt"),
    )
    for name in names.split()
}
_FARTHEST = timedelta(hours=18)  # east or west; more is a mistake

_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
_ISO = re.compile(
    r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?|(\d{2})(\d{2}))?"
    r"(?:(?:\s*[Tt]\s*|\s+)(\d{1,2})(?::?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?)?)?\s*(\S*)(?:\s*\(.*\))?"
)
_TIME = re.compile(
    r"\b(\d{1,2})(?:[:h](\d{2})(?::(\d{2})(?:[.,]\d+)?)?|\.(\d{2})(?=\s*uhr))\s*(uhr|[ap]\.?m\b\.?)?", re.IGNORECASE
)
_ORDINAL = re.compile(r"(\d{4})-(\d{3})")
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})")
_KOREAN = re.compile(r"(\d{4})년\s*(\d{1,2})월\s*(\d{1,2})일\s*(오전|오후)?\s*")
_OFFSET = re.compile(r"(?:utc|gmt|ut|z)?\s*([+-])\s*(\d{1,2}):?(\d{2})?(?::?\d{2})?(?!\d)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+|\d+")


def read_date(text: str | None) -> datetime | None:
    """The moment in UTC that a date of a feed names, or None when it cannot be read or lies outside the years 1 to
    9999. Without a zone it is UTC; without a time it is midnight; two-digit years are those of RFC 2822, 4.3."""
    text = (text or "").strip()
    if not text or len(text) > _LONGEST:
        return None
    try:
        if _EPOCH.fullmatch(text):
            seconds = float(text)
            return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC).replace(microsecond=0)
        if ordinal := _ORDINAL.fullmatch(text):
            return datetime(int(ordinal[1]), 1, 1, tzinfo=UTC) + timedelta(days=int(ordinal[2]) - 1)
        if iso := _ISO.fullmatch(text):
            return _iso(iso)
        if korean := _KOREAN.match(text):
            half = {"오전": "am", "오후": "pm"}.get(korean[4] or "", "")
            text = f"{korean[3]} {_MONTHS[int(korean[2]) - 1][:3]} {korean[1]} {text[korean.end() :]} {half}"
        return _words(text.replace("\u2212", "-"))
    except (ValueError, OverflowError, IndexError):  # 31 February, hour 27, year 0, month 13
        return None


def _iso(match: re.Match[str]) -> datetime | None:
    year, _, month, day, month2, day2, hour, minute, second, zone = match.groups()
    offset = _zone(zone or "")
    if offset is None or (hour is None and zone[:1] in ("+", "-")):
        return None
    day_part = (int(year), int(month or month2 or 1), int(day or day2 or 1))
    return _moment(day_part, (int(hour or 0), int(minute or 0), int(second or 0)), offset)


def _words(text: str) -> datetime | None:
    """Weekday, day, month, year, time and zone in any order that leaves no doubt."""
    time, offset = (0, 0, 0), timedelta()
    if found := _TIME.search(text):
        time = _clock(found)
        rest = text[found.end() :]
        if zone := _OFFSET.search(rest):
            offset = _offset(zone)
            rest = rest[: zone.start()] + rest[zone.end() :]
        else:
            for word in _WORD.findall(rest.lower()):
                if word in _ZONES:
                    offset = timedelta(hours=_ZONES[word])
                    break
        text = f"{text[: found.start()]} {rest}"
    day = _day(text)
    return _moment(day, time, offset) if day else None


def _day(text: str) -> tuple[int, int, int] | None:
    words = _WORD.findall(text.lower())
    month = next((_MONTH[word] for word in words if word in _MONTH), None)
    numbers = [word for word in words if word.isdecimal()]
    if month is None:
        if numeric := _NUMERIC.search(text):
            day, number = int(numeric[1]), int(numeric[3])
            if numeric[2] == "/" and day <= 12:  # month first, as in the United States
                day, number = number, day
            return _year(numeric[4]), number, day
        if iso := re.search(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b", text):
            return int(iso[1]), int(iso[2]), int(iso[3])
        return None
    if len(numbers) < 2:
        return None
    first, second = numbers[:2]
    digits, year = (second, first) if len(first) > 2 else (first, second)
    return (_year(year), month, int(digits)) if len(digits) <= 2 and len(year) <= 4 else None


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(digits) == 3 else year


def _clock(match: re.Match[str]) -> tuple[int, int, int]:
    hour, minute, second, german_minute, half = match.groups()
    hours = int(hour)
    if half and half[0] in "aApP":
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    return hours, int(minute or german_minute or 0), int(second or 0)


def _zone(text: str) -> timedelta | None:
    """The offset that a zone means; None when it is none."""
    if not text:
        return timedelta()
    if found := _OFFSET.fullmatch(text):
        return _offset(found)
    hours = _ZONES.get(text.lower().strip("()"))
    return None if hours is None else timedelta(hours=hours)


def _offset(match: re.Match[str]) -> timedelta:
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    if offset > _FARTHEST:
        raise ValueError(f"no place is {match[0]} away from UTC")
    return -offset if match[1] == "-" else offset


def _moment(day: tuple[int, int, int], time: tuple[int, int, int], offset: timedelta) -> datetime:
    hour, minute, second = time
    extra = timedelta()
    if (hour, minute, second) == (24, 0, 0):  # ISO 8601: the end of the day
        hour, extra = 0, timedelta(days=1)
    second = min(second, 59) if second <= 60 else second  # leap seconds
    return datetime(*day, hour, minute, second, tzinfo=UTC) + extra - offset
