"""Ways around the pause after failed sign-ins."""

import pytest

from aggregator.config import Settings
from aggregator.model import Role
from aggregator.people import accounts, throttle
from aggregator.store.db import transaction

SETTINGS = Settings(login_tries=3, login_pause_minutes=10)
PASSWORD = "correct horse"


@pytest.mark.parametrize("blank", [" ", "\t", "\u2003", "\u00a0"])
def test_spaces_around_and_within_a_name_make_no_further_tries(conn, blank) -> None:
    with transaction(conn):
        accounts.create(conn, "Ada Lovelace", PASSWORD, Role.ADMIN)
    spellings = [blank * count + "ada" + blank * (1 + count % 7) + "lovelace" for count in (0, 90, 97, 99, 120, 700)]
    spellings += ["ADA" + blank * count + "LOVELACE" for count in (1, 60, 95, 97, 99, 150)]
    opening = [name for name in spellings if accounts.check(conn, name.replace("ada", "Ada"), PASSWORD)]
    assert opening, "some of these are the name indeed"
    allowed = [throttle.begin_try(conn, name, "192.0.2.1", SETTINGS) for name in spellings]
    assert sum(allowed) == 3


def test_a_name_longer_than_any_is_counted_like_another(conn) -> None:
    names = ["x" * 5000 + str(number) for number in range(10)]
    assert sum(throttle.begin_try(conn, name, "192.0.2.1", SETTINGS) for name in names) == 3
