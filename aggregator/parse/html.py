"""HTML from feeds made safe to show: one cleaner (nh3), what goes in prepared and what comes out finished.

The cleaner alone decides what may stand in the result. The passes around it only add sense: embeds become links before
it; after it, on markup that it has written itself, addresses become absolute and lose what only tells where a reader
came from, and pictures that count readers go with the links that held nothing else.
"""

import re
from html import escape, unescape

import nh3

from aggregator.parse.embeds import with_links_for_embeds
from aggregator.parse.limits import HTML_CHARS, HTML_DEPTH
from aggregator.parse.text import plain_text
from aggregator.parse.trackers import is_own, is_tracked, is_tracker, without_tracking
from aggregator.parse.urls import LINKS, plain_url, resolve

_TAGS = set(
    "a abbr article aside b bdi bdo blockquote br caption center cite code col colgroup dd del details dfn div dl dt em"
    " figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q rp rt ruby s samp"
    " section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr".split()
)
# Gone with what they hold; the text inside other unknown elements stays.
_EMPTIED = set(
    "script style template svg math iframe object embed applet noembed noframes frameset select option datalist"
    " textarea button title head meta link base input".split()
)
_ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "title", "hreflang"},
    "abbr": {"title"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "dfn": {"title"},
    # Those of lazy loading and style are read below, and never kept.
    "img": set("src alt title width height srcset style data-src data-original data-lazy-src data-srcset".split()),
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_EMPTIED,
    attributes=_ATTRIBUTES,
    url_schemes=set(LINKS),
    link_rel="noopener noreferrer",
    strip_comments=True,
)

# Links that are absolute already are left alone.
_LINK_OR_IMAGE = re.compile(rf'<(a(?! href="{plain_url("&amp;")}")|img)((?: [a-z-]+="[^"]*")*)>')
_LINK = re.compile(r'<a((?: [a-z-]+="[^"]*")*)>')
# A share button's link, whose picture has gone: nobody sees it, but a keyboard still stops there.
_EMPTY_LINK = re.compile(r'<a(?: [a-z-]+="[^"]*")*>\s*</a>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_UNNESTED = frozenset("area base br col dd dt hr img input li link meta option p param source td th tr wbr".split())
_PLACEHOLDER = re.compile(r"(?:^|[/_.-])(?:placeholder|lazy|blank|spacer|loading|transparent|1x1|pixel|grey|gray)\b")
_ONE_PIXEL = re.compile(r"(?:^|[;\s])(?:(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$)|display\s*:\s*none)")
# A browser shows none of them; a terminal would obey.
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_CONTROL_BYTES = bytes([*range(9), 0x0B, *range(0x0E, 0x20), 0x7F])
_SIZE = re.compile(r"\s*(\d{1,5})(?:\.\d*)?\s*(?:px)?\s*", re.IGNORECASE)
_LARGEST_SIZE = 10_000  # CSS pixels; beyond it a page would reserve room for nothing
_SMALLEST_OWN = 48  # CSS pixels; what is declared smaller decorates a text rather than shows what it is about
_PASSES = 3


def clean_html(html: str, base: str | None) -> str:
    """The HTML with what may be shown: no scripts, styles, frames, forms, vector graphics; links to http, https and
    mailto, pictures from http and https, all absolute.

    Relative addresses are resolved against ``base`` (an absolute address); without it they go. Cleaning the result
    again changes nothing.
    """
    html = _bounded(html)
    cleaned = _finished(_cleaned(with_links_for_embeds(html, base)), base)
    # The parser that the cleaner follows (HTML, 13.2) may read its own output differently where elements were nested
    # as they must not be. A browser would too: only what stands still under reading is shown.
    for _ in range(_PASSES):
        read = _cleaned(cleaned)
        if read == cleaned:  # and finishing what is finished changes nothing
            return cleaned
        again = _finished(read, base)
        if again == cleaned:
            return cleaned
        cleaned = again
    return f"<p>{escape(plain_text(cleaned, HTML_CHARS), quote=False)}</p>"


def text_as_html(text: str) -> str:
    """Plain text as HTML: escaped, an empty line makes a paragraph, a line's end a break."""
    paragraphs = (part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()))
    return "".join(f"<p>{escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs if part)


def first_image(html: str) -> str | None:
    """The address of the first picture in **cleaned** HTML that may stand for the whole."""
    for match in _LINK_OR_IMAGE.finditer(html):
        if match[1] == "img":
            attributes = _attributes(match[2])
            sizes = [_pixels(attributes.get(name)) for name in ("width", "height")]
            if all(size is None or size >= _SMALLEST_OWN for size in sizes) and is_own(attributes["src"]):
                return attributes["src"]
    return None


def _bounded(html: str) -> str:
    if len(html) > HTML_CHARS:
        html = html[:HTML_CHARS].rpartition("<")[0]
    if html.count("<") > HTML_DEPTH and _depth(html) > HTML_DEPTH:
        # The cleaner's time grows with the square of the depth.
        return escape(re.sub(r"<[^<>]*+>?", " ", html).strip(), quote=False)
    return html


def _depth(html: str) -> int:
    deepest = depth = 0
    for match in _OPENING.finditer(html):
        if match[2].lower() not in _UNNESTED:
            depth = max(depth - 1, 0) if match[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _cleaned(html: str) -> str:
    cleaned: str = _CLEANER.clean(html)
    data = cleaned.encode()  # to look at bytes is many times faster, and mostly there is nothing
    if len(data.translate(None, _CONTROL_BYTES)) == len(data) and b"\xc2" not in data:
        return cleaned
    return _CONTROL.sub("", cleaned)


def _finished(cleaned: str, base: str | None) -> str:
    last_image, last_end = "", -1

    def finish(match: re.Match[str]) -> str:
        nonlocal last_image, last_end
        if match[1] == "a":
            return _link(match[2], base)
        image = _image(_attributes(match[2]), base)
        if not image:
            return ""
        repeated = image == last_image and not re.sub(r"<[^<>]*>|\s", "", cleaned[last_end : match.start()])
        last_image, last_end = image, match.end()
        return "" if repeated else image  # a lazy picture and its twin from <noscript>

    finished = _LINK_OR_IMAGE.sub(finish, cleaned)
    if is_tracked(finished):
        finished = _LINK.sub(lambda match: f"<a{_ATTRIBUTE.sub(_untracked, match[1])}>", finished)
    return _EMPTY_LINK.sub("", finished)


def _untracked(attribute: re.Match[str]) -> str:
    url = unescape(attribute[2])
    if attribute[1] != "href" or url.startswith("mailto:"):
        return attribute[0]
    plain = without_tracking(url)
    return attribute[0] if plain == url else f' href="{_quoted(plain)}"'


def _link(attributes: str, base: str | None) -> str:
    def absolute(match: re.Match[str]) -> str:
        if match[1] != "href":
            return match[0]
        url = resolve(unescape(match[2]), base, LINKS)
        return f' href="{_quoted(url)}"' if url else ""

    return f"<a{_ATTRIBUTE.sub(absolute, attributes)}>"


def _image(attributes: dict[str, str], base: str | None) -> str:
    """The picture with its address and size, or nothing where there is none to show."""
    url = _source(attributes, base)
    if url is None or is_tracker(url) or _ONE_PIXEL.search(attributes.get("style", "").lower()):
        return ""
    kept = [f'src="{_quoted(url)}"']
    for name in ("width", "height"):
        size = _pixels(attributes.get(name))
        if size is not None and size <= 1:
            return ""
        if size is not None:
            kept.append(f'{name}="{size}"')
    kept += [f'{name}="{_quoted(attributes[name])}"' for name in ("alt", "title", "lang", "dir") if name in attributes]
    return f"<img {' '.join(kept)}>"


def _source(attributes: dict[str, str], base: str | None) -> str | None:
    given = resolve(attributes.get("src"), base)
    if given and not _PLACEHOLDER.search(given.lower()):
        return given
    later = [attributes.get(name) for name in ("data-src", "data-original", "data-lazy-src")]
    later += [(attributes.get(name) or "").strip().split(" ")[0].rstrip(",") for name in ("data-srcset", "srcset")]
    return next((url for candidate in later if (url := resolve(candidate, base))), given)


def _attributes(text: str) -> dict[str, str]:
    return {match[1]: unescape(match[2]) for match in _ATTRIBUTE.finditer(text)}


def _pixels(value: str | None) -> int | None:
    """A size of HTML (4.8.17): digits, by themselves or with what people write after them."""
    found = _SIZE.fullmatch(value or "")
    return int(found[1]) if found and int(found[1]) <= _LARGEST_SIZE else None


def _quoted(value: str) -> str:
    return escape(value).replace("&#x27;", "'").replace("\xa0", "&nbsp;")
