"""My feeds: those that a member reads alone, seen by nobody else."""

import threading

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from aggregator.model import Feed, FeedLink, FeedState, Outline
from aggregator.people.access import Action, may
from aggregator.poll.settle import add_visited
from aggregator.store import feeds
from aggregator.store.db import transaction
from aggregator.store.poll_log import poll_log
from aggregator.subscribe.adding import Found
from aggregator.subscribe.own_settings import TITLE_LENGTH
from aggregator.web import words
from aggregator.web.database import conn, settings
from aggregator.web.feed_table import row
from aggregator.web.finding import MOST_LINKS, NothingFound, check, complete, look
from aggregator.web.guard import member, needs
from aggregator.web.sign_in import current_person
from aggregator.web.waiting import place

blueprint = Blueprint("own_feeds", __name__, url_prefix="/feeds")
LOOKING = 2
"""Members of a worker process that look for feeds at once: each holds a thread for as long as a server takes."""
WAIT_SECONDS = 0.5
_places = threading.BoundedSemaphore(LOOKING)


@blueprint.get("")
@needs(Action.MARK)
def listed() -> str:
    return _page()


@blueprint.post("")
@needs(Action.MARK)
def add() -> Response | tuple[str, int]:
    """Add the chosen feeds, or look at an address: the one feed found there is added, of several one chooses."""
    chosen = request.form.getlist("link")[:MOST_LINKS]
    written = request.form.get("url", "").strip()
    try:
        if chosen:
            return _add([Found(FeedLink(url, None, "")) for url in chosen])
        if known := feeds.find_feed(conn(), complete(written)):
            return _page(written, known=known), 422
        found = _look(written)
        if len(found) == 1:
            return _add(found)
    except NothingFound as error:
        return _page(written, error=str(error)), 422
    return _page(written, found=found), 200


@blueprint.get("/<int:feed_id>")
@needs(Action.MARK)
def one(feed_id: int) -> str:
    """Its state, its polls, and what can be done with it."""
    feed = _own(feed_id)
    reason = words.poll_reason(feed.reason) if feed.next_poll else ""
    log = poll_log(conn(), feed.id)
    return render_template(
        "own_feeds/feed.html", feed=feed, row=row(feed), reason=reason, log=log, title_length=TITLE_LENGTH
    )


@blueprint.post("/<int:feed_id>/pause")
@needs(Action.MARK)
def pause(feed_id: int) -> Response:
    feed = _own(feed_id)
    with transaction(conn()):
        feeds.set_state(conn(), feed.id, FeedState.PAUSED)
    return _done(feed, gettext("%(feed)s is paused. Its entries stay.", feed=feed.title))


@blueprint.post("/<int:feed_id>/resume")
@needs(Action.MARK)
def resume(feed_id: int) -> Response:
    feed = _own(feed_id)
    with transaction(conn()):
        feeds.set_state(conn(), feed.id, FeedState.ACTIVE)
    return _done(feed, gettext("%(feed)s is polled again.", feed=feed.title))


@blueprint.post("/<int:feed_id>/rename")
@needs(Action.MARK)
def rename(feed_id: int) -> Response:
    feed = _own(feed_id)
    with transaction(conn()):
        feeds.rename_feed(conn(), feed.id, request.form.get("title", "")[:TITLE_LENGTH])
    return _done(feed, gettext("Renamed."))


@blueprint.get("/<int:feed_id>/remove")
@needs(Action.MARK)
def ask_remove(feed_id: int) -> str:
    return render_template("own_feeds/remove.html", feed=_own(feed_id))


@blueprint.post("/<int:feed_id>/remove")
@needs(Action.MARK)
def remove(feed_id: int) -> Response:
    feed = _own(feed_id)
    with transaction(conn()):
        feeds.remove_feed(conn(), feed.id)
    flash(gettext("%(feed)s is removed.", feed=feed.title))
    return redirect(url_for("own_feeds.listed"), 303)


def _look(written: str) -> list[Found]:
    """:raises NothingFound: also while too many others are looking"""
    _check_room(1)
    with place(_places, WAIT_SECONDS) as free:
        if not free:
            raise NothingFound(
                gettext("Others are looking for feeds at this moment. Nothing was changed; try again soon.")
            )
        return look(written)


def _add(found: list[Found]) -> Response | tuple[str, int]:
    """:raises NothingFound: in words, when they cannot be added; nothing was changed"""
    check(found)
    known = [feed for one in found if (feed := feeds.find_feed(conn(), one.link.url))]
    wanted = [one for one in found if one.link.url not in {feed.url for feed in known}]
    if not wanted:
        return _page(found[0].link.url, known=known[0]), 422
    _check_room(len(wanted))
    outlines = [(Outline(url=one.link.url, title=None), one.visit) for one in wanted]
    added = add_visited(conn(), outlines, settings(), owner=member().id)
    first = feeds.get_feed(conn(), added[0][0])
    if not any(new for _, new in added):
        flash(gettext("This is among your feeds already."))
    else:
        title = first.title if first else wanted[0].link.url
        flash(ngettext("%(feed)s is among your feeds.", "%(num)s feeds are among yours.", len(added), feed=title))
    return redirect(url_for("own_feeds.listed"), 303)


def _check_room(wanted: int) -> None:
    """:raises NothingFound: when the member would have more feeds than the settings allow"""
    most = settings().private_feeds
    if len(feeds.list_own_feeds(conn(), member().id)) + wanted > most:
        raise NothingFound(
            ngettext(
                "A member may have %(num)s feed of their own. Nothing was changed; remove one first.",
                "A member may have %(num)s feeds of their own. Nothing was changed; remove one first.",
                most,
            )
        )


def _own(feed_id: int) -> Feed:
    """:raises werkzeug.exceptions.NotFound: there is none among the reader's own: not even another's shows"""
    feed = feeds.get_feed(conn(), feed_id)
    if feed is None or feed.owner is None or not may(current_person(), Action.SEE_FEED, settings(), feed=feed):
        abort(404)
    return feed


def _done(feed: Feed, said: str) -> Response:
    flash(said)
    return redirect(url_for("own_feeds.one", feed_id=feed.id), 303)


def _page(
    written: str = "", *, found: list[Found] | None = None, error: str | None = None, known: Feed | None = None
) -> str:
    return render_template(
        "own_feeds/feeds.html",
        rows=[row(feed) for feed in feeds.list_own_feeds(conn(), member().id)],
        most=settings().private_feeds,
        url=written,
        found=found,
        error=error,
        known=known,
    )
