"""The reading list and the pages of topics."""

from datetime import UTC, datetime

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from aggregator.people.access import Action
from aggregator.store import entries, topics
from aggregator.store.entries import Count
from aggregator.web.chips import chips
from aggregator.web.database import conn
from aggregator.web.first_page import first_page_due, render_first_page
from aggregator.web.front import columns
from aggregator.web.guard import needs
from aggregator.web.htmx import list_on_page, wanted_part, wants_fragment, wants_side
from aggregator.web.listing import ListState, read_state
from aggregator.web.pages import (
    ListPage,
    canonical,
    check_names,
    count_said,
    count_words,
    list_page,
    query_fault,
    remaining,
    title,
)
from aggregator.web.rows import Rows
from aggregator.web.shell import shell

blueprint = Blueprint("reading", __name__)


@blueprint.get("/")
@needs(Action.READ)
def index() -> Response:
    state = read_state(request.args)
    if (now := canonical(state)) != state:
        return redirect(now.url)
    if state == ListState() and first_page_due(shell().person):
        return make_response(render_first_page())
    return answer(state)


@blueprint.get("/topic/<slug:slug>")
@needs(Action.READ)
def topic(slug: str) -> Response:
    """A topic's list under an address of its own, with its feeds named. Other filters may narrow it."""
    found = topics.find_topic(conn(), slug)
    if found is not None and found.slug != slug:
        query = request.query_string.decode("ascii", "ignore")
        return redirect(url_for("reading.topic", slug=found.slug) + (f"?{query}" if query else ""))
    arguments = MultiDict([("topic", slug), *request.args.items(multi=True)])
    return answer(read_state(arguments), page_of_topic=True)


def answer(state: ListState, toast: dict[str, object] | None = None, *, page_of_topic: bool = False) -> Response:
    """The page, or for htmx what of it changes."""
    check_names(state)
    fault = query_fault(state)
    as_of = entries.newest_id(conn())  # before the list: what settles in between is not shown, so never marked
    page = ListPage(state, []) if fault else list_page(state)
    found = Count(0) if fault else shell().counted(state.query(shell().reader))
    return make_response(
        render_template(
            _template(),
            page=page,
            rows=Rows(state, page.tree, page.entries),
            columns=columns,
            state=state,
            title=title(state),
            fault=fault,
            count=found.entries,
            count_said=count_said(found),
            count_words=count_words(state, found),
            further=found.further,
            left=0 if fault else remaining(state),
            chips=chips(state.searching("") if fault else state),
            all_chips=request.args.get("chips") == "all",
            may_curate=shell().may("curate"),
            as_of=as_of,
            page_of_topic=page_of_topic,
            toast=toast,
            now=datetime.now(UTC),
            # The sidebar's links keep some of the state, and its numbers change with marks: else it may stay.
            side_too=toast is not None or wants_side() or _kept_on_page() != state.kept,
        ),
        422 if fault else 200,
    )


def _template() -> str:
    if not wants_fragment():
        return "reading/list.html"
    return "reading/_older.html" if wanted_part() == "more" else "reading/_fragment.html"


def _kept_on_page() -> ListState | None:
    """What the links of the sidebar on the asking page keep; None when that cannot be known."""
    shown = list_on_page()
    try:
        return read_state(shown).kept if shown is not None else None
    except BadRequest:
        return None
