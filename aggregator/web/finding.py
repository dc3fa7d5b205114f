"""Feeds at an address that somebody wrote, or the reason in their language why there are none."""

from collections.abc import Iterable

from flask_babel import gettext

from aggregator.config import policy
from aggregator.subscribe.adding import AddError, Found, find_feeds
from aggregator.subscribe.addresses import refusal
from aggregator.subscribe.opml import feed_address
from aggregator.web.database import settings
from aggregator.web.import_words import in_words
from aggregator.web.words import add_error

MOST_LINKS = 50
"""Feeds of one page that are offered."""


class NothingFound(ValueError):
    """No feed can be added. The message says why, in the reader's language."""


def complete(written: str) -> str:
    """The address that somebody wrote, with its scheme.

    :raises NothingFound: for one that cannot be polled
    """
    if not written:
        raise NothingFound(gettext("An address is needed."))
    try:
        return feed_address(written if "://" in written or written.startswith("feed:") else f"https://{written}")
    except ValueError as error:
        raise NothingFound(in_words(str(error))) from error


def look(written: str) -> list[Found]:
    """The feed at this address, or those that the page there names. Asks its server.

    :raises NothingFound: there is none, or the address cannot be fetched
    """
    address = complete(written)
    try:
        return find_feeds(address, policy(settings()), settings().instance)[:MOST_LINKS]
    except AddError as error:
        raise NothingFound(add_error(error, written)) from error


def check(found: Iterable[Found]) -> None:
    """:raises NothingFound: when one of these feeds may not be polled here"""
    for one in found:
        if why := refusal(one.link.url, allow_private=settings().allow_private_networks):
            raise NothingFound(in_words(why))
