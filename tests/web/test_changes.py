"""The page that shows what a feed changed in an entry."""

from tests.store.builders import add_feed, entry, save


def test_an_edit_is_shown(client, conn) -> None:
    feed = add_feed(conn)
    [entry_id] = save(conn, feed, entry("a", age=60, text="Nine are <b>dead</b>", title="Fire")).new
    save(conn, feed, entry("a", age=60, text="Ten are <b>dead</b>", title="Great fire"))
    page = client.get(f"/entry/{entry_id}").text
    assert f'href="/entry/{entry_id}/changes"' in page
    changes = client.get(f"/entry/{entry_id}/changes").text
    assert "<del>Nine</del>" in changes
    assert "<ins>Ten</ins>" in changes
    assert "<ins>Great fire</ins>" in changes
    assert "are &lt;b&gt;dead&lt;/b&gt;" in changes


def test_without_an_edit_there_is_nothing_to_show(client, conn) -> None:
    [entry_id] = save(conn, add_feed(conn), entry("a", age=60)).new
    assert "/changes" not in client.get(f"/entry/{entry_id}").text
    assert client.get(f"/entry/{entry_id}/changes").status_code == 200
    assert client.get("/entry/99999/changes").status_code == 404
