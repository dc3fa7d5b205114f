"""What is wrong with a query, in a person's language, and its text with the place marked."""

from collections.abc import Callable, Mapping

from flask import Flask
from flask_babel import gettext
from markupsafe import Markup

from aggregator.organise.query import QueryError
from aggregator.organise.query_fields import GERMAN, VALUES
from aggregator.query_tree import Field
from aggregator.web.i18n import language


def query_error(error: QueryError) -> str:
    """What is wrong, and what would be possible instead."""
    return str(_WORDS[error.kind](error))


def marked_query(text: str, error: QueryError) -> Markup:
    """The text as it was written, the wrong place of it marked."""
    end = error.position + error.length
    before, wrong, after = text[: error.position], text[error.position : end], text[end:]
    return Markup("{}<mark>{}</mark>{}").format(before, wrong, after)


def corrected_query(text: str, error: QueryError) -> str | None:
    """The text with the field that was probably meant; None where nothing else is likely."""
    if error.kind != "unknown field" or not error.wanted:
        return None
    return text[: error.position] + error.wanted[0] + text[error.position + error.length :]


def _unknown_field(error: QueryError) -> str:
    words = gettext("There is no field “%(found)s:”.", found=error.found)
    if error.wanted:
        more = gettext("Probably “%(field)s:” was meant.", field=error.wanted[0])
    else:
        more = gettext("The fields are %(fields)s.", fields=", ".join(f"{name}:" for name in _field_names()))
    return " ".join((words, more, gettext("To search for the words themselves, put them in quotes.")))


def _empty(error: QueryError) -> str:
    words = gettext("“%(found)s” needs a value right after the colon, without a space.", found=error.found)
    return " ".join((words, gettext("To search for the words themselves, put them in quotes.")))


def _value(error: QueryError) -> str:
    values = ", ".join(_value_name(error.field, value) for value in error.wanted)
    words: str = gettext("“%(found)s” is not possible here. Possible: %(values)s.", found=error.found, values=values)
    return words


def _too_many(error: QueryError) -> str:
    most, field = error.wanted[0], error.found
    words: str = (
        gettext("A search looks for at most %(num)s words: leave some out.", num=most)
        if field == "words"
        else gettext("A search has at most %(num)s times “%(field)s:”: leave some out.", num=most, field=field)
    )
    return words


def _not_in_a_rule(error: QueryError) -> str:
    if not error.wanted:
        return str(gettext("“%(found)s” is each reader’s own: it cannot stand in a topic’s rule.", found=error.found))
    return str(
        gettext(
            "“%(found)s” says another time each day: in a topic’s rule write a date, such as %(example)s.",
            found=error.found,
            example=error.wanted[0],
        )
    )


_WORDS: Mapping[str, Callable[[QueryError], str]] = {
    "unknown field": _unknown_field,
    "empty": _empty,
    "age": lambda error: gettext(
        "“%(found)s” is neither an age nor a date. Ages are written like 12h, 7d, 2w, 3m or 1y (hours, days, weeks, "
        "months, years), dates like 2026-11-24 or 2026-11.",
        found=error.found,
    ),
    "value": _value,
    "language": lambda error: gettext(
        "“%(found)s” is not the code of a language. Codes have two or three letters, such as de or en.",
        found=error.found,
    ),
    "parenthesis": lambda error: gettext(
        "The parenthesis “%(found)s” has no counterpart: add it, or put the words in quotes.", found=error.found
    ),
    "too long": lambda error: gettext("The search is too long: at most %(num)s letters.", num=error.wanted[0]),
    "too many": _too_many,
    "not in a rule": _not_in_a_rule,
    "too deep": lambda error: gettext(
        "Parentheses may lie at most %(num)s deep in each other: take some away.", num=error.wanted[0]
    ),
}
"""By kind: query_errors.KINDS."""


def _field_names() -> list[str]:
    """One name of each field, in the reader's language where there is one."""
    german: dict[Field, str] = {}
    for name, field in GERMAN.items() if language() == "de" else ():
        german.setdefault(field, name)
    return [german.get(field, field.value) for field in Field if field is not Field.WORDS]


def _value_name(field: Field | None, value: str) -> str:
    return VALUES[field][value] if field and field in VALUES and language() == "de" else value


def register(app: Flask) -> None:
    app.jinja_env.filters.update(query_error=query_error)
    app.jinja_env.globals.update(marked_query=marked_query, corrected_query=corrected_query)
