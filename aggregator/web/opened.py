"""Which parts of a page are open: the browser keeps what its reader opened and closed in a cookie, so that pages come
as they were left and nothing moves once they are there. Written by static/js/sidebar.js."""

import re
from collections.abc import Iterable

from flask import Flask, g, request
from markupsafe import Markup

from aggregator.model import FolderNode

COOKIE = "parts"
"""Names joined by dots, a minus before those that were closed: ``folder-12.-topics``."""
_NAME = re.compile(r"(-?)([a-z][a-z0-9-]{0,40})")
MOST_PARTS = 100
FEW_FEEDS = 16
"""So many feeds stand in the sidebar at once, with all folders open."""
MOST_FEEDS = 200
"""More of them stay in closed folders, even in those that the reader left open: they come when one is opened."""


def is_open(name: str, default: bool) -> bool:
    """Whether the reader has this part open; ``default`` until they said."""
    if "opened" not in g:
        words = request.cookies.get(COOKIE, "").split(".")[:MOST_PARTS]
        g.opened = {found[2]: not found[1] for word in words if (found := _NAME.fullmatch(word))}
    return bool(g.opened.get(name, default))


def opened(name: str, default: bool = True) -> Markup:
    """The attribute of a ``details`` element."""
    return Markup(" open") if is_open(name, default) else Markup()


def open_folders(folders: Iterable[FolderNode], few: bool, around: Iterable[int]) -> frozenset[int]:
    """The folders whose feeds are on the page.

    :param folders: every folder, outer ones before inner ones
    :param few: whether there are so few feeds that all stand open until their reader closes some
    :param around: those that hold the list's own feed or folder; they are open whatever was said
    """
    found = set(around)
    room = MOST_FEEDS
    for node in folders:
        if node.id not in found and is_open(f"folder-{node.id}", few) and len(node.feeds) <= room:
            found.add(node.id)
            room -= len(node.feeds)
    return frozenset(found)


def register(app: Flask) -> None:
    app.jinja_env.globals.update(opened=opened)
