"""Who may do what: decided here and nowhere else."""

from enum import StrEnum

from aggregator.config import Settings
from aggregator.model import Audience, Collection, Feed, Person, Role


class Action(StrEnum):
    READ = "read"  # the list, entries, topics and their feeds
    SEE_FEED = "see feed"  # its name, its state, and that it is there: private ones are their owner's alone
    MARK = "mark"  # read, star: what is kept for one reader
    CURATE = "curate"  # make collections and pick into them
    TOPICS = "topics"  # make, merge and change topics, put tags on entries by hand
    ADMINISTER = "administer"  # catalogue, people, settings
    SEE_COLLECTION = "see collection"
    EDIT_COLLECTION = "edit collection"


_CURATORS = (Role.CURATOR, Role.ADMIN)


def may(
    person: Person | None,
    action: Action,
    settings: Settings,
    collection: Collection | None = None,
    feed: Feed | None = None,
) -> bool:
    """Whether a person, or a visitor (None), may do this.

    :param collection: the one in question, for SEE_COLLECTION and EDIT_COLLECTION
    :param feed: the one in question, for SEE_FEED
    :raises ValueError: when one of these comes without what is in question
    """
    if action is Action.SEE_FEED:
        if feed is None:
            raise ValueError(f"{action} needs a feed")
        if feed.owner is not None:
            return person is not None and feed.owner == person.id
        return may(person, Action.READ, settings)
    if action in (Action.SEE_COLLECTION, Action.EDIT_COLLECTION):
        if collection is None:
            raise ValueError(f"{action} needs a collection")
        if action is Action.SEE_COLLECTION:
            return _may_see(person, collection)
        return person is not None and person.role in _CURATORS and _may_see(person, collection)
    if action is Action.READ:
        return person is not None or settings.public_reading
    if person is None:
        return False
    if action is Action.MARK:
        return True
    return person.role in _CURATORS if action in (Action.CURATE, Action.TOPICS) else person.role is Role.ADMIN


def may_make_private(person: Person, collection: Collection) -> bool:
    """Whether the collection would still be this person's own when only its owner sees it."""
    return collection.owner in (None, person.id)


def _may_see(person: Person | None, collection: Collection) -> bool:
    if collection.audience is Audience.PUBLIC:
        return True
    if person is None:
        return False
    if collection.audience is Audience.MEMBERS or collection.owner == person.id:
        return True
    # Made on the command line, or its owner has gone: whoever curates takes it over.
    return collection.owner is None and person.role in _CURATORS
