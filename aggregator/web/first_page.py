"""The first page: shown while there is nothing but the guide and the untouched starter list."""

from collections import Counter

from flask import Blueprint, render_template

from aggregator.model import Person
from aggregator.people.access import Action, may
from aggregator.store import feeds
from aggregator.web.database import conn, settings
from aggregator.web.guard import needs

blueprint = Blueprint("first_page", __name__)


def first_page_due(person: Person | None) -> bool:
    """Whether the plain address of the reading list shows the first page instead."""
    return may(person, Action.ADMINISTER, settings()) and not feeds.has_own_feeds(conn())


def render_first_page() -> str:
    """Three ways to feeds: bring an OPML file, add a site, keep the starter list."""
    starter = [feed for feed in feeds.list_feeds(conn()) if feed.starter]
    held = Counter(feed.folders[0] if feed.folders else "" for feed in starter)
    return render_template(
        "first/start.html",
        starter=len(starter),
        folders=held.most_common(),
        own=feeds.has_own_feeds(conn()),
    )


@blueprint.get("/start")
@needs(Action.ADMINISTER)
def start() -> str:
    return render_first_page()
