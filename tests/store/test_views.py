"""Saved filters."""

import pytest

from aggregator.store import users, views
from aggregator.store.db import transaction
from aggregator.store.views import TooManyViews, ViewNameTaken
from tests.store.builders import add_reader


def names(conn, reader: int) -> list[str]:
    return [view.name for view in views.list_views(conn, reader)]


def test_each_reader_has_their_own_in_their_own_order(conn) -> None:
    one, other = add_reader(conn), add_reader(conn, "other")
    with transaction(conn):
        for name in ("a", "b", "c"):
            views.add_view(conn, one, name, f"topic={name}")
        theirs = views.add_view(conn, other, "a", "feed=1")
    assert [(view.name, view.address) for view in views.list_views(conn, one)] == [
        ("a", "topic=a"), ("b", "topic=b"), ("c", "topic=c"),
    ]  # fmt: skip
    assert views.list_views(conn, other) == [theirs]
    assert views.get_view(conn, other, theirs.id) == theirs
    assert views.get_view(conn, one, theirs.id) is None


def test_moving_stops_at_the_ends(conn) -> None:
    reader = add_reader(conn)
    with transaction(conn):
        ids = {name: views.add_view(conn, reader, name, f"q={name}").id for name in "abc"}

    def moved(name: str, *, down: bool) -> str:
        with transaction(conn):
            views.move_view(conn, reader, ids[name], down=down)
        return "".join(names(conn, reader))

    assert moved("a", down=False) == "abc"
    assert moved("a", down=True) == "bac"
    assert moved("a", down=True) == "bca"
    assert moved("a", down=True) == "bca"
    assert moved("c", down=False) == "cba"
    with transaction(conn):
        views.remove_view(conn, ids["b"])
        ids["d"] = views.add_view(conn, reader, "d", "q=d").id
    assert names(conn, reader) == ["c", "a", "d"], "a new one comes last"
    assert moved("d", down=False) == "cda"


def test_a_name_is_given_once_a_reader(conn) -> None:
    reader = add_reader(conn)
    with transaction(conn):
        views.add_view(conn, reader, "Mine", "q=a")
        other = views.add_view(conn, reader, "Other", "q=b")
    with pytest.raises(ViewNameTaken, match="“Mine”"), transaction(conn):
        views.add_view(conn, reader, "Mine", "q=c")
    with pytest.raises(ViewNameTaken), transaction(conn):
        views.rename_view(conn, other.id, "Mine")
    with transaction(conn):
        views.rename_view(conn, other.id, "Other")
        views.rename_view(conn, other.id, "Third")
    assert names(conn, reader) == ["Mine", "Third"]


def test_there_are_not_endlessly_many(conn, monkeypatch) -> None:
    monkeypatch.setattr(views, "MOST", 2)
    reader, other = add_reader(conn), add_reader(conn, "other")
    with transaction(conn):
        for name in "ab":
            views.add_view(conn, reader, name, f"q={name}")
    with pytest.raises(TooManyViews), transaction(conn):
        views.add_view(conn, reader, "c", "q=c")
    with transaction(conn):
        views.add_view(conn, other, "c", "q=c")
    assert names(conn, reader) == ["a", "b"]


def test_they_go_with_their_reader(conn) -> None:
    reader = add_reader(conn)
    with transaction(conn):
        views.add_view(conn, reader, "a", "q=a")
        users.remove_user(conn, reader)
    assert conn.execute("SELECT count(*) FROM views").fetchone()[0] == 0
