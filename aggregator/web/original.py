"""The way from an entry to the page that it links, for the key that opens it from a list."""

from flask import Blueprint, abort, redirect
from werkzeug.wrappers import Response

from aggregator.people.access import Action
from aggregator.store import entries
from aggregator.web.database import conn
from aggregator.web.guard import needs
from aggregator.web.shell import shell

blueprint = Blueprint("original", __name__)


@blueprint.get("/entry/<int:entry_id>/original")
@needs(Action.READ)
def original(entry_id: int) -> Response:
    """Leads nowhere but where the entry's feed says; addresses of entries are http(s) alone, see aggregator.model."""
    found = entries.get_entries(conn(), [entry_id], shell().reader)
    if not found or not found[0].url:
        abort(404)
    return redirect(found[0].url, 303)
