"""The list of keys: comes when ? is pressed, so that no page carries it."""

from flask import Blueprint, render_template

from aggregator.people.access import Action
from aggregator.web.guard import needs

blueprint = Blueprint("keys", __name__)


@blueprint.get("/keys")
@needs(Action.READ)
def keys() -> str:
    """A dialog that the page's script shows; which keys it lists depends on who asks."""
    return render_template("_keys.html")
