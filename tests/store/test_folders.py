import pytest

from aggregator.model import EntryQuery, FolderNode
from aggregator.store import folders, marks
from aggregator.store.db import transaction
from tests.store.builders import add_feed, add_reader, entry, save, titles


def shape(nodes: tuple[FolderNode, ...]) -> dict[str, object]:
    """Folder → (unread, its feeds, the same of its folders)."""
    return {node.name: (node.unread, [feed.title for feed in node.feeds], shape(node.folders)) for node in nodes}


def test_the_tree_with_what_a_reader_has_not_read(conn) -> None:
    reader = add_reader(conn)
    both = add_feed(conn, "http://both.example/", title="Both", folders=(("News", "Local"), ("News",)))
    deep = add_feed(conn, "http://deep.example/", title="Deep", folders=(("News", "Local", "Old Town"),))
    loose = add_feed(conn, "http://loose.example/", title="Loose")
    add_feed(conn, "http://art.example/", title="Art", folders=(("art",),))
    save(conn, both, entry("a"), entry("b"))
    save(conn, deep, entry("c"))
    save(conn, loose, entry("d"))
    tree, outside = folders.folder_tree(conn, reader)
    assert shape(tree) == {
        "art": (0, ["Art"], {}),
        "News": (3, ["Both"], {"Local": (3, ["Both"], {"Old Town": (1, ["Deep"], {})})}),
    }, "a feed that stands twice in a folder counts once"
    assert [(feed.title, feed.unread) for feed in outside] == [("Loose", 1)]
    news = tree[1]
    assert news.path == "News"
    assert news.folders[0].folders[0].path == "News/Local/Old Town"
    assert news.unread == len(titles(conn, folder=news.id, unread=True, reader=reader))
    with transaction(conn):
        marks.mark_all(conn, EntryQuery(reader=reader, folder=news.folders[0].folders[0].id))
    assert shape(folders.folder_tree(conn, reader)[0])["News"][0] == 2
    assert shape(folders.folder_tree(conn, None)[0])["News"][0] == 0, "a visitor's counts are zero"


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
