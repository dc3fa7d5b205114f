"""What else lists are narrowed by: language, pictures, recordings, comments."""

import sqlite3

from pyroaring import BitMap

HAS = ("image", "audio", "video", "comments")


class Facets:
    """Sets of entries by what they have."""

    def __init__(self) -> None:
        self._languages: dict[str, BitMap] = {}
        self._has = {name: BitMap() for name in HAS}

    def language(self, code: str) -> BitMap:
        """In this language, in whatever country: de finds de-CH too."""
        wanted = code.lower()
        found = [ids for name, ids in [*self._languages.items()] if name.split("-")[0] == wanted or name == wanted]
        return BitMap.union(*found) if found else BitMap()

    def has(self, what: str) -> BitMap:
        return self._has[what]

    def forget(self, entry: int) -> None:
        for ids in (*self._languages.values(), *self._has.values()):
            ids.discard(entry)

    def read(self, conn: sqlite3.Connection, after: int = 0, up_to: int = 1 << 62) -> None:
        """Add the entries after one id up to another."""
        span = (after, up_to)
        for language, image, comments, entry in _plain(
            conn,
            "SELECT language, image IS NOT NULL, comments_url IS NOT NULL, id FROM entries WHERE id > ? AND id <= ?",
            span,
        ):
            if language:
                self._languages.setdefault(language.lower(), BitMap()).add(entry)
            if image:
                self._has["image"].add(entry)
            if comments:
                self._has["comments"].add(entry)
        for kind, entry in _plain(
            conn,
            "SELECT substr(type, 1, 5), entry FROM enclosures WHERE entry > ? AND entry <= ? AND type LIKE '_____/%'",
            span,
        ):
            if kind in ("audio", "video", "image"):
                self._has[kind].add(entry)


def _plain(conn: sqlite3.Connection, sql: str, values: tuple[int, ...]) -> sqlite3.Cursor:
    cursor = conn.cursor()
    cursor.row_factory = None
    return cursor.execute(sql, values)
