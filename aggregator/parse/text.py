"""Plain text out of HTML and out of what feeds put where plain text belongs."""

import re
import unicodedata
from html import unescape

from aggregator.parse.limits import TEASER_CHARS, TITLE_CHARS

_ROUNDS = 8  # of decoding; what is wrapped more often was wrapped to mislead
# Tags of cleaned HTML: attributes are quoted there, and no tag is left open.
_CLEAN_TAG = re.compile(r'<(/?[a-z][a-z0-9]*)[^<>"]*+(?:"[^"]*+"[^<>"]*+)*+>')
_INLINE = frozenset(
    "a abbr b bdi bdo cite code data del dfn em i img ins kbd mark q rb ruby s samp small span strong sub sup time tt u"
    " var wbr".split()
)
_CLEAN_INLINE_TAG = re.compile(rf'</?(?:{"|".join(sorted(_INLINE))})(?![a-z0-9])[^<>"]*+(?:"[^"]*+"[^<>"]*+)*+>')
_HIDDEN = re.compile(r"<(script|style)\b[^>]*+>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_ANY_TAG = re.compile(r"""<!--.*?(?:-->|\Z)|<[?!][^>]*+(?:>|\Z)|<(/?)([a-zA-Z][^\s<>/]*+)([^>]*+)(?:>|\Z)""", re.DOTALL)
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
_HTML_NAMES = frozenset(
    "a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body"
    " br button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em"
    " embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i"
    " iframe img input ins isindex kbd keygen label legend li link main map mark marquee math menu menuitem meta meter"
    " nav nobr noembed noframes noscript object ol optgroup option output p param picture plaintext pre progress q rb"
    " rp rt rtc ruby s samp script search section select slot small source spacer span strike strong style sub summary"
    " sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp".split()
)
_APPENDED = re.compile(
    r"(?:the post|der beitrag|l[’']article) .{1,300}? (?:(?:first )?appeared first on|appeared on|erschien zuerst auf"
    r"|est apparu en premier sur) .*",
    re.IGNORECASE | re.DOTALL,
)
_APPENDED_MARKS = ("appeared", "erschien zuerst auf", "est apparu")  # one is in all that _APPENDED finds
_ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\.)\s*$")


def line(text: str | None, limit: int = TITLE_CHARS) -> str | None:
    """A title, name or tag as one line of plain text, or None when nothing is left.

    Tags go (script and style with what they hold), entities are decoded until nothing changes, white space collapses,
    control characters and those that turn the reading direction go. A bare ``<T>`` that HTML does not know and nothing
    closes is text and stays.
    """
    if not text:
        return None
    text = text[: limit * 40]  # markup and entities may be many times what they stand for
    for _ in range(_ROUNDS):
        before = text
        text = unescape(_without_tags(text))
        if text == before:
            break
    text = " ".join(_UNSEEN.sub("", _without_tags(text)).split())
    return cut(text, limit) or None


def plain_text(html: str, limit: int) -> str:
    """The words of **cleaned** HTML, at most ``limit`` characters: a space where a block or cell ends, entities
    decoded, white space collapsed."""
    if len(html) > limit * 20:
        html = html[: limit * 20].rpartition("<")[0]
    if "<" in html:
        html = _CLEAN_TAG.sub(" ", _CLEAN_INLINE_TAG.sub("", html))
    words = " ".join(unescape(html).split())
    if not words.isprintable():
        words = " ".join(_UNSEEN.sub("", words).split())
    return words[:limit].rstrip()


def teaser(text: str, title: str | None) -> str:
    """The beginning of a plain text for a list: at most 300 characters, cut between words, without the title where
    the text only repeats it."""
    text = text[: TEASER_CHARS * 8]
    lower = text.lower()
    if any(mark in lower for mark in _APPENDED_MARKS):
        text = _APPENDED.sub("", text)
    text = text.strip()
    if title and text.casefold().startswith(title.casefold()):
        rest = text[len(title) :]
        if not rest[:1].isalnum():
            text = rest.lstrip(" .:;,–—-|!?\u200b")
    shortened = _ELLIPSIS.sub("", text) if text.rstrip()[-1:] in ("…", ".", "]") else text
    if shortened != text:
        text = shortened + " …"
    return "" if text == " …" else cut(text, TEASER_CHARS)


def cut(text: str, limit: int) -> str:
    """The text, or its beginning up to a word's end with an ellipsis, in ``limit`` characters."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    if not text[limit - 1].isspace() and (space := head.rfind(" ")) > limit // 2:
        head = head[:space]
    while head and unicodedata.combining(text[len(head)]):  # a letter keeps its marks
        head = head[:-1]
    return head.rstrip(" ,;:–—-") + "…"


def _without_tags(text: str) -> str:
    if "<" not in text:
        return text
    lower = text.lower()

    def replace(match: re.Match[str]) -> str:
        name = (match[2] or "").lower()
        foreign = match[2] and name not in _HTML_NAMES and not match[1] and not match[3].strip()
        if foreign and f"</{name}" not in lower:
            return match[0]
        return "" if name in _INLINE else " "

    return _ANY_TAG.sub(replace, _HIDDEN.sub(" ", text))
