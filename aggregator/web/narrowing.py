"""More filters of the list: terms of the query language that a press puts into the search or takes out of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Flask
from flask_babel import gettext

from aggregator.organise.query import QueryError, conditions, parse, with_term, without_term, write_term
from aggregator.query_tree import Field, Term
from aggregator.web.listing import ListState

_NAMES: Mapping[Term, Callable[[], str]] = {
    Term(Field.HAS, "image"): lambda: gettext("with a picture"),
    Term(Field.HAS, "audio"): lambda: gettext("with sound"),
    Term(Field.LANGUAGE, "de"): lambda: gettext("in German"),
    Term(Field.LANGUAGE, "en"): lambda: gettext("in English"),
    Term(Field.NEWER, "1d"): lambda: gettext("from the last day"),
    Term(Field.NEWER, "7d"): lambda: gettext("from the last week"),
    Term(Field.NEWER, "30d"): lambda: gettext("from the last month"),
}
_ONE_OF_THEM = (Field.LANGUAGE, Field.NEWER)
"""Of these an entry can fit one alone, or one holds the others: a press replaces the one before."""
_SHOWN = (Field.HAS, Field.LANGUAGE, Field.NEWER, Field.OLDER, Field.AUTHOR)
"""Fields whose terms show as chips; the others stand in the search box."""


@dataclass(frozen=True, slots=True)
class Toggle:
    words: str
    term: Term
    active: bool
    then: ListState  # after a press


def toggles(state: ListState) -> list[Toggle]:
    """The filters that are offered, those in force marked."""
    here = _terms(state)
    return [Toggle(said(), term, term in here, _pressed(state, term, here)) for term, said in _NAMES.items()]


def active_toggles(state: ListState) -> list[Toggle]:
    """Every term in force that shows as a chip, also one that somebody wrote: a press takes it away."""
    here = _terms(state)
    return [Toggle(_words(term), term, True, _pressed(state, term, here)) for term in here if term.field in _SHOWN]


def by_author(author: str) -> str:
    """The address of everything by them."""
    return ListState().searching(with_term("", Term(Field.AUTHOR, author, phrase=True))).url


def _pressed(state: ListState, term: Term, here: list[Term]) -> ListState:
    text = state.words
    if term in here:
        return state.searching(without_term(text, term))
    if term.field in _ONE_OF_THEM:
        for other in here:
            if other.field is term.field:
                text = without_term(text, other)
    return state.searching(with_term(text, term))


def _terms(state: ListState) -> list[Term]:
    """The conditions that must all hold; none of a search that cannot be read, which the page says elsewhere."""
    try:
        tree = parse(state.words)
    except QueryError:
        return []
    return [part for part in conditions(tree) if isinstance(part, Term)]


def _words(term: Term) -> str:
    if term in _NAMES:
        return _NAMES[term]()
    return gettext("by %(author)s", author=term.value) if term.field is Field.AUTHOR else write_term(term)


def register(app: Flask) -> None:
    app.jinja_env.globals.update(toggles=toggles, active_toggles=active_toggles)
    app.jinja_env.filters.update(by_author=by_author)
