"""A kept edition as its page shows it, and what an entry's page needs of it to lead back and on."""

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from aggregator.model import Entry, Topic
from aggregator.store import editions, entries
from aggregator.store.editions import Edition
from aggregator.web.database import conn
from aggregator.web.edition_layout import Paper, lay_out
from aggregator.web.listing import ListState, read_number, read_state
from aggregator.web.shell import shell


@dataclass(frozen=True, slots=True)
class EditionState(ListState):
    """The list is the edition of this number."""

    edition: int = 0

    def address(self) -> str:
        return f"edition={self.edition}"

    @property
    def url(self) -> str:
        return f"/edition/{self.edition}"


def read_place(arguments: "MultiDict[str, str]") -> ListState:
    """Where an entry was opened from: an edition of this reader, else the list that the address names.

    :raises BadRequest: as read_state()
    """
    if (given := arguments.get("edition")) and shell().reader is not None:
        edition = read_number(given, "edition")
        if editions.get_edition(conn(), shell().reader or 0, edition):
            return EditionState(edition=edition)
    return read_state(arguments)


def order_of(state: EditionState) -> list[Entry]:
    """Its entries as they stand on its page."""
    reader = shell().reader
    edition = editions.get_edition(conn(), reader, state.edition) if reader is not None else None
    return paper_of(edition, reader).entries if edition else []


def paper_of(edition: Edition, reader: int | None) -> Paper:
    """The page without what has been removed since."""
    found = {entry.id: entry for entry in entries.get_entries(conn(), edition.entries, reader)}
    return lay_out(_sections(edition, found))


def _sections(edition: Edition, found: Mapping[int, Entry]) -> list[tuple[Topic | None, list[Entry]]]:
    topics = {topic.slug: topic for topic in shell().topics}
    sections: list[tuple[Topic | None, list[Entry]]] = []
    other: list[Entry] = []
    for slug, ids in edition.sections:
        kept = [found[entry] for entry in ids if entry in found]
        if slug in topics and kept:
            sections.append((topics[slug], kept))
        else:
            other += kept  # of a topic that is no more
    return [*sections, (None, other)] if other else sections
