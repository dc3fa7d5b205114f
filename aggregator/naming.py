"""Keys of tags and links, slugs of topics and collections: one rule wherever they are compared or shown."""

import re
import unicodedata
from collections.abc import Callable
from hashlib import blake2b

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def tag_key(name: str) -> str:
    """What makes two tags the same: casefolded NFKC with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def slug(name: str) -> str:
    """Lower case; ä→ae ö→oe ü→ue ß→ss, other marks dropped, each run of anything but a–z 0–9 one hyphen.

    Empty when the name has no such letter: see unique_slug.
    """
    composed = unicodedata.normalize("NFC", name).lower().translate(_GERMAN)
    letters = "".join(c for c in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def unique_slug(name: str, taken: Callable[[str], bool]) -> str:
    """The name's slug; a taken one gets -2, -3 …; a name without letters becomes x."""
    base = slug(name) or "x"
    candidate, number = base, 1
    while taken(candidate):
        number += 1
        candidate = f"{base}-{number}"
    return candidate


_TRACKING = re.compile(
    r"(?:^|&)(?:utm_[a-z_]+|at_[a-z_]+|mtm_[a-z]+|pk_[a-z]+|wt_mc|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|"
    r"ns_[a-z]+|xtor|cmpid|cmp|rss|ref|_hsenc|_hsmi)(?:=[^&]*)?",
    re.IGNORECASE,
)


def address_key(url: str | None) -> bytes | None:
    """8 bytes over what makes two links the same page: neither scheme, www., tracking parameters nor a final slash."""
    if not url:
        return None
    rest = url.partition("://")[2] or url
    place, _, query = rest.partition("?")
    host, slash, path = place.partition("/")
    query = _TRACKING.sub("", f"&{query}").strip("&") if query else ""
    plain = host.lower().removeprefix("www.") + (slash + path).rstrip("/") + (f"?{query}" if query else "")
    return blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=8).digest()
