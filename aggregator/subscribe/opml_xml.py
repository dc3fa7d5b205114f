"""From the bytes of an OPML file to its raw outlines: encoding, prologue, repair, a hardened bounded XML reader."""

import codecs
import html.entities
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from lxml import etree

from aggregator.xmltext import legal

# Prefixes that files use without declaring them.
_WELL_KNOWN = {"frss": "https://freshrss.org/opml"}

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    # XML 1.0, appendix F: the first character is "<" in any case.
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})")
# Codecs that read ASCII markup; Python has others, of which some take quadratic time.
_CHARSETS = re.compile(r"utf-8|ascii|iso8859|cp\d|koi8|mac|gb|big5|euc|shift_jis|iso2022|hz|tis|ptcp|kz|johab")
_SHIFTING = ("iso2022", "hz")  # all ASCII bytes: only the declaration tells them from ASCII

_AROUND = "opml-file"
_SUBSET_END = re.compile(r"\]\s*>")
_WAY_OUT = "export the list of feeds as OPML and take that"
_NO_XML = f"this is not an OPML file: it holds no XML; {_WAY_OUT}"

_REFERENCE = re.compile(r"&(?:#([0-9]{1,7});|#[xX]([0-9a-fA-F]{1,6});|([A-Za-z][A-Za-z0-9]{1,31};))?")
_PREFIX = re.compile(r"\s([A-Za-z_][\w.-]{0,30}):[A-Za-z_][\w.-]{0,60}\s*=\s*[\"']")
_DECLARATION = re.compile(r"\sxmlns:([A-Za-z_][\w.-]*)")
_XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"


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
    text, repaired = _decode(data)
    sound = legal(text)
    if len(sound) < len(text):
        repaired.append(f"{len(text) - len(sound)} control characters that XML does not allow were dropped.")
    start = _prologue_end(sound)
    body = "\n" * sound.count("\n", 0, start) + sound[start:]  # so that lines keep their numbers

    collector = _Collector(max_outlines, max_depth)
    problem = _parse(body, collector, {}, recover=False)
    if problem:
        mended = _REFERENCE.sub(_mend_reference, body)
        if mended != body:
            repaired.append("Bare & signs and named characters of HTML were read as text.")
        collector = _Collector(max_outlines, max_depth)
        namespaces = _undeclared(mended)
        if namespaces:
            repaired.append(f"Prefixes that nothing declares ({', '.join(namespaces)}) were taken as they stand.")
        problem = _parse(mended, collector, namespaces, recover=True)
        if problem:
            repaired.append(f"The file is not well-formed ({problem}); it was read as far as it goes.")
    _judge(collector, problem)
    if collector.roots.count("opml") > 1:
        repaired.append("The file holds several OPML documents one after the other; all were read.")
    elif "opml" not in collector.roots:
        repaired.append(f"The root element is <{collector.roots[0]}>, not <opml>; its outlines were read.")
    return RawDocument("".join(collector.title), tuple(collector.outlines), tuple(repaired))


def _decode(data: bytes) -> tuple[str, list[str]]:
    """Text by the byte order mark, else by what the bytes are, else by what the file says."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            text = data.decode(name, "replace").removeprefix("\ufeff")
            if "\ufffd" in text:
                return text, [f"Some characters are not valid {name.upper()} and were replaced."]
            return text, []
    found = _DECLARED.match(data)
    said = found[1].decode("ascii") if found else "utf-8"
    try:
        declared = codecs.lookup(said).name
    except LookupError:
        declared = ""
    if declared in ("iso8859-1", "ascii"):
        declared = "cp1252"  # what browsers take them for (WHATWG Encoding)
    candidates = ["utf-8", declared] if _CHARSETS.match(declared) else ["utf-8"]
    if declared.startswith(_SHIFTING):
        candidates.reverse()
    for name in candidates:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if name == declared or text.isascii():
            return text, []
        return text, [f"The file says that it is {said}, but it is {name.upper()}; it was read as that."]
    return data.decode("cp1252", "replace"), [f"The file is not valid {said}; it was read as Windows-1252."]


def _prologue_end(text: str) -> int:
    """Where the first element begins. The parser never sees what comes before, so no DTD reaches it."""
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
            if uri == _XML_NAMESPACE:
                local = f"xml:{local}"
            elif uri:
                prefix = self._prefixes[uri]
                namespaces[prefix] = uri
                local = f"{prefix}:{local}"
            named[local] = value
        return RawOutline(named, namespaces)


def _parse(body: str, collector: _Collector, namespaces: Mapping[str, str], *, recover: bool) -> str:
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
    # One root around all: documents that follow one another are read, and a missing end tag does no harm.
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in namespaces.items())
    try:
        etree.fromstring(f"<{_AROUND}{declared}>{body}</{_AROUND}>".encode(), parser)
    except etree.XMLSyntaxError as error:
        if not parser.error_log:
            return " ".join(str(error).split())
    for entry in parser.error_log:
        if entry.type_name == "ERR_RESOURCE_LIMIT":
            raise OpmlError("the file nests elements too deep or holds too long a text; flatten or shorten it")
    first = next(iter(parser.error_log), None)
    if first is None:
        return ""
    message = first.message.replace(f" and {_AROUND}", " and the end of the file")
    return f"line {first.line}: {' '.join(message.split())}"


def _mend_reference(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if decimal or hexadecimal:
        number = int(decimal) if decimal else int(hexadecimal, 16)
        return f"&#{number};" if number <= 0x10FFFF and legal(chr(number)) else ""
    if name in ("amp;", "lt;", "gt;", "quot;", "apos;"):
        return found[0]
    if name in html.entities.html5:
        return "".join(f"&#{ord(character)};" for character in html.entities.html5[name])
    return f"&amp;{name or ''}"


def _undeclared(text: str) -> dict[str, str]:
    """Prefixes of attributes that nothing declares, each with a namespace: the parser would drop them."""
    used = {prefix for prefix in _PREFIX.findall(text) if not prefix.lower().startswith("xml")}
    missing = sorted(used - set(_DECLARATION.findall(text)))
    return {prefix: _WELL_KNOWN.get(prefix, f"urn:undeclared:{prefix}") for prefix in missing[:50]}


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
