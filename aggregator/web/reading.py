"""The reading list and the pages of topics."""

from flask import Blueprint, make_response, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from aggregator.people.access import Action
from aggregator.store import entries
from aggregator.web.database import conn
from aggregator.web.first_page import first_page_due, render_first_page
from aggregator.web.guard import needs
from aggregator.web.htmx import wants_fragment
from aggregator.web.listing import ListState, read_state
from aggregator.web.pages import check_names, chips, list_page, title
from aggregator.web.shell import shell

blueprint = Blueprint("reading", __name__)


@blueprint.get("/")
@needs(Action.READ)
def index() -> Response:
    state = read_state(request.args)
    if state == ListState() and first_page_due(shell().person):
        return make_response(render_first_page())
    return answer(state)


@blueprint.get("/topic/<slug:slug>")
@needs(Action.READ)
def topic(slug: str) -> Response:
    """A topic's list under an address of its own, with its feeds named. Other filters may narrow it."""
    arguments = MultiDict([("topic", slug), *request.args.items(multi=True)])
    return answer(read_state(arguments), page_of_topic=True)


def answer(state: ListState, toast: dict[str, object] | None = None, *, page_of_topic: bool = False) -> Response:
    """The page, or for htmx what of it changes."""
    check_names(state)
    as_of = entries.newest_id(conn())  # before the list: what settles in between is not shown, so never marked
    page = list_page(state)
    shown, more = chips(state)
    template = "reading/_fragment.html" if wants_fragment() else "reading/list.html"
    return make_response(
        render_template(
            template,
            page=page,
            state=state,
            title=title(state),
            count=shell().count(state.query(shell().reader)),
            chips=shown,
            more_chips=more,
            counts={chip.topic.slug: chip.count for chip in (*shown, *more)},
            may_curate=shell().may("curate"),
            as_of=as_of,
            page_of_topic=page_of_topic,
            toast=toast,
        )
    )
