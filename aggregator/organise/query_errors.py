"""What is wrong with a query, and where in its text."""

from aggregator.query_tree import Field

_WORDS = {
    "unknown field": "There is no field “{found}:”.{hint} To search for the words themselves, put them in quotes.",
    "empty": "“{found}” needs a value right after the colon; to search for the word itself, put it in quotes.",
    "age": "“{found}” is no age and no date.{hint}",
    "value": "{field}: cannot be “{found}”.{hint}",
    "language": "“{found}” is no code of a language.{hint}",
    "parenthesis": "The parenthesis “{found}” has no counterpart: add it, or put the words in quotes.",
    "too long": "A query has at most {wanted} characters: make it shorter.",
    "too many": "A query looks for at most {wanted} {found}: leave some out.",
    "too deep": "Parentheses may lie at most {wanted} deep: take some away.",
    "not in a rule": "“{found}” cannot stand in a topic’s rule, which means the same for everyone at any time.{hint}",
}
KINDS = tuple(_WORDS)
"""What can be wrong. ``found`` and ``wanted`` are, by kind:

- unknown field: its name as written; the field that was probably meant, or nothing
- empty: the field as written, with its colon
- age, value, language: the value as written; values that are possible (of age and language: examples)
- parenthesis: ``(`` or ``)``
- too long, too deep: nothing; the limit
- too many: ``words`` or the name of a field; the limit
- not in a rule: the condition as written; one that can stand there, or nothing
"""


class QueryError(ValueError):
    """A query that cannot be read. ``str()`` is one line for people, in English, with the way out.

    :ivar position: where in the text it stands, in characters from 0
    :ivar length: how many characters it takes; position + length lies within the text
    :ivar kind: one of KINDS, which says what ``found`` and ``wanted`` hold
    :ivar field: the condition it belongs to, if any
    """

    def __init__(
        self,
        kind: str,
        position: int,
        length: int,
        *,
        found: str = "",
        wanted: tuple[str, ...] = (),
        field: Field | None = None,
    ) -> None:
        listed = ", ".join(wanted)
        hints = {"unknown field": " Did you mean {}:?", "value": " Possible: {}."}
        hint = hints.get(kind, " Possible: {}, for example.").format(listed) if wanted else ""
        super().__init__(_WORDS[kind].format(found=found, wanted=listed, field=field, hint=hint))
        self.kind, self.position, self.length = kind, position, length
        self.found, self.wanted, self.field = found, wanted, field
