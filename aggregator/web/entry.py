"""The page of an entry."""

from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask_babel import gettext

from aggregator.model import Entry, FullEntry, Key
from aggregator.organise.rules import read_rule
from aggregator.people.access import Action
from aggregator.store import entries
from aggregator.store.deriving import found_by_rules
from aggregator.store.related import related_entries
from aggregator.web.article import other_tags, reasons
from aggregator.web.citation import citation
from aggregator.web.database import conn, settings
from aggregator.web.edition_place import EditionState, order_of, read_place
from aggregator.web.entry_parts import files_of, text_parts
from aggregator.web.grouping import Section
from aggregator.web.guard import needs
from aggregator.web.listing import ListState
from aggregator.web.pages import canonical, check_names, list_page, title
from aggregator.web.players import HOSTS
from aggregator.web.security import policy_with_frames
from aggregator.web.shell import shell
from aggregator.web.text_look import SIZES, text_look

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
def page(entry_id: int) -> Response:
    state = canonical(read_place(request.args))
    check_names(state)
    full = find(entry_id)
    parts = text_parts(full)
    by_rule = found_by_rules(conn(), full.entry, read_rule)
    why = reasons(full, {topic.slug: topic for topic in shell().topics}, by_rule)
    html = render_template(
        "entry/entry.html",
        **parts,
        files=files_of(full),
        citation=citation(full.entry),
        look=text_look(),
        sizes=list(SIZES),
        why=why,
        other_tags=other_tags(full, why),
        by_curators={tag.name for tag in full.tags if tag.source == "curator"},
        related=related_entries(conn(), entry_id, shell().reader, RELATED),
        place=place_of(state, full.entry),
        state=state,
        list_title=gettext("Edition") if isinstance(state, EditionState) else title(state),
    )
    response = make_response(html)
    response.headers["Content-Security-Policy"] = policy_with_frames(HOSTS)
    return response


def find(entry_id: int) -> FullEntry:
    """:raises werkzeug.exceptions.NotFound: when it is no more"""
    full = entries.get_entry(conn(), entry_id, shell().reader)
    if full is None:
        abort(404)
    return full


def place_of(state: ListState, entry: Entry) -> Place:
    """The neighbours in the order of the page that the state names; by time when it is no longer on it."""
    if isinstance(state, EditionState):
        return _place_among(order_of(state), state, entry)
    page = list_page(state)
    ids = [shown.id for shown in page.entries]
    if entry.id not in ids:
        newer, older = entries.neighbours(conn(), state.query(shell().reader), entry)
        previous = Step(newer, state.first_page()) if newer else None
        return Place(previous, Step(older, state) if older else None, None)
    at = ids.index(entry.id)
    section = next(section for section in page.sections if entry.id in {shown.id for shown in section.entries})
    before = Step(page.entries[at - 1], state) if at else _last_of_page_before(state)
    after = Step(page.entries[at + 1], state) if at + 1 < len(ids) else _first_of_next_page(page.next_key, state)
    return Place(before, after, section)


def _place_among(order: list[Entry], state: ListState, entry: Entry) -> Place:
    """In a list that is all on one page."""
    ids = [shown.id for shown in order]
    if entry.id not in ids:
        return Place(None, None, None)
    at = ids.index(entry.id)
    before = Step(order[at - 1], state) if at else None
    return Place(before, Step(order[at + 1], state) if at + 1 < len(ids) else None, None)


def _last_of_page_before(state: ListState) -> Step | None:
    if state.before is None:
        return None
    start = entries.page_before(conn(), state.query(shell().reader), state.before, settings().page_size)
    newer = replace(state, before=start)
    # What left the list meanwhile, being read say, lets entries of this page move up.
    shown = [entry for entry in list_page(newer).entries if entry.key >= state.before]
    return Step(shown[-1], newer) if shown else None


def _first_of_next_page(next_key: Key | None, state: ListState) -> Step | None:
    if next_key is None:
        return None
    older = state.older_than(next_key)
    shown = list_page(older).entries
    return Step(shown[0], older) if shown else None
