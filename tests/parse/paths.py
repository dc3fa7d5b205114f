"""Both ways through a document, apart: the fast one, which may decline, and the one by way of feedparser."""

from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from aggregator.model import ParsedFeed
from aggregator.parse import fast, reader_xml
from aggregator.parse.document import parse_document
from aggregator.parse.errors import ParseError

PATHS = ("fast", "feedparser")


class Declined(Exception):
    """The fast path did not take the document."""


def _declined(text: str) -> Any:
    raise Declined


@contextmanager
def only(path: str):
    """Documents go one way alone; where the fast one declines, Declined is raised."""
    if path == "fast":
        with (
            patch.object(reader_xml, "_understand", _declined),
            patch.object(reader_xml, "check_depth", lambda _: None),
        ):
            yield
    else:
        with patch.object(fast, "understand", lambda text: None):
            yield


def read(path: str, body: bytes, **arguments: Any) -> ParsedFeed | ParseError | None:
    """The record or why there is none; None where the path declined."""
    with only(path):
        try:
            return parse_document(body, **arguments)
        except ParseError as error:
            return error
        except Declined:
            return None


def agree(body: bytes, **arguments: Any) -> bool:
    """Whether the fast path took the document.

    :raises AssertionError: it did, and read something else than feedparser
    """
    quick = read("fast", body, **arguments)
    if quick is None or isinstance(quick, ParseError):
        return False
    slow = read("feedparser", body, **arguments)
    assert quick == slow, body.decode(errors="replace")
    return True
