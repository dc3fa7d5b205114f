"""The query language: one for the search box, views and topics' rules (docs/query-language.md)."""

from aggregator.organise.query_errors import KINDS, QueryError
from aggregator.organise.query_reading import MOST_DEPTH, MOST_LETTERS, MOST_TERMS, MOST_WORDS, parse
from aggregator.organise.query_shape import all_of, any_of, conditions, none_of
from aggregator.organise.query_writing import with_term, without_term, write, write_term
from aggregator.query_tree import terms

__all__ = [
    "KINDS",
    "MOST_DEPTH",
    "MOST_LETTERS",
    "MOST_TERMS",
    "MOST_WORDS",
    "QueryError",
    "all_of",
    "any_of",
    "conditions",
    "none_of",
    "parse",
    "terms",
    "with_term",
    "without_term",
    "write",
    "write_term",
]
