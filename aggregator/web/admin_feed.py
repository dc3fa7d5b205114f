"""One feed: how it is polled, what is set for it alone, and its last document."""

from collections.abc import Callable, Mapping
from contextlib import closing
from typing import ParamSpec, TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from aggregator.config import policy
from aggregator.model import Failure, Feed, FeedOptions, RawDocument
from aggregator.parse.errors import ParseError
from aggregator.people.access import Action
from aggregator.poll.reparse import reparse
from aggregator.store import feeds
from aggregator.store.db import transaction
from aggregator.store.documents import connect_documents, last_document
from aggregator.store.options import get_options, own_title, set_options
from aggregator.store.poll_log import poll_log
from aggregator.subscribe.own_settings import (
    HEADER_LENGTH,
    LONGEST_MINUTES,
    TITLE_LENGTH,
    OwnSettingError,
    login_name,
    read_interval,
    read_login,
    read_title,
    read_user_agent,
)
from aggregator.web import words
from aggregator.web.admin_feeds import polled_feed
from aggregator.web.database import conn, settings
from aggregator.web.feed_table import row
from aggregator.web.guard import needs
from aggregator.web.presenting import number

blueprint = Blueprint("admin_feed", __name__, url_prefix="/admin/feeds/<int:feed_id>")
SHOWN_BYTES = 2_000_000
P = ParamSpec("P")
T = TypeVar("T")

# By OwnSettingError.reason: the field that it marks, and what is said there.
_WRONG: Mapping[str, tuple[str, Callable[[], str]]] = {
    "title": ("title", lambda: gettext("A title has at most %(num)s characters.", num=TITLE_LENGTH)),
    "interval": ("interval", lambda: gettext("A whole number of minutes, or nothing.")),
    "interval short": (
        "interval",
        lambda: gettext("No feed is polled sooner than after %(num)s minutes.", num=settings().poll_floor_minutes),
    ),
    "interval long": ("interval", lambda: gettext("At most %(num)s minutes: a week.", num=number(LONGEST_MINUTES))),
    "user agent": (
        "user_agent",
        lambda: gettext("One line of at most %(num)s letters (without umlauts), digits and signs.", num=HEADER_LENGTH),
    ),
    "login": ("login", lambda: gettext("One line of at most %(num)s characters, without a colon.", num=HEADER_LENGTH)),
    "login missing": ("login", lambda: gettext("A login needs a name.")),
    "password": ("password", lambda: gettext("One line of at most %(num)s characters.", num=HEADER_LENGTH)),
    "password missing": ("password", lambda: gettext("A login needs a password.")),
}


@blueprint.get("")
@needs(Action.ADMINISTER)
def page(feed_id: int) -> str:
    feed = polled_feed(feed_id)
    options = get_options(conn(), feed.id)
    given = {
        "title": own_title(conn(), feed.id) or "",
        "interval": str(options.interval_minutes or ""),
        "user_agent": options.user_agent or "",
        "login": login_name(settings().instance, options.sealed_login),
    }
    return _page(feed, options, given, {})


@blueprint.post("")
@needs(Action.ADMINISTER)
def save(feed_id: int) -> Response | tuple[str, int]:
    feed = polled_feed(feed_id)
    given = {name: request.form.get(name, "") for name in ("title", "interval", "user_agent", "login")}
    before = get_options(conn(), feed.id)
    wrong: dict[str, str] = {}
    title = _read(wrong, read_title, given["title"])
    interval = _read(wrong, read_interval, given["interval"], settings().poll_floor_minutes)
    agent = _read(wrong, read_user_agent, given["user_agent"])
    login = None
    if "no_login" not in request.form:
        password = request.form.get("password", "")
        login = _read(wrong, read_login, settings().instance, before.sealed_login, given["login"], password)
    if wrong:
        return _page(feed, before, given, wrong), 422
    with transaction(conn()):
        feeds.rename_feed(conn(), feed.id, title)
        options = FeedOptions(interval, agent, login, full_text="full_text" in request.form)
        set_options(conn(), feed.id, options)
    flash(gettext("Saved. It holds from the next poll on."))
    return redirect(url_for("admin_feed.page", feed_id=feed.id), 303)


def _read(wrong: dict[str, str], reader: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
    """What a field holds; where that cannot be used, its reason is noted in ``wrong``."""
    try:
        return reader(*args, **kwargs)
    except OwnSettingError as error:
        field, said = _WRONG[error.reason]
        wrong[field] = said()
        return None


@blueprint.post("/reparse")
@needs(Action.ADMINISTER)
def read_again(feed_id: int) -> Response:
    """Read the last document anew, without asking the feed's server."""
    feed = polled_feed(feed_id)
    kept = _document(feed)
    if kept is None:
        abort(404)
    try:
        arrived = reparse(conn(), feed.id, kept, policy(settings()))
    except ParseError as error:
        why = words.failure(Failure(error.kind, error.message), None)
        flash(gettext("The document could not be read: %(why)s. Nothing was changed.", why=why), "bad")
    else:
        again = ngettext("%(num)s entry was read again,", "%(num)s entries were read again,", len(arrived.changed))
        new = ngettext("%(num)s is new.", "%(num)s are new.", len(arrived.new))
        flash(f"{again} {new}")
    return redirect(url_for("admin_feed.page", feed_id=feed.id), 303)


@blueprint.get("/document")
@needs(Action.ADMINISTER)
def document(feed_id: int) -> Response:
    """The last document as text, whatever it is: a browser must not take it for a page of ours."""
    kept = _document(polled_feed(feed_id))
    if kept is None:
        abort(404)
    text = kept.body[:SHOWN_BYTES].decode("utf-8", "replace")
    response = Response(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _document(feed: Feed) -> RawDocument | None:
    with closing(connect_documents(settings().instance)) as documents:
        return last_document(documents, feed.id)


def _page(feed: Feed, options: FeedOptions, given: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    return render_template(
        "admin/feed.html",
        feed=feed,
        row=row(feed),
        reason=words.poll_reason(feed.reason) if feed.next_poll else "",
        log=poll_log(conn(), feed.id),
        kept=_document(feed),
        shown_bytes=SHOWN_BYTES,
        has_login=options.sealed_login is not None,
        full_text=options.full_text,
        given=given,
        wrong=wrong,
        floor=settings().poll_floor_minutes,
        longest=LONGEST_MINUTES,
        header_length=HEADER_LENGTH,
        title_length=TITLE_LENGTH,
    )
