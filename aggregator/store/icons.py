"""Icons of feeds, in the file of the pictures: where each lies, its bytes, and when its host is asked again."""

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from aggregator.model import Validators
from aggregator.store.db import transaction
from aggregator.store.times import now

DAY = 86400
LONGEST_SECONDS = 30 * DAY
PAGE_SECONDS = 30 * DAY
"""How long a page is believed that was read: a site seldom moves its icon."""


@dataclass(frozen=True, slots=True)
class Source:
    """An address that is asked for an icon's sake: the icon's own, or that of a page which names it (``icon``)."""

    url: str
    due: bool
    validators: Validators
    failures: int = 0
    icon: str | None = None


@dataclass(frozen=True, slots=True)
class IconFeed:
    """A feed whose icon is looked for."""

    id: int
    url: str
    site_url: str | None


def due_feeds(conn: sqlite3.Connection, icons: sqlite3.Connection, limit: int) -> list[IconFeed]:
    """Feeds that were read at least once and whose icon was not looked for of late. What is kept for feeds that are no
    more is dropped.

    :param conn: the database
    :param icons: the pictures' file
    """
    later = {row["feed"] for row in icons.execute("SELECT feed FROM feed_icons WHERE due > ?", (now(),))}
    rows = conn.execute(
        "SELECT f.id, f.url, f.site_url FROM feeds f JOIN feed_polls p ON p.feed = f.id "
        "WHERE f.state = 'active' AND p.last_success IS NOT NULL ORDER BY f.id"
    ).fetchall()
    wanted = [IconFeed(row["id"], row["url"], row["site_url"]) for row in rows if row["id"] not in later]
    if wanted:
        _forget(icons, {row["id"] for row in conn.execute("SELECT id FROM feeds")})
    return wanted[:limit]


def page_of(conn: sqlite3.Connection, url: str) -> Source:
    """What is known of a site's page."""
    return _source(url, conn.execute("SELECT * FROM icon_pages WHERE url = ?", (url,)).fetchone())


def icon_of(conn: sqlite3.Connection, url: str) -> Source:
    """What is known of an icon's address; ``icon`` is the address itself once bytes came from it."""
    return _source(
        url, conn.execute("SELECT *, iif(type IS NULL, NULL, url) AS icon FROM icons WHERE url = ?", (url,)).fetchone()
    )


def keep_page(conn: sqlite3.Connection, url: str, validators: Validators, icon: str, seconds: int) -> None:
    """A page was read, or said that it is as it was."""
    with transaction(conn):
        conn.execute(
            "INSERT OR REPLACE INTO icon_pages VALUES (?, ?, ?, ?, 0, ?)", (url, *validators, icon, now() + seconds)
        )


def keep_icon(conn: sqlite3.Connection, url: str, validators: Validators, kind: str, body: bytes, seconds: int) -> None:
    """An icon's bytes came."""
    version = blake2b(body, digest_size=5).hexdigest()
    with transaction(conn):
        conn.execute(
            "INSERT OR REPLACE INTO icons VALUES (?, ?, ?, ?, ?, 0, ?, ?)",
            (url, *validators, kind, version, now() + seconds, body),
        )


def still_current(conn: sqlite3.Connection, url: str, validators: Validators, seconds: int) -> None:
    """An icon is as it was."""
    with transaction(conn):
        conn.execute(
            "UPDATE icons SET etag = ?, last_modified = ?, failures = 0, due = ? WHERE url = ?",
            (*validators, now() + seconds, url),
        )


def note_failure(conn: sqlite3.Connection, table: str, url: str, least: int = 0) -> None:
    """Asked again after a day, then two, four …, a month at most; what was kept stays.

    :param table: icons or icon_pages
    :param least: seconds that its server asks to wait
    """
    _check(table)
    with transaction(conn):
        row = conn.execute(f"SELECT failures FROM {table} WHERE url = ?", (url,)).fetchone()
        failures = row["failures"] + 1 if row else 1
        due = now() + max(least, min(DAY << min(failures - 1, 10), LONGEST_SECONDS))
        conn.execute(
            f"INSERT INTO {table} (url, failures, due) VALUES (?, ?, ?) "
            "ON CONFLICT (url) DO UPDATE SET failures = excluded.failures, due = excluded.due",
            (url, failures, due),
        )


def postpone(conn: sqlite3.Connection, table: str, url: str, seconds: int) -> None:
    """It could not be asked, which is no fault of its server."""
    _check(table)
    with transaction(conn):
        conn.execute(
            f"INSERT INTO {table} (url, due) VALUES (?, ?) ON CONFLICT (url) DO UPDATE SET due = excluded.due",
            (url, now() + seconds),
        )


def settle_feed(conn: sqlite3.Connection, feed_id: int, icon: str | None, seconds: int) -> None:
    """The feed's icon is at this address (None: none was found); looked for again after ``seconds``."""
    with transaction(conn):
        conn.execute("INSERT OR REPLACE INTO feed_icons VALUES (?, ?, ?)", (feed_id, icon, now() + seconds))


def icon_versions(conn: sqlite3.Connection) -> Mapping[int, str]:
    """Feeds that have an icon, each with what changes when its bytes do."""
    rows = conn.execute(
        "SELECT feed, version FROM feed_icons JOIN icons ON icons.url = feed_icons.icon WHERE type IS NOT NULL"
    )
    return {row["feed"]: row["version"] for row in rows}


def icon_bytes(conn: sqlite3.Connection, feed_id: int) -> tuple[str, bytes] | None:
    """Type and bytes of a feed's icon."""
    row = conn.execute(
        "SELECT type, body FROM feed_icons JOIN icons ON icons.url = feed_icons.icon "
        "WHERE feed = ? AND type IS NOT NULL",
        (feed_id,),
    ).fetchone()
    return (row["type"], row["body"]) if row else None


def _check(table: str) -> None:
    if table not in ("icons", "icon_pages"):
        raise ValueError(table)


def _source(url: str, row: sqlite3.Row | None) -> Source:
    if row is None:
        return Source(url, True, Validators())
    # Validators stand for what was kept: without it they would bring "not modified" and nothing to show.
    validators = Validators(row["etag"], row["last_modified"]) if row["icon"] else Validators()
    return Source(url, row["due"] <= now(), validators, row["failures"], row["icon"])


def _forget(conn: sqlite3.Connection, feeds: Collection[int]) -> None:
    gone = [(row["feed"],) for row in conn.execute("SELECT feed FROM feed_icons") if row["feed"] not in feeds]
    if gone:
        with transaction(conn):
            conn.executemany("DELETE FROM feed_icons WHERE feed = ?", gone)
            conn.execute("DELETE FROM icons WHERE url NOT IN (SELECT icon FROM feed_icons WHERE icon IS NOT NULL)")
