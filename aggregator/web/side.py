"""Parts of a page that come when they are opened: a folder's feeds, the topics beyond the first few.

Without script the same stands on a page of its own: the folder's list shows its feeds, ``chips=all`` every topic.
"""

from flask import Blueprint, abort, render_template, request

from aggregator.people.access import Action
from aggregator.web.chips import chips
from aggregator.web.guard import needs
from aggregator.web.listing import ListState, read_state
from aggregator.web.opened import FEW_FEEDS, open_folders
from aggregator.web.pages import canonical, check_names
from aggregator.web.shell import shell

blueprint = Blueprint("side", __name__, url_prefix="/side")
NO_FOLDER = 0
"""Stands for the feeds that are in no folder, where there are many."""
MOST_LOOSE = 40
"""So many of them stand in the sidebar without being opened."""


@blueprint.get("/folder/<int:folder_id>")
@needs(Action.READ)
def folder(folder_id: int) -> str:
    """What stands in a folder; links keep what the sidebar's keep."""
    node = shell().folders.get(folder_id)
    if node is None and folder_id != NO_FOLDER:
        abort(404)
    return render_template("_side_folder.html", node=node, base=read_state(request.args).kept, here=None)


@blueprint.get("/topics")
@needs(Action.READ)
def topics() -> str:
    """Chips beyond those that stand beside the list."""
    return _topics("reading/_more_chips.html")


@blueprint.get("/without")
@needs(Action.READ)
def without() -> str:
    """Topics to leave out."""
    return _topics("reading/_without.html")


def _topics(template: str) -> str:
    state = canonical(read_state(request.args).first_page())
    check_names(state)
    return render_template(template, state=state, chips=chips(state))


@blueprint.app_context_processor
def beside() -> dict[str, object]:
    def opened_folders(state: ListState | None) -> frozenset[int]:
        around = shell()
        own: set[int] = set()
        if state and state.feed is not None:
            own = {node.id for node in around.holding(state.feed)}
        if state and state.folder is not None:
            own |= {node.id for node in around.folders.values() if _holds(node.id, state.folder)}
        feeds = len(around.tree[1]) + sum(len(node.feeds) for node in around.folders.values())
        return open_folders(around.folders.values(), feeds <= FEW_FEEDS, own)

    return {"opened_folders": opened_folders, "most_loose": MOST_LOOSE}


def _holds(outer: int, folder: int) -> bool:
    if outer == folder:
        return True
    return any(_holds(child.id, folder) for child in shell().folders[outer].folders)
