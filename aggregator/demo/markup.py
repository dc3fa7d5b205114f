"""The plain markup of the sample texts, as HTML.

Blocks are parted by a blank line: ``## `` a heading, ``- `` a list, ``> `` a quotation (its last line may begin with a
dash and name who said it), ``!name caption`` a picture of content/pictures, anything else a paragraph. Inside text,
``[words](slug)`` links to another article of the same site.
"""

import re
from html import escape

_LINK = re.compile(r"\[([^\]]+)\]\(([\w-]+)\)")
_PICTURE = re.compile(r"[\w-]+")


def to_html(text: str, base: str) -> str:
    """The text as HTML with absolute addresses below ``base``."""
    return "\n".join(_block(block, base) for block in re.split(r"\n\s*\n", text.strip()))


def figure(name: str, caption: str, base: str) -> str:
    """A picture with what it shows. Without a caption it is decoration beside the title."""
    below = f"<figcaption>{escape(caption, quote=False)}</figcaption>" if caption else ""
    return f'<figure><img src="{picture_url(name, base)}" alt="{escape(caption)}">{below}</figure>'


def picture_url(name: str, base: str) -> str:
    return f"{base}/pictures/{name}.svg"


def pictures(text: str) -> set[str]:
    """The names of the pictures that a text shows."""
    return {line[1:].split(maxsplit=1)[0] for line in text.splitlines() if line.startswith("!")}


def _block(block: str, base: str) -> str:
    if block.startswith("## "):
        return f"<h2>{_inline(block[3:], base)}</h2>"
    if block.startswith("!") and (name := _PICTURE.match(block, 1)):
        return figure(name[0], block[name.end() :].strip(), base)
    lines = block.splitlines()
    if block.startswith("- "):
        return "<ul>" + "".join(f"<li>{_inline(line[2:], base)}</li>" for line in lines) + "</ul>"
    if block.startswith("> "):
        lines = [line[2:] for line in lines]
        said_by = lines.pop().removeprefix("— ") if lines[-1].startswith("— ") else None
        cite = f"<p>— <cite>{_inline(said_by, base)}</cite></p>" if said_by else ""
        return f"<blockquote><p>{_inline(' '.join(lines), base)}</p>{cite}</blockquote>"
    return f"<p>{_inline(' '.join(lines), base)}</p>"


def _inline(text: str, base: str) -> str:
    return _LINK.sub(rf'<a href="{base}/\2">\1</a>', escape(text, quote=False))
