"""From the bytes of an OPML file to its raw outlines: prologue, repair, a hardened bounded XML reader."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from lxml import etree

from aggregator.parse.encodings import decode
from aggregator.parse.repair import mended
from aggregator.xmltext import legal

# One root around all: documents that follow one another are read, and a missing end tag does no harm. FreshRSS's
# attributes are often found without the declaration of their prefix.
_AROUND = "opml-file"
_BEGIN = f'<{_AROUND} xmlns:frss="https://freshrss.org/opml">'
_END = f"</{_AROUND}>"

_SUBSET_END = re.compile(r"\]\s*>")
_NUMBER = re.compile(r"&#(?:([0-9]{1,7})|[xX]([0-9a-fA-F]{1,6}));")
_XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
_WAY_OUT = "export the list of feeds as OPML and take that"
_NO_XML = f"this is not an OPML file: it holds no XML; {_WAY_OUT}"


class OpmlError(ValueError):
    """A file that is no OPML or breaks a limit. The message, one line, says what is wrong and the way out."""


@dataclass(slots=True)
class RawOutline:
    """An outline element: attributes by their name as written, "frss:priority"; namespaces by prefix."""

    attributes: dict[str, str]
    namespaces: dict[str, str]
    children: list["RawOutline"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RawDocument:
    title: str
    outlines: tuple[RawOutline, ...]
    repaired: tuple[str, ...]


def read_outlines(data: bytes, *, max_bytes: int, max_outlines: int, max_depth: int) -> RawDocument:
    """The tree of outlines, read as far as it goes.

    :raises OpmlError: larger, longer or deeper than allowed; with a DTD that declares entities; without any
        outline where it is not a sound OPML document
    """
    if len(data) > max_bytes:
        raise OpmlError(
            f"the file has {len(data):,} bytes where {max_bytes:,} are allowed; split it, or raise opml_bytes"
        )
    decoded = decode(data)
    repaired = [] if decoded.faithful else ["Some characters fitted no encoding and were read as Windows-1252."]
    text = legal(decoded.text)
    if len(text) < len(decoded.text):
        repaired.append(f"{len(decoded.text) - len(text)} control characters that XML does not allow were dropped.")
    start = _prologue_end(text)
    # The parser never sees what comes before; empty lines in its place let the others keep their numbers.
    document = _BEGIN + "\n" * text.count("\n", 0, start) + text[start:] + _END

    collector = _Collector(max_outlines, max_depth)
    problem = _parse(document, collector, recover=False)
    if problem:
        better = mended(_NUMBER.sub(_character, document))
        if better != document:
            repaired.append("Stray & signs, HTML's names of characters or undeclared prefixes were read as meant.")
        collector = _Collector(max_outlines, max_depth)
        problem = _parse(better, collector, recover=True)
        if problem:
            repaired.append(f"The file is not well-formed ({problem}); it was read as far as it goes.")
    _judge(collector, problem)
    if collector.roots.count("opml") > 1:
        repaired.append("The file holds several OPML documents one after the other; all were read.")
    elif "opml" not in collector.roots:
        repaired.append(f"The root element is <{collector.roots[0]}>, not <opml>; its outlines were read.")
    return RawDocument("".join(collector.title), tuple(collector.outlines), tuple(repaired))


def _prologue_end(text: str) -> int:
    """Where the first element begins: behind declarations, comments and the document type."""
    at = text.find("<")
    while at >= 0:
        if text.startswith("<?", at):
            end = text.find("?>", at)
        elif text.startswith("<!--", at):
            end = text.find("-->", at)
        elif text.startswith("<!", at):
            end = _declaration_end(text, at)
        else:
            return at
        at = text.find("<", end) if end >= 0 else -1
    raise OpmlError(_NO_XML)


def _declaration_end(text: str, at: int) -> int:
    """The end of a <!…> declaration with its internal subset; -1 where it never ends.

    :raises OpmlError: it declares entities
    """
    end = text.find(">", at)
    if end >= 0 and (subset := text.find("[", at, end)) >= 0:
        closing = _SUBSET_END.search(text, subset)
        end = closing.end() if closing else -1
    if "<!ENTITY" in text[at : end if end >= 0 else len(text)].upper():
        raise OpmlError("the file declares XML entities in a DTD; that is refused: remove its <!DOCTYPE …>")
    return end


class _Collector:
    """Receives the parser's events and stops at a limit, so that no tree of a huge file is ever built."""

    def __init__(self, max_outlines: int, max_depth: int) -> None:
        self.title: list[str] = []
        self.outlines: list[RawOutline] = []
        self.roots: list[str] = []
        self._limit, self._deepest = max_outlines, max_depth
        self._count = 0
        self._path: list[str] = []
        self._open: list[RawOutline] = []
        self._prefixes: dict[str, str] = {}

    def start_ns(self, prefix: str, uri: str) -> None:
        if prefix:
            self._prefixes[uri] = prefix

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2].rpartition(":")[2].lower()
        if len(self._path) == 1:
            self.roots.append(name)
        self._path.append(name)
        if name != "outline":
            return
        self._count += 1
        if self._count > self._limit:
            raise OpmlError(f"the file has more than {self._limit:,} outlines; split it or raise opml_outlines")
        if len(self._open) >= self._deepest:
            raise OpmlError(f"the file nests more than {self._deepest} outlines; flatten it or raise opml_depth")
        outline = self._outline(attributes)
        (self._open[-1].children if self._open else self.outlines).append(outline)
        self._open.append(outline)

    def end(self, tag: str) -> None:
        # A recovering parser may close what it never opened or leave open what it never closed.
        if self._path and self._path.pop() == "outline" and self._open:
            self._open.pop()

    def data(self, text: str) -> None:
        if self._path[-2:] == ["head", "title"]:
            self.title.append(text)

    def close(self) -> None:
        """Nothing is left to do: the results stand in the attributes."""

    def _outline(self, attributes: Mapping[str, str]) -> RawOutline:
        named: dict[str, str] = {}
        namespaces: dict[str, str] = {}
        for key, value in attributes.items():
            uri, _, local = key.removeprefix("{").rpartition("}")
            local = local.replace(":", "_")  # "a:b:c" and ":" pass a recovering parser, and no writer
            if uri == _XML_NAMESPACE:
                local = f"xml:{local}"
            elif uri:
                prefix = self._prefixes[uri]
                namespaces[prefix] = uri if _is_writable(prefix, uri) else f"urn:undeclared:{prefix}"
                local = f"{prefix}:{local}"
            named[local] = value
        return RawOutline(named, namespaces)


def _is_writable(prefix: str, uri: str) -> bool:
    """Whether a namespace can be declared again: names that are no URIs are read, but not written."""
    try:
        etree.Element("outline", nsmap={prefix: uri})
    except ValueError:
        return False
    return True


def _parse(document: str, collector: _Collector, *, recover: bool) -> str:
    """Send the elements to the collector; the first thing wrong in words, or nothing.

    :raises OpmlError: from the collector, or where libxml2's own limits end the reading
    """
    # Only the five predefined entities can be resolved: nothing that declares others comes this far. With
    # resolve_entities=False libxml2 would hand on &amp; in an attribute as &#38;.
    parser = etree.XMLParser(
        target=cast(Any, collector),  # lxml asks for less than its stubs do
        encoding="utf-8",
        recover=recover,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        etree.fromstring(document.encode(), parser)
    except etree.XMLSyntaxError as error:
        if not parser.error_log:
            return " ".join(str(error).split())
    for entry in parser.error_log:
        if entry.type_name == "ERR_RESOURCE_LIMIT":
            raise OpmlError(
                "the file breaks a limit of XML readers (nesting, length, attributes); flatten or shorten it"
            )
    first = next(iter(parser.error_log), None)
    if first is None:
        return ""
    message = first.message.replace(f" and {_AROUND}", " and the end of the file")
    return f"line {first.line}: {' '.join(message.split())}"


def _character(reference: re.Match[str]) -> str:
    """A numeric reference that XML can hold; libxml2 gives up the whole element for another."""
    number = int(reference[1]) if reference[1] else int(reference[2], 16)
    return f"&#{number};" if number <= 0x10FFFF and legal(chr(number)) else ""


def _judge(collector: _Collector, problem: str) -> None:
    """Refuse what holds no outline, unless it is a sound and empty OPML document."""
    if collector.outlines or ("opml" in collector.roots and not problem):
        return
    if not collector.roots:
        raise OpmlError(_NO_XML)
    root = collector.roots[0]
    if root in ("rss", "feed", "rdf"):
        raise OpmlError(f"this is a feed (<{root}>), not an OPML file; add it by its address")
    if root == "html":
        raise OpmlError(f"this is a web page, not an OPML file; {_WAY_OUT}")
    if root == "opml":
        raise OpmlError(f"no outline can be read from this file ({problem}); export it anew")
    raise OpmlError(f"this is not an OPML file (its root is <{root}>); {_WAY_OUT}")
