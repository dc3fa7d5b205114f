"""The catalogue: its table, polling, pausing, removing, renaming."""

from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from aggregator.model import Feed, FeedState
from aggregator.people.access import Action
from aggregator.store import feeds
from aggregator.store.db import transaction
from aggregator.store.options import feeds_with_options
from aggregator.subscribe.own_settings import TITLE_LENGTH
from aggregator.web.database import conn
from aggregator.web.feed_table import Show, row, table
from aggregator.web.guard import needs
from aggregator.web.listing import read_number
from aggregator.web.redirects import local

blueprint = Blueprint("admin_feeds", __name__, url_prefix="/admin")


@blueprint.get("/feeds")
@needs(Action.ADMINISTER)
def catalogue() -> str:
    show = request.args.get("show", Show.ALL)
    text = request.args.get("q", "").strip()
    found = table(
        feeds.list_feeds(conn()),
        Show(show) if show in tuple(Show) else Show.ALL,
        text,
        request.args.get("page", 1, type=int),
        own=feeds_with_options(conn()),
    )
    return render_template(
        "admin/feeds.html",
        table=found,
        show=show if show in tuple(Show) else Show.ALL,
        text=text,
        here=request.full_path.rstrip("?"),
        address=_address,
        progress=feeds.first_polls(conn()),
        private=feeds.count_private(conn()),
    )


@blueprint.get("/feeds/progress")
@needs(Action.ADMINISTER)
def progress() -> str:
    """The bar of the first polls, asked for each second while they run."""
    return render_template("admin/_progress.html", progress=feeds.first_polls(conn()), asked=True)


@blueprint.post("/feeds/retry")
@needs(Action.ADMINISTER)
def retry() -> Response:
    """Ask every failed feed again, after an outage say."""
    with transaction(conn()):
        count = feeds.retry_failed(conn())
    flash(ngettext("%(num)s failed feed is asked again now.", "%(num)s failed feeds are asked again now.", count))
    return _back()


@blueprint.post("/feeds/<int:feed_id>/poll")
@needs(Action.ADMINISTER)
def poll(feed_id: int) -> Response | str:
    feed = polled_feed(feed_id)
    with transaction(conn()):
        feeds.poll_soon(conn(), [feed.id])
    return _row_or_back(feed, gettext("%(feed)s is polled within a few seconds.", feed=feed.title))


@blueprint.post("/feeds/<int:feed_id>/pause")
@needs(Action.ADMINISTER)
def pause(feed_id: int) -> Response | str:
    feed = polled_feed(feed_id)
    with transaction(conn()):
        feeds.set_state(conn(), feed.id, FeedState.PAUSED)
    return _row_or_back(feed, gettext("%(feed)s is paused. Its entries stay.", feed=feed.title))


@blueprint.post("/feeds/<int:feed_id>/resume")
@needs(Action.ADMINISTER)
def resume(feed_id: int) -> Response | str:
    feed = polled_feed(feed_id)
    with transaction(conn()):
        feeds.set_state(conn(), feed.id, FeedState.ACTIVE)
    return _row_or_back(feed, gettext("%(feed)s is polled again.", feed=feed.title))


@blueprint.post("/feeds/<int:feed_id>/rename")
@needs(Action.ADMINISTER)
def rename(feed_id: int) -> Response | str:
    feed = polled_feed(feed_id)
    with transaction(conn()):
        feeds.rename_feed(conn(), feed.id, request.form.get("title", "")[:TITLE_LENGTH])
    return _row_or_back(feed, gettext("Renamed."))


@blueprint.get("/feeds/<int:feed_id>/remove")
@needs(Action.ADMINISTER)
def ask_remove(feed_id: int) -> str:
    return _ask_remove([polled_feed(feed_id)])


@blueprint.post("/feeds/<int:feed_id>/remove")
@needs(Action.ADMINISTER)
def remove(feed_id: int) -> Response:
    return _remove([polled_feed(feed_id)])


@blueprint.post("/feeds/bulk")
@needs(Action.ADMINISTER)
def bulk() -> Response | str:
    """What the chosen feeds have in common: poll, pause, resume or remove them."""
    ids = {read_number(value, "feed") for value in request.form.getlist("feed")}
    chosen = [feed for feed in feeds.list_feeds(conn()) if feed.id in ids and not feed.guide]
    act = request.form.get("do")
    if not chosen:
        flash(gettext("No feed is chosen. Nothing was changed."), "bad")
        return _back()
    if act == "remove":
        return _remove(chosen) if "sure" in request.form else _ask_remove(chosen)
    with transaction(conn()):
        if act == "poll":
            feeds.poll_soon(conn(), [feed.id for feed in chosen])
        elif act in ("pause", "resume"):
            for feed in chosen:
                feeds.set_state(conn(), feed.id, FeedState.PAUSED if act == "pause" else FeedState.ACTIVE)
        else:
            abort(400)
    count = len(chosen)
    said = {
        "poll": lambda: ngettext("%(num)s feed is polled soon.", "%(num)s feeds are polled soon.", count),
        "pause": lambda: ngettext("%(num)s feed is paused.", "%(num)s feeds are paused.", count),
        "resume": lambda: ngettext("%(num)s feed is polled again.", "%(num)s feeds are polled again.", count),
    }
    flash(said[act]())
    return _back()


def polled_feed(feed_id: int) -> Feed:
    """:raises werkzeug.exceptions.NotFound: there is none in the catalogue, or it is the guide"""
    feed = feeds.get_feed(conn(), feed_id)
    if feed is None or feed.guide or feed.owner is not None:
        abort(404)
    return feed


def _row_or_back(feed: Feed, said: str) -> Response | str:
    """The changed row for htmx, else back to the table, or to the feed's own page, with a word."""
    if "HX-Request" in request.headers:
        own = feed.id in feeds_with_options(conn())
        return render_template("admin/_feed_row.html", row=row(polled_feed(feed.id), own=own), here=_here(), said=said)
    flash(said)
    page = url_for("admin_feed.page", feed_id=feed.id)
    return redirect(page, 303) if request.form.get("next") == page else _back()


def _ask_remove(chosen: list[Feed]) -> str:
    return render_template(
        "admin/feeds_remove.html", feeds=chosen, entries=sum(feed.entries for feed in chosen), here=_here()
    )


def _remove(chosen: list[Feed]) -> Response:
    with transaction(conn()):
        for feed in chosen:
            feeds.remove_feed(conn(), feed.id)
    flash(
        ngettext(
            "%(num)s feed is removed. What was picked into collections stays there.",
            "%(num)s feeds are removed. What was picked into collections stays there.",
            len(chosen),
        )
    )
    return _back()


def _here() -> str:
    """The table as it was filtered."""
    home = url_for("admin_feeds.catalogue")
    target = local(request.values.get("next"), home)
    return target if target.partition("?")[0] == home else home


def _back() -> Response:
    return redirect(_here(), 303)


def _address(**changes: object) -> str:
    """The table's address with other filters; a new filter begins on page 1."""
    state = {name: request.args.get(name, "") for name in ("show", "q")}
    state.update((name, str(value)) for name, value in changes.items())
    state = {name: value for name, value in state.items() if value}
    home = url_for("admin_feeds.catalogue")
    return f"{home}?{urlencode(state)}" if state else home
