"""Times as the database keeps them: Unix seconds in UTC."""

import time
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def now() -> int:
    return int(time.time())


def seconds(moment: datetime) -> int:
    return int((moment - _EPOCH) // timedelta(seconds=1))


def seconds_or_none(moment: datetime | None) -> int | None:
    return None if moment is None else seconds(moment)


def moment(value: int) -> datetime:
    return _EPOCH + timedelta(seconds=value)


def moment_or_none(value: int | None) -> datetime | None:
    return None if value is None else moment(value)
