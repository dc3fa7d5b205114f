"""Markup that stands as elements in a text (Atom's type="xhtml"), written as feedparser writes it."""

from collections.abc import Callable
from typing import TypeAlias
from xml.sax.saxutils import escape

from lxml import etree

from aggregator.parse.fast_names import Declined, Names, handled

Node: TypeAlias = etree._Element

_DEPTH = 100  # more is left to the other path
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SIMPLE = frozenset("align alt border class height href id src srcset sizes style target title width".split())
_NOTHING: dict[str, str] = {}
_QUOTE = {'"': "&quot;"}


class Markup:
    """For one document."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._local: dict[str, str] = {}

    def inside(self, element: Node, *, without_div: bool) -> str:
        """What an element holds, as markup; without the <div> that Atom wants around it (RFC 4287, 3.1.1.3)."""
        inside = element
        if without_div and len(element) == 1 and not (element.text or "").strip():
            only = element[0]
            if not (only.tail or "").strip() and self._name(only.tag) == "div":
                self._written(only.items())  # type: ignore[arg-type]
                inside = only
        pieces: list[str] = []
        self._write(inside, pieces.append, 0)
        return "".join(pieces)

    def _write(self, element: Node, write: Callable[[str], None], depth: int) -> None:
        if depth > _DEPTH:
            raise Declined
        if text := element.text:
            write(_escaped(text))
        names = self._local
        for child in element:
            tag = child.tag
            local = names.get(tag) or self._name(tag)
            items: list[tuple[str, str]] = child.items()  # type: ignore[assignment]
            write(f"<{local}{self._written(items)}>" if items else f"<{local}>")
            if len(child):
                self._write(child, write, depth + 1)
            elif text := child.text:
                write(_escaped(text))
            write(f"</{local}>")
            if text := child.tail:
                write(_escaped(text))

    def _name(self, tag: str) -> str:
        """The local name of an element of HTML inside a text."""
        local = tag.rpartition("}")[2].lower()
        if handled(self._names[tag]) or local in ("svg", "math"):
            raise Declined
        self._local[tag] = local
        return local

    def _written(self, items: list[tuple[str, str]]) -> str:
        if all(name in _SIMPLE for name, _ in items):
            return "".join([f' {name}="{_escaped(value, _QUOTE)}"' for name, value in items])
        found: dict[str, str] = {}
        for name, value in items:
            name = "xml:lang" if name == _XML_LANG else name.lower()
            if name[0] == "{" or name == "base":
                raise Declined
            found[name] = value.lower() if name in ("rel", "type") else value
        return "".join([f' {name}="{_escaped(value, _QUOTE)}"' for name, value in found.items()])


def _escaped(text: str, more: dict[str, str] = _NOTHING) -> str:
    return escape(text, more) if "&" in text or "<" in text or ">" in text or (more and '"' in text) else text
