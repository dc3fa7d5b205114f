"""Which entry an item is, and whether it changed against what was known of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from aggregator.parse.raw import RawEntry, RawText

_KEY_BYTES = 16
_FINGERPRINT_BYTES = 8


def keys(entries: Sequence[RawEntry], known: Mapping[bytes, bytes]) -> list[bytes]:
    """The key of each item, in order: 16 bytes of BLAKE2b over its guid, else its link, else its title and text.

    Where several items of the document share a guid but not the link (or, without guid, a link but not title and date),
    both make the key. So too when the entry is known by both: the other item may have left the document since.
    Items with guid and link in common get equal keys: they are one entry. Items without guid are never taken for one
    another: the second of its like gets a key of its own, the same in every document that holds both.
    """
    names = [_name(entry) for entry in entries]
    kinds = defaultdict(set)
    for first, second in names:
        kinds[first].add(second)
    found: list[bytes] = []
    seen: set[bytes] = set()
    for entry, (first, second) in zip(entries, names, strict=True):
        key, both = _digest([first]), _digest([first, second])
        if len(kinds[first]) > 1 or (key not in known and both in known):
            key = both
        again = 1
        while key in seen and not (entry.guid or "").strip():
            again += 1
            key = _digest([first, second, str(again)])
        seen.add(key)
        found.append(key)
    return found


def _name(entry: RawEntry) -> tuple[str, str]:
    """What names an item, and what tells it from another of the same name."""
    guid, link, title = ((part or "").strip() for part in (entry.guid, entry.link, entry.title))
    if guid:
        return guid, link
    if link:
        return link, f"{title}\0{entry.published or ''}"
    return "\0".join([title, _value(entry.content) or _value(entry.summary)]), ""


def fingerprint(entry: RawEntry, feed_author: str | None, feed_language: str | None) -> bytes:
    """8 bytes over all that makes the entry's record, as the document has it: equal means nothing to do."""
    parts = [entry.guid, entry.link, entry.title, *entry.authors, None, entry.published, entry.updated]
    for text in (entry.summary, entry.content):
        parts += [text.value, str(text.html), text.base] if text else [None]
    parts += [*entry.images, None, *entry.tags, None, entry.comments, entry.language]
    for enclosure in entry.enclosures:
        parts += [enclosure.url, enclosure.type, enclosure.length]
    parts += [feed_author, feed_language]
    return _digest(["\1" if part is None else part for part in parts], _FINGERPRINT_BYTES)


def _value(text: RawText | None) -> str:
    return text.value if text else ""


def _digest(parts: Sequence[str], size: int = _KEY_BYTES) -> bytes:
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=size).digest()
