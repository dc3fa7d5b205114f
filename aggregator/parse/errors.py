"""Why a document could not be read, in kinds that a caller can act on and a sentence that a person can read."""

from collections.abc import Mapping
from types import MappingProxyType

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "empty": "there is nothing in the document",
        "html": "a web page came instead of a feed: its feed links may be followed, see parse.discover",
        "not_a_feed": "something else than a feed, or a feed too damaged to be recognised",
        "too_complex": "built in a way that no real feed is, and refused before it was read",
        "too_slow": "reading took more time than a document may have",
        "too_big": "the document, or the memory that reading it takes, exceeds the limit",
        "crashed": "the process that read the document ended unexpectedly",
    }
)


class ParseError(ValueError):
    """A document that could not be read. ``kind`` is one of KINDS; the message is one line in English."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message

    def __reduce__(self) -> tuple[type["ParseError"], tuple[str, str]]:
        return type(self), (self.kind, self.message)
