"""What arrived while a list was being read: counted now and then by the page's script, shown on a press."""

from dataclasses import replace

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from aggregator.people.access import Action
from aggregator.web.guard import needs
from aggregator.web.listing import read_number, read_state
from aggregator.web.pages import canonical, check_names
from aggregator.web.shell import shell

blueprint = Blueprint("arrived", __name__)


@blueprint.get("/new")
@needs(Action.READ)
def new() -> Response:
    """The line that tells of entries of this list with ids above ``since``; 204 while there are none."""
    state = canonical(read_state(request.args).first_page())
    check_names(state)
    since = read_number(request.args.get("since", ""), "since")
    count = shell().count(replace(state.query(shell().reader), after_id=since))
    if not count:
        return make_response("", 204)
    return make_response(render_template("reading/_arrived.html", state=state, count=count))
