"""Players and frames as plain links: what they would have shown stays one click away. What stands in <noscript> is
shown, as scripts never run here."""

import re
from html import escape, unescape
from urllib.parse import urlsplit

from aggregator.parse.trackers import is_tracker
from aggregator.parse.urls import resolve

# Whatever follows the name is taken, closed or not, so that no text is read twice.
_ELEMENT = re.compile(
    r"""<(iframe|video|audio|object|embed|source)\b((?:[^>"'<]++|"[^"]*+"|'[^']*+')*+)(>?)""", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_QUICK = re.compile(r"<(?:iframe|video|audio|object|embed|noscript)\b", re.IGNORECASE)
_NOSCRIPT = re.compile(r"</?noscript\b[^<>]*+>?", re.IGNORECASE)
_LABEL_CHARS = 80


def with_links_for_embeds(html: str, base: str | None) -> str:
    """The HTML with a link to what each iframe, video, audio, object and embed holds, placed before it,
    and without <noscript> around what it holds."""
    if not _QUICK.search(html):
        return html
    wanting = False  # a video or audio element that names its file in <source>

    def replace(match: re.Match[str]) -> str:
        nonlocal wanting
        name = match[1].lower()
        if not match[3] or (name == "source" and not wanting):
            return match[0]
        given = {a[1].lower(): unescape(a[2] or a[3] or a[4] or "") for a in _ATTRIBUTE.finditer(match[2])}
        url = resolve(given.get("data" if name == "object" else "src") or given.get("data-src"), base)
        if name in ("video", "audio"):
            wanting = url is None
        if url is None or is_tracker(url) or {given.get("width"), given.get("height")} & {"0", "1"}:
            return match[0]
        wanting = False
        label = " ".join((given.get("title") or given.get("aria-label") or _address(url)).split())[:_LABEL_CHARS]
        return f' <a href="{escape(url)}">{escape(label)}</a> {match[0]}'

    return _ELEMENT.sub(replace, _NOSCRIPT.sub("", html))


def _address(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"
