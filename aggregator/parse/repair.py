"""The commonest faults of XML mended, so that a strict parser reads what a tolerant one would have to guess."""

import re
from html.entities import html5

_PREFIXES = {
    "admin": "http://webns.net/mvcb/",
    "atom": "http://www.w3.org/2005/Atom",
    "atom10": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "xlink": "http://www.w3.org/1999/xlink",
}
_AMPERSAND = re.compile(r"&(?:(#\d{1,7};|#x[0-9a-fA-F]{1,6};)|([A-Za-z][A-Za-z0-9]{1,31};)?)")
_OF_XML = frozenset(("lt;", "gt;", "amp;", "quot;", "apos;"))
_PREFIX = re.compile(r"[</\s]([A-Za-z_][\w.-]*):[A-Za-z_][\w.-]*(?=[\s/>=])")
_DECLARED = re.compile(r"\bxmlns:([\w.-]+)\s*=")
_ROOT = re.compile(r"<[\w:.-]+")


def mended(text: str) -> str:
    """The document, beginning with its root, with names of HTML's entities as characters, stray ampersands escaped
    and the namespace prefixes declared that it uses without saying what they mean."""
    pieces = []
    markup = []
    for number, piece in enumerate(text.split("<![CDATA[")):
        if number:
            inside, end, piece = piece.partition("]]>")
            pieces.append(f"<![CDATA[{inside}{end}")
        piece = _AMPERSAND.sub(_escaped, piece)
        pieces.append(piece)
        markup.append(piece)
    return _declared("".join(pieces), "".join(markup))


def _escaped(match: re.Match[str]) -> str:
    number, name = match[1], match[2]
    if number or name in _OF_XML:
        return match[0]
    if name and name in html5:
        return html5[name].replace("&", "&amp;").replace("<", "&lt;")
    return f"&amp;{match[0][1:]}"


def _declared(text: str, markup: str) -> str:
    used = set(_PREFIX.findall(markup)) - set(_DECLARED.findall(markup)) - {"xml", "xmlns"}
    if not used:
        return text
    declarations = "".join(
        f' xmlns:{prefix}="{_PREFIXES.get(prefix.lower(), "urn:undeclared:" + prefix)}"' for prefix in sorted(used)
    )
    return _ROOT.sub(lambda root: root[0] + declarations, text, count=1)
