"""The page of an entry."""

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request

from aggregator.model import Entry, FullEntry, Key
from aggregator.people.access import Action
from aggregator.store import entries
from aggregator.store.related import related_entries
from aggregator.web.article import attachments, lay_out, other_tags, reasons
from aggregator.web.database import conn
from aggregator.web.grouping import Section
from aggregator.web.guard import needs
from aggregator.web.listing import ListState, read_state
from aggregator.web.pages import check_names, list_page, title
from aggregator.web.shell import shell

blueprint = Blueprint("entry", __name__)
RELATED = 6


@dataclass(frozen=True, slots=True)
class Step:
    """A neighbour in the list, and the state of the page on which it stands."""

    entry: Entry
    state: ListState


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands in the list that it was opened from."""

    previous: Step | None
    next: Step | None
    section: Section | None


@blueprint.get("/entry/<int:entry_id>")
@needs(Action.READ)
def page(entry_id: int) -> str:
    state = read_state(request.args)
    check_names(state)
    full = find(entry_id)
    article = lay_out(full)
    why = reasons(full, {topic.slug: topic for topic in shell().topics})
    return render_template(
        "entry/entry.html",
        full=full,
        entry=full.entry,
        article=article,
        attachments=attachments(full, article.picture),
        why=why,
        other_tags=other_tags(full, why),
        related=related_entries(conn(), entry_id, shell().reader, RELATED),
        place=place_of(state, full.entry),
        state=state,
        list_title=title(state),
    )


def find(entry_id: int) -> FullEntry:
    """:raises werkzeug.exceptions.NotFound: when it is no more"""
    full = entries.get_entry(conn(), entry_id, shell().reader)
    if full is None:
        abort(404)
    return full


def place_of(state: ListState, entry: Entry) -> Place:
    """The neighbours in the order of the page that the state names; by time when it is no longer on it."""
    page = list_page(state)
    ids = [shown.id for shown in page.entries]
    if entry.id not in ids:
        newer, older = entries.neighbours(conn(), state.query(shell().reader), entry)
        previous = Step(newer, state.first_page()) if newer else None
        return Place(previous, Step(older, state) if older else None, None)
    at = ids.index(entry.id)
    section = next(section for section in page.sections if entry.id in {shown.id for shown in section.entries})
    before = Step(page.entries[at - 1], state) if at else None
    after = Step(page.entries[at + 1], state) if at + 1 < len(ids) else _first_of_next_page(page.next_key, state)
    return Place(before, after, section)


def _first_of_next_page(next_key: Key | None, state: ListState) -> Step | None:
    if next_key is None:
        return None
    older = state.older_than(next_key)
    shown = list_page(older).entries
    return Step(shown[0], older) if shown else None
