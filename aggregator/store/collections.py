"""Collections and their items, which keep their own copy of what was picked."""

import sqlite3
from uuid import uuid4

from aggregator.model import Audience, Collection, CollectionItem, Order
from aggregator.naming import slug, tag_key, unique_slug
from aggregator.store.db import StoreError
from aggregator.store.entries import get_entry
from aggregator.store.times import moment, moment_or_none, now, seconds_or_none

_COLLECTION = "SELECT c.*, (SELECT count(*) FROM collection_items WHERE collection = c.id) AS items FROM collections c "
_ITEM = "SELECT i.*, u.name AS added_name FROM collection_items i LEFT JOIN users u ON u.id = i.added_by "
_ORDERS = {Order.HAND: "i.position, i.id", Order.TIME: "i.added DESC, i.id DESC"}


def list_collections(conn: sqlite3.Connection) -> list[Collection]:
    """All of them by title; access.py tells which of them a person may see."""
    return [_collection(row) for row in conn.execute(_COLLECTION + "ORDER BY c.title COLLATE NOCASE")]


def find_collection(conn: sqlite3.Connection, slug_or_title: str) -> Collection | None:
    """By slug, else by title, else by what the title's slug would be."""
    known = list_collections(conn)
    by_slug = {collection.slug: collection for collection in known}
    by_title = {tag_key(collection.title): collection for collection in reversed(known)}
    found = by_slug.get(slug_or_title) or by_title.get(tag_key(slug_or_title))
    return found or by_slug.get(slug(slug_or_title))


def get_collection(conn: sqlite3.Connection, collection_id: int) -> Collection | None:
    row = conn.execute(_COLLECTION + "WHERE c.id = ?", (collection_id,)).fetchone()
    return _collection(row) if row else None


def add_collection(
    conn: sqlite3.Connection,
    title: str,
    *,
    purpose: str = "",
    audience: Audience = Audience.PRIVATE,
    order: Order = Order.TIME,
    owner: int | None = None,
) -> Collection:
    """:raises StoreError: when it has no title"""
    title = _title(title)
    taken = {row["slug"] for row in conn.execute("SELECT slug FROM collections")}
    cursor = conn.execute(
        "INSERT INTO collections (uuid, slug, title, purpose, audience, sorting, owner, created, updated) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            str(uuid4()),
            unique_slug(title, taken.__contains__),
            title,
            purpose.strip(),
            audience,
            order,
            owner,
            now(),
            now(),
        ),
    )
    return _collection(conn.execute(_COLLECTION + "WHERE c.id = ?", (cursor.lastrowid,)).fetchone())


def change_collection(
    conn: sqlite3.Connection,
    collection_id: int,
    *,
    title: str,
    purpose: str,
    audience: Audience,
    order: Order,
) -> None:
    """Its slug stays: subscribers lean on it."""
    conn.execute(
        "UPDATE collections SET title = ?, purpose = ?, audience = ?, sorting = ?, updated = ? WHERE id = ?",
        (_title(title), purpose.strip(), audience, order, now(), collection_id),
    )


def remove_collection(conn: sqlite3.Connection, collection_id: int) -> None:
    conn.execute("DELETE FROM collections WHERE id = ?", (collection_id,))


def add_item(
    conn: sqlite3.Connection,
    collection_id: int,
    entry_id: int,
    added_by: int | None,
    headline: str | None = None,
    comment: str | None = None,
) -> CollectionItem:
    """Pick an entry, at the top; one that was picked already keeps its place and words.

    :raises StoreError: when the entry is no more
    """
    row = conn.execute(_ITEM + "WHERE i.collection = ? AND i.entry = ?", (collection_id, entry_id)).fetchone()
    if row:
        return _item(row)
    full = get_entry(conn, entry_id, added_by)  # who picks sees their own private feeds too
    if full is None:
        raise StoreError("This entry is no more. Nothing was changed.")
    entry = full.entry
    first = conn.execute(
        "SELECT min(position) FROM collection_items WHERE collection = ?", (collection_id,)
    ).fetchone()[0]
    cursor = conn.execute(
        "INSERT INTO collection_items (collection, uuid, position, entry, url, title, source_title, source_url, "
        "feed_url, author, teaser, content, image, language, published, headline, comment, added, updated, added_by) "
        f"VALUES ({', '.join('?' * 20)})",
        (
            collection_id, str(uuid4()), 0 if first is None else first - 1, entry_id, entry.url,
            entry.title or entry.teaser[:100] or entry.url or "", entry.feed_title, full.feed_site_url, entry.feed_url,
            entry.author, entry.teaser, full.content or full.summary, entry.image, entry.language,
            seconds_or_none(entry.published), _text(headline), _text(comment), now(), now(), added_by,
        ),
    )  # fmt: skip
    _touch(conn, collection_id)
    return _item(conn.execute(_ITEM + "WHERE i.id = ?", (cursor.lastrowid,)).fetchone())


def get_item(conn: sqlite3.Connection, item_id: int) -> tuple[int, CollectionItem] | None:
    """The collection's id, and the item."""
    row = conn.execute(_ITEM + "WHERE i.id = ?", (item_id,)).fetchone()
    return (row["collection"], _item(row)) if row else None


def remove_item(conn: sqlite3.Connection, item_id: int) -> None:
    row = conn.execute("DELETE FROM collection_items WHERE id = ? RETURNING collection", (item_id,)).fetchone()
    if row:
        _touch(conn, row["collection"])


def change_item(conn: sqlite3.Connection, item_id: int, headline: str | None, comment: str | None) -> None:
    row = conn.execute(
        "UPDATE collection_items SET headline = ?, comment = ?, updated = ? WHERE id = ? RETURNING collection",
        (_text(headline), _text(comment), now(), item_id),
    ).fetchone()
    if row:
        _touch(conn, row["collection"])


def move_item(conn: sqlite3.Connection, item_id: int, steps: int) -> None:
    """Up by negative steps, down by positive ones, as far as it goes."""
    ids = _siblings(conn, item_id)
    if item_id in ids:
        place_item(conn, item_id, ids.index(item_id) + steps)


def place_item(conn: sqlite3.Connection, item_id: int, position: int) -> None:
    """Put it where ``position`` others stand before it, in the order by hand."""
    ids = _siblings(conn, item_id)
    if item_id not in ids:
        return
    ids.remove(item_id)
    ids.insert(max(position, 0), item_id)
    conn.executemany("UPDATE collection_items SET position = ? WHERE id = ?", [(n, item) for n, item in enumerate(ids)])
    row = conn.execute("SELECT collection FROM collection_items WHERE id = ?", (item_id,)).fetchone()
    _touch(conn, row["collection"])


def list_items(
    conn: sqlite3.Connection, collection_id: int, limit: int | None = None, after: int | None = None
) -> list[CollectionItem]:
    """In the collection's order.

    :param after: the id of the last item shown before
    """
    row = conn.execute("SELECT sorting FROM collections WHERE id = ?", (collection_id,)).fetchone()
    order = _ORDERS[Order(row["sorting"])] if row else "i.id"
    rows = conn.execute(f"{_ITEM} WHERE i.collection = ? ORDER BY {order}", (collection_id,)).fetchall()
    ids = [row["id"] for row in rows]
    start = ids.index(after) + 1 if after in ids else 0
    return [_item(row) for row in rows[start : None if limit is None else start + limit]]


def items_of_entry(conn: sqlite3.Connection, entry_id: int) -> list[tuple[Collection, CollectionItem]]:
    """Where an entry was picked."""
    rows = conn.execute(_ITEM + "WHERE i.entry = ?", (entry_id,)).fetchall()
    by_id = {collection.id: collection for collection in list_collections(conn)}
    return [(by_id[row["collection"]], _item(row)) for row in rows]


def _siblings(conn: sqlite3.Connection, item_id: int) -> list[int]:
    sql = (
        "SELECT id FROM collection_items WHERE collection = (SELECT collection FROM collection_items WHERE id = ?) "
        "ORDER BY position, id"
    )
    return [row["id"] for row in conn.execute(sql, (item_id,))]


def _touch(conn: sqlite3.Connection, collection_id: int) -> None:
    conn.execute("UPDATE collections SET updated = ? WHERE id = ?", (now(), collection_id))


def _title(title: str) -> str:
    if not title.strip():
        raise StoreError("A collection needs a title. Nothing was changed.")
    return " ".join(title.split())[:200]


def _text(value: str | None) -> str | None:
    return (value or "").strip() or None


def _collection(row: sqlite3.Row) -> Collection:
    return Collection(
        id=row["id"],
        uuid=row["uuid"],
        slug=row["slug"],
        title=row["title"],
        purpose=row["purpose"],
        audience=Audience(row["audience"]),
        order=Order(row["sorting"]),
        owner=row["owner"],
        created=moment(row["created"]),
        updated=moment(row["updated"]),
        items=row["items"],
    )


def _item(row: sqlite3.Row) -> CollectionItem:
    return CollectionItem(
        id=row["id"],
        uuid=row["uuid"],
        entry=row["entry"],
        url=row["url"],
        title=row["title"],
        source_title=row["source_title"],
        source_url=row["source_url"],
        feed_url=row["feed_url"],
        author=row["author"],
        teaser=row["teaser"],
        content=row["content"],
        image=row["image"],
        language=row["language"],
        published=moment_or_none(row["published"]),
        headline=row["headline"],
        comment=row["comment"],
        added=moment(row["added"]),
        updated=moment(row["updated"]),
        added_by=row["added_name"],
    )
