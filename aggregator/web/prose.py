"""An entry's cleaned HTML made to stand in a page of ours for whoever hears it or reads it by keys. Pure.

The cleaner writes ``<`` in attributes as ``&lt;``, so that what looks like a tag here is one.
"""

import re

_HEADING = re.compile(r"<(/?)h([1-6])\b")
_NO_ALT = re.compile(r"<img\b(?![^>]*\salt=)")
_SCROLLS = re.compile(r"<(pre|table)\b(?![^>]*\stabindex=)")


def accessible(html: str) -> str:
    """Headings in order below the page's own (WCAG 1.3.1), pictures without words silent (1.1.1), and what may scroll
    sideways reached by keys (2.1.1)."""
    html = _in_order(html)
    html = _NO_ALT.sub('<img alt=""', html)
    return _SCROLLS.sub(r'<\1 tabindex="0"', html)


def _in_order(html: str) -> str:
    """Each heading one level below the nearest one before it that was above it in the text as it came."""
    above: list[int] = []

    def level(found: re.Match[str]) -> str:
        if not found[1]:
            given = int(found[2])
            while above and above[-1] >= given:
                above.pop()
            above.append(given)
        return f"<{found[1]}h{min(len(above) + 1, 6)}"

    return _HEADING.sub(level, html)
