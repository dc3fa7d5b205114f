"""The names of elements and attributes as feedparser calls them, whatever prefixes a document gives its namespaces."""

import re
from collections.abc import Mapping

from aggregator.parse.dialect import HANDLED, PREFIXES

_DECLARATION = re.compile(r"""xmlns(?::([^\s=]++))?\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_XLINK = "http://www.w3.org/1999/xlink"  # feedparser takes its declaration for an attribute
# Attributes that mean something to us, and so must not come from a namespace that nobody knows.
_ATTRIBUTES = frozenset(
    "about base domain filesize href ispermalink label lang lastmod length medium mode rel resource scheme src term"
    " text type uri url version width".split()
)
_OF_XML = {f"{{http://www.w3.org/XML/1998/namespace}}{name}": f"xml:{name}" for name in ("base", "lang")}


class Declined(Exception):
    """The document has something that this path does not surely read as the other does."""


class Names(dict[str, str]):
    """Tag as lxml gives it, ``{namespace}name`` → feedparser's name, ``prefix_name``; made for one document.

    :raises Declined: for a document whose prefixes are declared in ways that feedparser mixes up, and later, when
        asked, for elements of a namespace that has no name of its own
    """

    def __init__(self, text: str, root: Mapping[str | None, str]) -> None:
        super().__init__()
        self.attributes = dict(_OF_XML)
        self._prefixes: dict[str, str] = {}
        declared = {(found[1], found[2] or found[3] or "") for found in _DECLARATION.finditer(text)}
        names = {(prefix, uri): PREFIXES.get(uri.lower(), prefix or "") for prefix, uri in declared}
        used = {name.lower() for name in names.values()}
        for (prefix, uri), name in names.items():
            unknown, lower = uri.lower() not in PREFIXES, uri.lower()
            if "&" in uri or "backend.userland.com/rss" in lower or (unknown and prefix in ("rdf", "xml")):
                raise Declined
            if not unknown and prefix and prefix != name and prefix in used:
                raise Declined  # a prefix that is another namespace's name, or means two things, is taken for it
            if self._prefixes.setdefault(uri, name) != name:
                raise Declined
        if text.count(f'"{_XLINK}"') + text.count(f"'{_XLINK}'") > list(root.values()).count(_XLINK):
            raise Declined

    def __missing__(self, tag: str) -> str:
        uri, _, local = tag.rpartition("}")
        if not uri:
            name = local.lower()
        else:
            prefix = self._prefixes.get(uri[1:])
            if prefix is None:
                raise Declined
            name = f"{prefix}_{local}".lower() if prefix else local.lower()
        self[tag] = name
        return name

    def attribute(self, name: str) -> str:
        """The name of an attribute with a namespace."""
        uri, _, local = name[1:].rpartition("}")
        prefix = PREFIXES.get(uri.lower())
        local = local.lower()
        if not prefix and local in _ATTRIBUTES:
            raise Declined
        self.attributes[name] = found = f"{prefix}:{local}" if prefix else f"?:{local}"
        return found


def handled(name: str) -> bool:
    """Whether feedparser does something with an element of this name, or keeps it where it is taken for another."""
    return name in HANDLED or name.startswith("text_")
