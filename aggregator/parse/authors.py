"""Names of authors out of what feeds write: a name, an address, or both in one of their orders."""

import re
from collections.abc import Iterable

from aggregator.parse.limits import AUTHOR_CHARS
from aggregator.parse.text import cut, line

_ADDRESS = r"(?:mailto:)?[^\s@()<>\"]+@[^\s@()<>\"]+"
_ADDRESS_AND_NAME = re.compile(rf"{_ADDRESS}\s*[(\[]\s*(.+?)\s*[)\]]")  # RSS 2.0: "jane@example.org (Jane Doe)"
_NAME_AND_ADDRESS = re.compile(rf"\"?([^\"<>]+?)\"?\s*[<(\[]\s*{_ADDRESS}\s*[>)\]]")  # RFC 5322: "Jane <jane@…>"
_BRACKETED = re.compile(rf"[<(]\s*({_ADDRESS})\s*[>)]")
_MOST = 50


def author_line(authors: Iterable[str]) -> str | None:
    """The authors as one text: names joined by ", ", each once; of "name (address)" the name, where only an address
    is given the address. None where there is nobody."""
    names: dict[str, str] = {}
    for author in list(authors)[:_MOST]:
        name = _name(author)
        if name:
            names.setdefault(name.casefold(), name)
    return cut(", ".join(names.values()), AUTHOR_CHARS) or None


def _name(author: str) -> str | None:
    text = " ".join(author.split())[:1000]
    for pattern in (_ADDRESS_AND_NAME, _NAME_AND_ADDRESS, _BRACKETED):
        if found := pattern.fullmatch(text):
            text = found[1]
            break
    return line(text.removeprefix("mailto:"), AUTHOR_CHARS)
