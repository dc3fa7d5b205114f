"""What an XML document looks like before anyone reads it: bombs are refused, what leads up to the root is taken off,
and no document type reaches a parser. One pass, in time that grows with the length alone."""

import re
from typing import NamedTuple

from aggregator.parse.errors import ParseError
from aggregator.parse.limits import (
    DOCUMENT_DEPTH,
    DOCUMENT_ITEMS,
    ELEMENT_ATTRIBUTES,
    ENTITIES,
    ENTITY_CHARS,
    EXPANSION_CHARS,
)
from aggregator.xmltext import legal

# Patterns are possessive and match whatever follows their beginning, so that no text is read twice.
# An element's tag with its quoted values.
_TAG = re.compile(r"""<(?:(!--)|(!\[CDATA\[)|(\?)|(/?)([A-Za-z_][^\s/>"'<]*+)((?:[^"'<>]++|"[^"]*+"|'[^']*+')*+)>?)""")
# The opening tags alone: comments, CDATA and instructions are taken whole, to the text's end where they have none.
_OPENINGS = re.compile(
    r"""<(?:!--(?:[^-]++|-(?!->))*+|!\[CDATA\[(?:[^\]]++|\](?!\]>))*+|\?(?:[^?]++|\?(?!>))*+"""
    r"""|([A-Za-z_][^\s/>"'<]*+)((?:[^"'<>]++|"[^"]*+"|'[^']*+')*+))"""
)
_FEW = 50_000  # tags that may be held at once
_QUOTED = re.compile(r""""[^"]*+"|'[^']*+'""")
_UNCLOSED = frozenset("br hr img input li link meta option p td tr".split())  # as HTML in broken feeds leaves them
_LOOK_BACK = 50  # levels in which a closing tag looks for its element
_ROOT = re.compile(r"<((?:[\w.-]+:)?)(rss|feed|rdf|channel|entry)(?=[\s>/])", re.IGNORECASE)
_FIRST = re.compile(r"<([A-Za-z_][\w:.-]*)")
_PAGE = frozenset(("html", "head", "body"))
_COMMENT = r"<!--(?:[^-]++|-(?!->))*+-->"
_DOCTYPE = (
    r"""<!DOCTYPE(?:[^"'\[\]<>]++|"[^"]*+"|'[^']*+')*+"""
    rf"""(?:\[(?:[^\]"'<]++|"[^"]*+"|'[^']*+'|{_COMMENT}|<(?!!--))*+\])?+\s*+>"""
)
_PROLOGUE = re.compile(rf"(?:\s++|{_COMMENT}|<\?(?:[^?]++|\?(?!>))*+\?>|{_DOCTYPE})*+", re.IGNORECASE)
_ENTITY = re.compile(r"""<!ENTITY\s++(%\s++)?([^\s"'<>%]++)\s++(?:"([^"]*+)"|'([^']*+)'|(SYSTEM|PUBLIC)\b)""")
_REFERENCE = re.compile(r"&([A-Za-z_][\w.-]*);")
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r"))
_CHARACTER = re.compile(r"&#(?:x([0-9a-fA-F]++)|([0-9]++));")


class Shape(NamedTuple):
    text: str  # from the root element on, entities of the document's own replaced
    root: str  # the root's name without prefix, in lower case
    sound: bool  # False when something that XML does not allow was taken out
    shallow: bool = False  # it cannot be nested too deep; else see check_depth


def examine(text: str, max_entries: int) -> Shape:
    """The document made ready to be read, cut after ``max_entries`` items.

    :raises ParseError: ``html`` or ``not_a_feed`` where no feed's root is found, ``too_complex`` for a bomb
    """
    start = _PROLOGUE.match(text).end()  # type: ignore[union-attr]  # it matches the empty string too
    root = _ROOT.match(text, start)
    sound = root is not None and not (text[:1].isspace() and "<?xml" in text[:start])
    if root is None:  # after warnings of a broken script, for instance
        first = _FIRST.search(text, start)
        root = _ROOT.search(text, start)
        if root is None or first is None or root[2].lower() == "entry" or first[1].lower() in _PAGE:
            raise _no_feed(first[1] if first else None)
    body = text[root.start() :]
    clean = _legal(_CHARACTER.sub(_legal_reference, body))
    sound = sound and len(clean) == len(body)
    clean = _expanded(clean, text[:start])
    if len(clean) > 3 * _FEW and clean.count("<") > _FEW:
        return Shape(_bounded(clean, max_entries), root[2].lower(), sound, True)
    openings = _OPENINGS.findall(clean)
    for name, attributes in openings:
        _check_attributes(name, attributes)
    if len(openings) > max_entries and sum(map(_is_item, openings)) > max_entries:
        clean = _bounded(clean, max_entries)
    return Shape(clean, root[2].lower(), sound, len(openings) <= DOCUMENT_DEPTH)


def check_depth(shape: Shape) -> None:
    """What a parser without a limit of its own needs to know before it begins.

    :raises ParseError: ``too_complex`` when elements are nested too deep
    """
    if not shape.shallow:
        _bounded(shape.text, DOCUMENT_ITEMS)


def _is_item(tag: tuple[str, str]) -> bool:
    return tag[0].rpartition(":")[2].lower() in ("item", "entry")


def _legal(text: str) -> str:
    """As xmltext.legal, which takes more time to find nothing."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return legal(text)
    # U+FFFE and U+FFFF begin with EF in UTF-8, and not much else does.
    return text if len(data.translate(None, _CONTROLS)) == len(data) and b"\xef" not in data else legal(text)


def _no_feed(name: str | None) -> ParseError:
    if name and name.lower() in _PAGE | {"div", "p", "script", "meta", "title"}:
        return ParseError("html", "This is a web page, not a feed.")
    what = f"Its outermost element is <{legal(name)[:50]}>." if name else "There is no XML element in it."
    return ParseError("not_a_feed", f"This is not a feed. {what}")


def _legal_reference(match: re.Match[str]) -> str:
    digits, base = (match[1], 16) if match[1] else (match[2], 10)
    if len(digits) > 7:
        digits = digits.lstrip("0")
    code = int(digits, base) if 0 < len(digits) <= 7 else 0
    return match[0] if code < 0x110000 and legal(chr(code)) else ""


def _expanded(text: str, head: str) -> str:
    """The text with the references to entities that the document declares replaced by what they stand for.

    Short words and characters only, as honest documents declare them; nothing is loaded. The rest is refused.
    """
    if "<!ENTITY" not in head:
        return text
    entities: dict[str, str] = {}
    for match in _ENTITY.finditer(head):
        parameter, name, double, single, external = match.groups()
        value = double if double is not None else single or ""
        if parameter and external:
            continue  # a set of names, such as that of XHTML: known anyway, never loaded
        if parameter or external or "%" in value or _REFERENCE.search(value) or len(value) > ENTITY_CHARS:
            raise ParseError("too_complex", "The document declares entities that load or multiply text.")
        entities.setdefault(name, value)
    if len(entities) > ENTITIES:
        raise ParseError("too_complex", f"The document declares more than {ENTITIES} entities.")
    room = EXPANSION_CHARS

    def replace(match: re.Match[str]) -> str:
        nonlocal room
        value = entities.get(match[1])
        if value is None:
            return match[0]
        room -= len(value)
        if room < 0:
            raise ParseError("too_complex", "The document's entities multiply its length.")
        return value

    return _REFERENCE.sub(replace, text) if entities else text


def _bounded(text: str, max_entries: int) -> str:
    """The text, cut before the item that is one too many, with the elements around it closed."""
    position = items = 0
    end: int | None = None
    around: list[str] = []
    open_elements: list[str] = []
    while match := _TAG.search(text, position):
        comment, cdata, _, closing, name, attributes = match.groups()
        position = match.end()
        if name is None:
            closed = text.find("-->" if comment else "]]>" if cdata else "?>", position)
            if closed < 0:
                break
            position = closed
        elif closing:
            _close(open_elements, name)
        else:
            _check_attributes(name, attributes)
            if _is_item((name, attributes)):
                items += 1
                if items == max_entries + 1:
                    end, around = match.start(), list(open_elements)
                if items > DOCUMENT_ITEMS:
                    raise ParseError("too_complex", f"The document has more than {DOCUMENT_ITEMS} items.")
            if not attributes.endswith("/") and name.lower() not in _UNCLOSED:
                open_elements.append(name)
                if len(open_elements) > DOCUMENT_DEPTH:
                    raise ParseError("too_complex", f"Elements are nested more than {DOCUMENT_DEPTH} deep.")
    if end is None:
        return text
    return text[:end] + "".join(f"</{name}>" for name in reversed(around))


def _close(open_elements: list[str], name: str) -> None:
    if open_elements and open_elements[-1] == name:
        open_elements.pop()
    elif name in open_elements[-_LOOK_BACK:]:
        while open_elements.pop() != name:
            pass


def _check_attributes(name: str, attributes: str) -> None:
    if len(attributes) > ELEMENT_ATTRIBUTES and len(_QUOTED.sub(" ", attributes).split()) > ELEMENT_ATTRIBUTES:
        raise ParseError(
            "too_complex", f"An element, <{legal(name)[:50]}>, has more than {ELEMENT_ATTRIBUTES} attributes."
        )
