import pytest

from aggregator.model import EntryQuery
from aggregator.store import folders, marks
from aggregator.store.db import transaction
from aggregator.store.entries import folder_counts
from aggregator.store.index import catalogue
from tests.store.builders import add_feed, add_reader, entry, save, titles


def shape(nodes) -> dict[str, object]:
    return {node.name: ([feed.title for feed in node.feeds], shape(node.folders)) for node in nodes}


def test_the_tree_with_what_a_reader_has_not_read(conn) -> None:
    reader = add_reader(conn)
    both = add_feed(conn, "http://both.example/", title="Both", folders=(("News", "Local"), ("News",)))
    deep = add_feed(conn, "http://deep.example/", title="Deep", folders=(("News", "Local", "Old Town"),))
    loose = add_feed(conn, "http://loose.example/", title="Loose")
    add_feed(conn, "http://art.example/", title="Art", folders=(("art",),))
    save(conn, both, entry("a"), entry("b"))
    save(conn, deep, entry("c"))
    save(conn, loose, entry("d"))
    known = catalogue(conn)
    assert shape(known.top) == {
        "art": (["Art"], {}),
        "News": (["Both"], {"Local": (["Both"], {"Old Town": (["Deep"], {})})}),
    }
    assert [feed.title for feed in known.loose] == ["Loose"]
    news = known.top[1]
    assert news.path == "News"
    local, town = news.folders[0], news.folders[0].folders[0]
    assert town.path == "News/Local/Old Town"
    assert {node.name for node in known.folders_of[deep]} == {"News", "Local", "Old Town"}

    def counts() -> dict[int, int]:
        return folder_counts(conn, EntryQuery(unread=True, reader=reader))

    assert [counts()[folder.id] for folder in (news, local, town)] == [3, 3, 1], "a feed counts once"
    assert counts()[news.id] == len(titles(conn, folder=news.id, unread=True, reader=reader))
    marks.mark_all(conn, EntryQuery(reader=reader, folder=town.id))
    assert [counts()[folder.id] for folder in (news, local, town)] == [2, 2, 0]


def test_names_with_slashes_and_quotes_stay_apart(conn) -> None:
    paths = (("A/B",), ("A", "B"), ('say "x"', "it's"), ("Übung",), ("a",), ("A",))
    feed = add_feed(conn, folders=paths)
    made = [folders.ensure_folder(conn, path) for path in paths]
    assert len(set(made)) == len(paths)
    assert sorted(folders.paths_by_feed(conn)[feed]) == sorted("/".join(path) for path in paths)
    assert [titles(conn, folder=folder) for folder in made] == [[]] * len(paths)


def test_a_folder_is_made_once_with_its_parents(conn) -> None:
    with transaction(conn):
        deep = folders.ensure_folder(conn, ("A", "B", "C"))
        assert folders.ensure_folder(conn, ("A", "B", "C")) == deep
    assert [path for _, path in folders.list_folders(conn)] == ["A", "A/B", "A/B/C"]


def test_a_folder_needs_a_name(conn) -> None:
    with pytest.raises(ValueError, match="name"):
        folders.ensure_folder(conn, ())


def test_empty_ones_go_from_the_inside_out(conn) -> None:
    add_feed(conn, folders=(("Kept", "Below"),))
    with transaction(conn):
        folders.ensure_folder(conn, ("Kept", "Empty", "Deep"))
        folders.ensure_folder(conn, ("Empty",))
        folders.drop_empty(conn)
    assert [path for _, path in folders.list_folders(conn)] == ["Kept", "Kept/Below"]
