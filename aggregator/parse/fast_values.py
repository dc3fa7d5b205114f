"""Values of single elements, made as feedparser makes them: texts, attributes, links, authors, tags, markup."""

import re
from functools import lru_cache
from typing import Any, TypeAlias
from urllib.parse import urljoin

from feedparser.urls import _urljoin, make_safe_absolute_uri

from aggregator.parse.dialect import looks_like_html, map_type
from aggregator.parse.fast_markup import Markup, Node
from aggregator.parse.fast_names import Declined, Names, handled

Attributes: TypeAlias = dict[str, str]

XHTML = "application/xhtml+xml"
_TYPES = frozenset(("text/plain", "text/html", XHTML))
_QUERY = re.compile("&([A-Za-z0-9_]+);")


class Values:
    """For one document."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._markup = Markup(names)
        self.version = ""

    def attributes(self, element: Node) -> Attributes:
        """By feedparser's names, in lower case; those of unknown namespaces under names that nobody asks for."""
        items: list[tuple[str, str]] = element.items()  # type: ignore[assignment]  # bytes are for Python 2
        if not items:
            return {}
        found: Attributes = {}
        for name, value in items:
            if name[0] == "{":
                known = self._names.attributes.get(name)
                name = self._names.attribute(name) if known is None else known
            else:
                name = name.lower()
                if name == "base":
                    raise Declined
            found[name] = value.lower() if name in ("rel", "type") else value
        return found

    def scope(self, attributes: Attributes, base: str, language: str | None) -> tuple[str, str | None]:
        """Base and language in force inside an element, given those around it."""
        if attributes:
            own = attributes.get("xml:lang", attributes.get("lang"))
            if own is not None:
                language = own or None
            given = attributes.get("xml:base")
            if given is not None:
                return _based(base, given), language
        return step(base), language

    def leaf(self, element: Node) -> str:
        """The text of an element without children, stripped."""
        if len(element):
            raise Declined
        return (element.text or "").strip()

    def text(self, element: Node) -> str:
        if len(element):
            raise Declined
        text = (element.text or "").strip()
        return text if text.isascii() else unspoiled(text)

    def pass_over(self, element: Node, name: str) -> None:
        """An element that feedparser does nothing with, whatever it holds.

        :raises Declined: it does, with this or with something inside
        """
        if handled(name):
            raise Declined
        self.attributes(element)
        if len(element):
            for inner in element.iterdescendants():
                name = self._names[inner.tag]
                if handled(name) and not (name in ("name", "email") and not len(inner)):
                    raise Declined
                self.attributes(inner)

    def is_xhtml(self, attributes: Attributes) -> bool:
        return map_type(attributes.get("type", "")) == XHTML

    def title(self, element: Node, attributes: Attributes) -> str:
        return self._typed(element, attributes, "text/plain")[1]

    def detail(
        self, element: Node, attributes: Attributes, default: str, guess: bool, base: str, language: str | None
    ) -> dict[str, Any]:
        """A text with its type, base and language, as ``text_…_detail``."""
        kind, value = self._typed(element, attributes, default)
        if kind == "text/plain" and guess and looks_like_html(value):
            kind = "text/html"
        return {"type": kind, "value": value, "base": base, "language": language and language.replace("_", "-")}

    def _typed(self, element: Node, attributes: Attributes, default: str) -> tuple[str, str]:
        written = attributes.get("type")
        kind = default if written is None else map_type(written)
        if kind not in _TYPES or attributes.get("mode") == "base64":
            raise Declined
        if kind == XHTML:
            return kind, unspoiled(self.markup(element).strip())
        return kind, self.text(element)

    def markup(self, element: Node) -> str:
        return self._markup.inside(element, without_div=self.version == "atom10")

    def link(self, found: dict[str, Any], element: Node, attributes: Attributes, base: str, *, in_entry: bool) -> None:
        """A link by attributes, as in Atom, or by its text, as in RSS."""
        attributes.setdefault("rel", "alternate")
        attributes.setdefault("type", "application/atom+xml" if attributes["rel"] == "self" else "text/html")
        written = self.leaf(element)
        href = _enforced(attributes)
        if href is None:
            href = unspoiled(_urljoin(base, written)) if written else ""
            if "&" in href:
                href = _QUERY.sub(r"&\g<1>", href.replace("&amp;", "&") if in_entry else href)
            if href or not in_entry:
                attributes["href"] = href
        else:
            attributes["href"] = _urljoin(base, href)
        found.setdefault("links", []).append(attributes)

    def absolute(self, base: str, address: str) -> str:
        return str(_urljoin(base, address))

    def enclosure(self, found: dict[str, Any], element: Node, attributes: Attributes) -> None:
        self.leaf(element)
        href = _enforced(attributes)
        attributes |= {"rel": "enclosure"} if href is None else {"rel": "enclosure", "href": href}
        found.setdefault("links", []).append(attributes)

    def author(self, found: dict[str, Any], element: Node) -> None:
        """A person with name and address as elements, or all in one text."""
        self.attributes(element)
        person: dict[str, str] = {}
        texts = [element.text or ""]
        for child in element:
            name = self._names[child.tag]
            attributes, written = self.attributes(child), self.leaf(child)
            if name in ("name", "email", "itunes_name", "itunes_email"):
                person[name.removeprefix("itunes_")] = written
            elif name in ("uri", "url", "homepage"):
                person["href"] = written
            elif handled(name) or (attributes and written):
                raise Declined
            texts.append(child.tail or "")
        written = unspoiled("".join(texts).strip())
        if written and not person:
            person["text"] = written
        found.setdefault("authors", []).append(person)


def unspoiled(text: str) -> str:
    """UTF-8 that was taken for Latin-1 and written as UTF-8 again, read as what it was."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


@lru_cache(64)
def step(base: str) -> str:
    """What becomes of a base on the way from an element to one inside it."""
    if not base:
        return base
    return str(make_safe_absolute_uri(base, base) or base)


def _based(base: str, given: str) -> str:
    try:
        return str(_urljoin("", urljoin(base, given)))
    except ValueError:
        raise Declined from None


def _enforced(attributes: Attributes) -> str | None:
    """The address among attributes, by the first of its names that is there."""
    if "url" not in attributes and "uri" not in attributes:
        return attributes.get("href")
    href = attributes.get("url", attributes.get("uri"))
    if not href:
        return attributes.get("href")
    attributes.pop("url", None)
    attributes.pop("uri", None)
    return href
