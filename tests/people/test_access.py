"""The whole table of who may do what."""

from datetime import UTC, datetime

import pytest

from aggregator.config import Settings
from aggregator.model import Audience, Collection, Feed, FeedState, Order, Person, Role
from aggregator.people.access import Action, may, may_make_private

NOW = datetime(2026, 9, 17, tzinfo=UTC)
VISITOR = None
READER = Person(1, "Rea", Role.READER)
CURATOR = Person(2, "Cora", Role.CURATOR)
OTHER = Person(3, "Otto", Role.CURATOR)
ADMIN = Person(4, "Ada", Role.ADMIN)
EVERYBODY = {"visitor": VISITOR, "reader": READER, "curator": CURATOR, "other": OTHER, "admin": ADMIN}


def collection(audience: Audience, owner: int | None) -> Collection:
    return Collection(1, "u", "s", "S", "", audience, Order.HAND, owner, NOW, NOW, 0)


@pytest.mark.parametrize(
    ("action", "public_reading", "allowed"),
    [
        (Action.READ, True, "visitor reader curator other admin"),
        (Action.READ, False, "reader curator other admin"),
        (Action.MARK, True, "reader curator other admin"),
        (Action.CURATE, True, "curator other admin"),
        (Action.ADMINISTER, True, "admin"),
        (Action.ADMINISTER, False, "admin"),
    ],
)
def test_by_role(action: Action, public_reading: bool, allowed: str) -> None:
    settings = Settings(public_reading=public_reading)
    assert {who for who, person in EVERYBODY.items() if may(person, action, settings)} == set(allowed.split())


@pytest.mark.parametrize(
    ("audience", "owner", "see", "edit"),
    [
        (Audience.PUBLIC, 2, "visitor reader curator other admin", "curator other admin"),
        (Audience.MEMBERS, 2, "reader curator other admin", "curator other admin"),
        (Audience.PRIVATE, 2, "curator", "curator"),
        (Audience.PRIVATE, 1, "reader", ""),
        (Audience.PRIVATE, None, "curator other admin", "curator other admin"),
    ],
)
@pytest.mark.parametrize("public_reading", [True, False])
def test_collections(audience: Audience, owner: int | None, see: str, edit: str, public_reading: bool) -> None:
    settings, one = Settings(public_reading=public_reading), collection(audience, owner)
    for action, allowed in ((Action.SEE_COLLECTION, see), (Action.EDIT_COLLECTION, edit)):
        found = {who for who, person in EVERYBODY.items() if may(person, action, settings, one)}
        assert found == set(allowed.split()), action


@pytest.mark.parametrize(
    ("owner", "public_reading", "allowed"),
    [
        (None, True, "visitor reader curator other admin"),
        (None, False, "reader curator other admin"),
        (1, True, "reader"),
        (4, False, "admin"),
    ],
)
def test_a_private_feed_is_seen_by_its_owner_alone(owner: int | None, public_reading: bool, allowed: str) -> None:
    feed = Feed(7, "u", "t", None, FeedState.ACTIVE, (), None, None, None, 0, None, None, None, 0, False, False, owner)
    settings = Settings(public_reading=public_reading)
    found = {who for who, person in EVERYBODY.items() if may(person, Action.SEE_FEED, settings, feed=feed)}
    assert found == set(allowed.split())
    with pytest.raises(ValueError, match="needs a feed"):
        may(ADMIN, Action.SEE_FEED, settings)


@pytest.mark.parametrize("action", [Action.SEE_COLLECTION, Action.EDIT_COLLECTION])
def test_a_collection_must_be_named(action: Action) -> None:
    with pytest.raises(ValueError, match="needs a collection"):
        may(ADMIN, action, Settings())


def test_only_its_owner_makes_a_collection_private() -> None:
    assert may_make_private(CURATOR, collection(Audience.PUBLIC, 2))
    assert may_make_private(CURATOR, collection(Audience.PUBLIC, None))
    assert not may_make_private(OTHER, collection(Audience.PUBLIC, 2))
    assert not may_make_private(ADMIN, collection(Audience.PUBLIC, 2))
