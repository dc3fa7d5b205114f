from contextlib import closing

from aggregator.store.db import open_database, transaction
from aggregator.store.settings import fact, set_fact, store_setting, stored_settings


def test_settings_are_stored_and_taken_back(conn) -> None:
    assert stored_settings(conn) == {}
    with transaction(conn):
        store_setting(conn, "page_size", "20")
        store_setting(conn, "language", "de")
        store_setting(conn, "page_size", "30")
    assert stored_settings(conn) == {"page_size": "30", "language": "de"}
    with transaction(conn):
        store_setting(conn, "page_size", None)
        store_setting(conn, "unknown", None)
    assert stored_settings(conn) == {"language": "de"}


def test_facts(conn) -> None:
    assert fact(conn, "none") is None
    with transaction(conn):
        set_fact(conn, "seen", "1")
        set_fact(conn, "seen", "2")
    assert fact(conn, "seen") == "2"
    assert stored_settings(conn) == {}


def test_each_installation_has_its_own_name_for_good(conn, path, tmp_path) -> None:
    own = fact(conn, "installation")
    assert own is not None
    assert len(own) == 32
    with closing(open_database(path)) as again:
        assert fact(again, "installation") == own
    with closing(open_database(tmp_path / "other.db")) as other:
        assert fact(other, "installation") != own
