"""What a document brings into the store: new entries, changed ones, and which of them it still lists."""

import sqlite3
from typing import NamedTuple

from aggregator.model import ParsedEntry, ParsedFeed
from aggregator.naming import address_key
from aggregator.store import deriving, tags
from aggregator.store.changes import entries_changed
from aggregator.store.identity import Identifier
from aggregator.store.revisions import keep_revision
from aggregator.store.search import forget_texts
from aggregator.store.times import seconds, seconds_or_none

OLDEST = 631_152_000
"""1990: what claims to be older is taken as arriving now."""

BORN_READ_SECONDS = 7 * 86400
NEVER_BORN_READ = 3
"""Of a new feed, entries older than BORN_READ_SECONDS are born read, but never the newest three: no flood."""


class Arrivals(NamedTuple):
    new: tuple[int, ...]  # ids of entries
    changed: tuple[int, ...]


def save_document(
    conn: sqlite3.Connection, feed_id: int, document: ParsedFeed, at: int, *, rewrite: bool = False
) -> Arrivals:
    """Store what is new and changed, oldest first, with tags and topics. search.index_texts() and then
    deriving.derive_by_rules() are the caller's task.

    :param at: when the document arrived
    :param rewrite: write what is known anew too, as after a change of the parser
    """
    conn.execute(
        "UPDATE feeds SET title = coalesce(?, title), site_url = coalesce(?, site_url), "
        "language = coalesce(?, language) WHERE id = ?",
        (document.title, document.site_url, document.language, feed_id),
    )
    first_document = conn.execute("SELECT 1 FROM entries WHERE feed = ? LIMIT 1", (feed_id,)).fetchone() is None
    identifier = Identifier(conn, feed_id, document.listed)
    new: list[tuple[int, int]] = []
    changed: list[int] = []
    # Feeds list the newest first: undated entries keep that order, turned around, and of two with one key it wins.
    oldest_first = {entry.key: entry for entry in reversed(document.entries)}.values()
    for sort_at, entry in sorted(((_sort_at(e, at), e) for e in oldest_first), key=lambda pair: pair[0]):
        known = None if first_document else identifier.find(entry)
        if known is None:
            entry_id = _insert(conn, feed_id, entry, sort_at, at)
            new.append((entry_id, sort_at))
        elif known.id is not None and (rewrite or known.fingerprint != entry.fingerprint):
            _update(conn, known.id, entry, at)
            changed.append(known.id)
    _note_listed(conn, feed_id, document.listed)
    new_ids = [entry_id for entry_id, _ in new]
    tags.tag_by_feed(conn, feed_id, new_ids)
    if new_ids or changed:
        deriving.derive(conn, entries=[*new_ids, *changed])
    entries_changed(conn, changed)
    if first_document:
        old = [entry_id for entry_id, sort_at in new[:-NEVER_BORN_READ] if sort_at < at - BORN_READ_SECONDS]
        if old:
            conn.execute("UPDATE feeds SET baseline = ? WHERE id = ?", (old[-1], feed_id))
    return Arrivals(tuple(new_ids), tuple(changed))


def _sort_at(entry: ParsedEntry, at: int) -> int:
    claimed = entry.published or entry.updated
    return seconds(claimed) if claimed and OLDEST <= seconds(claimed) <= at else at


_SAID = (
    *("guid", "key", "fingerprint", "url", "address", "title", "author", "teaser", "image", "published", "updated"),
    *("language", "comments_url"),
)
"""The columns that hold what a document says of an entry."""


def _said(entry: ParsedEntry) -> tuple[object, ...]:
    return (
        *(entry.guid, entry.key, entry.fingerprint, entry.url, address_key(entry.url), entry.title, entry.author),
        *(entry.teaser, entry.image, seconds_or_none(entry.published), seconds_or_none(entry.updated)),
        *(entry.language, entry.comments_url),
    )


_INSERT = (
    f"INSERT INTO entries (feed, arrived, sort_at, {', '.join(_SAID)}) VALUES ({', '.join('?' * (3 + len(_SAID)))})"
)
_UPDATE = f"UPDATE entries SET listed = 1, {', '.join(f'{column} = ?' for column in _SAID)} WHERE id = ?"


def _insert(conn: sqlite3.Connection, feed_id: int, entry: ParsedEntry, sort_at: int, at: int) -> int:
    entry_id = int(conn.execute(_INSERT, (feed_id, at, sort_at, *_said(entry))).lastrowid or 0)
    conn.execute("INSERT INTO entry_bodies VALUES (?, ?, ?)", (entry_id, entry.summary, entry.content))
    conn.execute("INSERT INTO entry_texts (entry, title, text, author) VALUES (?, ?, ?, ?)", (entry_id, *_words(entry)))
    _save_enclosures(conn, entry_id, entry)
    tags.set_author_tags(conn, entry_id, entry.tags)
    return entry_id


def _words(entry: ParsedEntry) -> tuple[str, str, str]:
    return (entry.title or "", entry.text, entry.author or "")


def _update(conn: sqlite3.Connection, entry_id: int, entry: ParsedEntry, at: int) -> None:
    """An edit changes what an entry says, never its id, its place in lists, or anybody's marks."""
    keep_revision(conn, entry_id, entry.title or "", entry.text, at)
    conn.execute(_UPDATE, (*_said(entry), entry_id))
    conn.execute(
        "UPDATE entry_bodies SET summary = ?, content = ? WHERE entry = ?", (entry.summary, entry.content, entry_id)
    )
    forget_texts(conn, [entry_id])
    conn.execute("UPDATE entry_texts SET title = ?, text = ?, author = ? WHERE entry = ?", (*_words(entry), entry_id))
    conn.execute("DELETE FROM enclosures WHERE entry = ?", (entry_id,))
    _save_enclosures(conn, entry_id, entry)
    tags.set_author_tags(conn, entry_id, entry.tags)


def _save_enclosures(conn: sqlite3.Connection, entry_id: int, entry: ParsedEntry) -> None:
    conn.executemany(
        "INSERT INTO enclosures VALUES (?, ?, ?, ?, ?)",
        [(entry_id, place, file.url, file.type, file.length) for place, file in enumerate(entry.enclosures)],
    )


def _note_listed(conn: sqlite3.Connection, feed_id: int, listed: tuple[bytes, ...]) -> None:
    still = set(listed)
    before = {row["key"] for row in conn.execute("SELECT key FROM entries WHERE feed = ? AND listed = 1", (feed_id,))}
    conn.executemany(
        "UPDATE entries SET listed = ? WHERE feed = ? AND key = ?",
        [(0, feed_id, key) for key in before - still] + [(1, feed_id, key) for key in still - before],
    )
