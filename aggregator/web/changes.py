"""What an entry's feed changed in it."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template

from aggregator.model import Revision
from aggregator.organise.difference import Part, difference
from aggregator.people.access import Action
from aggregator.store.revisions import list_revisions, text_of
from aggregator.web.database import conn
from aggregator.web.entry import find
from aggregator.web.guard import needs

blueprint = Blueprint("changes", __name__)


@dataclass(frozen=True, slots=True)
class Change:
    """An edit: when it was noticed, and what it did to title and text."""

    at: datetime
    title: list[Part]
    text: list[Part]


@blueprint.get("/entry/<int:entry_id>/changes")
@needs(Action.READ)
def page(entry_id: int) -> str:
    full = find(entry_id)
    return render_template("entry/changes.html", entry=full.entry, changes=_changes(entry_id))


def _changes(entry_id: int) -> list[Change]:
    """The newest first."""
    revisions = list_revisions(conn(), entry_id)
    title, text = text_of(conn(), entry_id) or ("", "")
    states = [(revision.title, revision.text) for revision in revisions] + [(title, text)]
    return [_change(revision, *states[number + 1]) for number, revision in enumerate(revisions)][::-1]


def _change(before: Revision, title: str, text: str) -> Change:
    return Change(before.until, difference(before.title, title), difference(before.text, text))
