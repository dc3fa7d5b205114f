"""Words that curators put on one entry by hand, or take away again."""

from flask import Blueprint, flash, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from aggregator.naming import tag_key
from aggregator.organise.rules import read_rule
from aggregator.people.access import Action
from aggregator.store import deriving, tags
from aggregator.store.db import transaction
from aggregator.web.database import conn
from aggregator.web.entry import find
from aggregator.web.guard import needs
from aggregator.web.redirects import back
from aggregator.web.topic_forms import NAME_LENGTH

blueprint = Blueprint("entry_tags", __name__)
SOURCE = "curator"


@blueprint.post("/entry/<int:entry_id>/tags")
@needs(Action.TOPICS)
def change(entry_id: int) -> Response:
    """``add`` names a word to put on it, ``remove`` one to take away: what the feed itself says stays."""
    find(entry_id)
    remove = request.form.get("remove", "")
    add = " ".join(request.form.get("add", "").split())[:NAME_LENGTH]
    with transaction(conn()):
        if remove:
            changed = tags.untag_entry(conn(), entry_id, remove, SOURCE)
        else:
            changed = bool(tag_key(add)) and tags.tag_entry(conn(), entry_id, add, SOURCE)
        if changed:
            deriving.derive_anew(conn(), [entry_id], read_rule)
    if changed:
        flash(gettext("“%(tag)s” is taken away.", tag=remove) if remove else gettext("“%(tag)s” is added.", tag=add))
    return back(f"/entry/{entry_id}")
