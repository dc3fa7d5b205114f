"""The next list with something unread: after a feed the next feed, after a folder the next folder, else a topic."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from flask import Blueprint, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from aggregator.model import FeedLeaf, FolderNode
from aggregator.people.access import Action
from aggregator.web.guard import needs
from aggregator.web.listing import ListState, read_state
from aggregator.web.presenting import topic_name
from aggregator.web.shell import shell

blueprint = Blueprint("onward", __name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Onward:
    """A list further on, and what its link says."""

    state: ListState
    words: str


@blueprint.get("/next")
@needs(Action.READ)
def next_list() -> Response:
    """From the list of the query string to the next with something unread; with ``way=back`` to the one before.
    Where nothing is unread any more, to the unread list, which says so."""
    found = onward(read_state(request.args), back=request.args.get("way") == "back")
    return redirect(found.state.url if found else "/?unread=1", 303)


def onward(state: ListState, *, back: bool = False) -> Onward | None:
    """Round and round in the sidebar's order; None when no other of its kind holds anything unread."""
    around = shell()
    if state.feed is not None:
        leaf = _next(feeds_in_order(), lambda one: one.id == state.feed, lambda one: around.feed_number(one.id), back)
        return (
            Onward(state.only_feed(leaf.id), gettext("Next unread feed: %(name)s", name=leaf.title)) if leaf else None
        )
    if state.folder is not None:
        node = _next(
            folders_in_order(),
            lambda one: one.id == state.folder,
            lambda one: around.folder_numbers.get(one.id, 0),
            back,
        )
        return (
            None
            if node is None
            else Onward(state.only_folder(node.id), gettext("Next unread folder: %(name)s", name=node.name))
        )
    topic = _next(
        around.topics, lambda one: one.slug in state.topics[:1], lambda one: around.topic_numbers.get(one.slug, 0), back
    )
    return (
        None
        if topic is None
        else Onward(state.only_topic(topic.slug), gettext("Next unread topic: %(name)s", name=topic_name(topic)))
    )


def folders_in_order() -> list[FolderNode]:
    """As the sidebar has them from top to bottom."""

    def below(nodes: tuple[FolderNode, ...]) -> Iterator[FolderNode]:
        for node in nodes:
            yield node
            yield from below(node.folders)

    return list(below(shell().tree[0]))


def feeds_in_order() -> list[FeedLeaf]:
    """Every feed once, as the sidebar has them from top to bottom."""

    def inside(nodes: tuple[FolderNode, ...]) -> Iterator[FeedLeaf]:
        for node in nodes:
            yield from inside(node.folders)
            yield from node.feeds

    nodes, loose = shell().tree
    return list({leaf.id: leaf for leaf in (*inside(nodes), *loose, *shell().own_feeds)}.values())


def _next(places: list[T], is_here: Callable[[T], bool], unread: Callable[[T], int], back: bool) -> T | None:
    """What comes after the place where one is, and from the start again, among those that hold something."""
    if back:
        places = places[::-1]
    here = next((number for number, one in enumerate(places) if is_here(one)), -1)
    turned = places[here + 1 :] + places[: max(here, 0)]
    return next((one for one in turned if unread(one)), None)
