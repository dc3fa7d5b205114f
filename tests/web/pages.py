"""Reading answers the way a browser would, for the tests of this room."""

import re
from dataclasses import dataclass, field

from lxml import html
from lxml.html import HtmlElement

_PART = re.compile(
    r"(?P<tag>^\w+)|\.(?P<class>[\w-]+)|#(?P<id>[\w-]+)|\[(?P<name>[\w-]+)(?:(?P<how>\^?=)'?(?P<value>[^'\]]*)'?)?\]"
)


@dataclass
class Listed:
    """A list page: its headings with the ids under each, in their order."""

    groups: list[tuple[str | None, list[int]]] = field(default_factory=list)

    @property
    def ids(self) -> list[int]:
        return [entry for _, found in self.groups for entry in found]

    @property
    def headings(self) -> list[str | None]:
        return [heading for heading, _ in self.groups]


def tree(text: str) -> HtmlElement:
    return html.fromstring(text)


def find(root: HtmlElement, selector: str) -> list[HtmlElement]:
    """Elements within, by a small part of CSS: ``main .chip[aria-current=true] a[href^='/entry/']``."""
    return root.xpath("." + "".join(f"//{_step(step)}" for step in selector.split(" ")))


def _step(step: str) -> str:
    tag, conditions = "*", []
    for part in _PART.finditer(step):
        if part["tag"]:
            tag = part["tag"]
        elif part["class"]:
            conditions.append(f"contains(concat(' ', @class, ' '), ' {part['class']} ')")
        elif part["id"]:
            conditions.append(f"@id = '{part['id']}'")
        elif part["how"] == "^=":
            conditions.append(f"starts-with(@{part['name']}, '{part['value']}')")
        else:
            conditions.append(f"@{part['name']}" + (f" = '{part['value']}'" if part["how"] else ""))
    return tag + "".join(f"[{condition}]" for condition in conditions)


def words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def listed(text: str) -> Listed:
    page = Listed()
    for group in find(tree(text), "section.group"):
        heading = find(group, ".group-head h2")
        ids = [int(article.get("data-entry")) for article in find(group, "article[data-entry]")]
        page.groups.append((words(heading[0]) if heading else None, ids))
    return page


def chips(text: str) -> dict[str, HtmlElement]:
    """Topic chips by the words on them."""
    return {chip.text: chip for chip in find(tree(text), "a.chip")}
