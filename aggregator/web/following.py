"""What a reader reads everywhere, quietly or not at all: their ties to feeds and topics, and muted words."""

from collections.abc import Callable, Mapping
from functools import cached_property
from time import time
from typing import cast

from flask import Blueprint, abort, flash, g, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from aggregator.model import Feed, Topic
from aggregator.people.access import Action, may
from aggregator.store import feeds, follows, topics
from aggregator.store.db import transaction
from aggregator.store.follows import Level, Tie, TopicLevel
from aggregator.store.times import moment
from aggregator.web.database import conn, settings
from aggregator.web.guard import member, needs
from aggregator.web.listing import read_number
from aggregator.web.presenting import topic_name
from aggregator.web.redirects import back
from aggregator.web.shell import shell
from aggregator.web.sign_in import current_person
from aggregator.web.taking_back import flash_with_undo

blueprint = Blueprint("following", __name__, url_prefix="/following")
WEEK = 7 * 86400
WORDS_LENGTH = 100
FOR_A_WEEK = "week"
"""Beside the levels: muted, and followed everywhere again after a week."""

_FOLLOWED: Mapping[str, Callable[[str], str]] = {
    Level.EVERYWHERE: lambda feed: gettext("You read %(feed)s everywhere.", feed=feed),
    Level.QUIET: lambda feed: gettext("%(feed)s shows only in its folder and topics.", feed=feed),
    Level.MUTED: lambda feed: gettext("%(feed)s is muted.", feed=feed),
    FOR_A_WEEK: lambda feed: gettext("%(feed)s is muted for a week.", feed=feed),
}


class Ties:
    """The reader's, asked of the database when a template needs them; none for a visitor."""

    @cached_property
    def feeds(self) -> dict[int, Tie]:
        person = current_person()
        return follows.follows_of(conn(), person.id) if person else {}

    @cached_property
    def topics(self) -> dict[int, TopicLevel]:
        person = current_person()
        return follows.topic_follows_of(conn(), person.id) if person else {}

    def level(self, feed: int) -> str:
        return self.feeds[feed].level if feed in self.feeds else Level.EVERYWHERE

    def muted(self, feed: int) -> bool:
        return feed in self.feeds and self.feeds[feed].level is Level.MUTED


def ties() -> Ties:
    """This request's."""
    if "ties" not in g:
        g.ties = Ties()
    return cast(Ties, g.ties)


@blueprint.app_context_processor
def around() -> dict[str, object]:
    return {"ties": ties}


@blueprint.get("")
@needs(Action.MARK)
def page() -> str:
    """Everything that is not as usual, with forms to change it."""
    leaves, known = shell().leaves, {topic.id: topic for topic in shell().topics}
    return render_template(
        "following/following.html",
        feed_ties=[
            (leaves[feed], tie, moment(tie.until) if tie.until else None)
            for feed, tie in ties().feeds.items()
            if feed in leaves
        ],
        topic_ties=[(known[topic], level) for topic, level in ties().topics.items() if topic in known],
        free_topics=[topic for topic in known.values() if topic.id not in ties().topics],
        words=follows.list_muted_words(conn(), member().id),
        words_length=WORDS_LENGTH,
    )


@blueprint.post("/feeds")
@needs(Action.MARK)
def follow_feed() -> Response:
    """Set the tie to a feed: a level, or muted for a week."""
    feed = _feed(read_number(request.form.get("feed", ""), "feed"))
    level = request.form.get("level", "")
    if level not in _FOLLOWED:
        abort(400)
    before = ties().feeds.get(feed.id, Tie(Level.EVERYWHERE))
    until = int(time()) + WEEK if level == FOR_A_WEEK else None
    with transaction(conn()):
        follows.set_follow(conn(), member().id, feed.id, Level.MUTED if until else Level(level), until)
    words = _FOLLOWED[level](feed.title)
    taken_back = FOR_A_WEEK if before.until else before.level
    flash_with_undo(words, "/following/feeds", feed=feed.id, level=taken_back)
    return back("/following")


@blueprint.post("/topics")
@needs(Action.MARK)
def follow_topic() -> Response:
    """Follow a topic for the edition, mute it, or neither."""
    topic = _topic(request.form.get("topic", ""))
    wanted = request.form.get("level", "")
    if wanted not in ("", *TopicLevel):
        abort(400)
    before, level = ties().topics.get(topic.id, ""), TopicLevel(wanted) if wanted else None
    with transaction(conn()):
        follows.set_topic_follow(conn(), member().id, topic.id, level)
    name = topic_name(topic)
    if level is TopicLevel.FOLLOWED:
        words = gettext("You follow %(topic)s: the edition takes from it.", topic=name)
    elif level is TopicLevel.MUTED:
        words = gettext("%(topic)s is muted.", topic=name)
    else:
        words = gettext("%(topic)s is read as all topics are.", topic=name)
    flash_with_undo(words, "/following/topics", topic=topic.slug, level=before)
    return back("/following")


@blueprint.post("/words")
@needs(Action.MARK)
def mute_words() -> Response:
    words = " ".join(request.form.get("words", "").split())
    if not any(letter.isalnum() for letter in words):
        flash(gettext("A word is needed. Nothing was muted."), "bad")
    elif len(words) > WORDS_LENGTH or not words.isprintable():
        flash(gettext("At most %(num)s letters, digits and signs. Nothing was muted.", num=WORDS_LENGTH), "bad")
    else:
        _mute(words)
    return back("/following")


@blueprint.post("/words/<int:words_id>/remove")
@needs(Action.MARK)
def unmute_words(words_id: int) -> Response:
    with transaction(conn()):
        words = follows.remove_muted_words(conn(), member().id, words_id)
    if words is None:
        abort(404)
    flash_with_undo(gettext("“%(words)s” is no longer muted.", words=words), "/following/words", words=words)
    return back("/following")


def _mute(words: str) -> None:
    try:
        with transaction(conn()):
            new = follows.add_muted_words(conn(), member().id, words)
    except follows.TooManyWords:
        most = follows.MOST_WORDS
        flash(gettext("%(num)s words are muted already. Nothing was changed; remove one first.", num=most), "bad")
    else:
        flash(
            gettext("“%(words)s” is muted.", words=words)
            if new
            else gettext("“%(words)s” is muted already.", words=words)
        )


def _feed(feed_id: int) -> Feed:
    """:raises werkzeug.exceptions.NotFound: also for a feed that this reader may not see"""
    found = feeds.get_feed(conn(), feed_id)
    if found is None or not may(current_person(), Action.SEE_FEED, settings(), feed=found):
        abort(404)
    return found


def _topic(slug: str) -> Topic:
    found = next((topic for topic in topics.list_topics(conn()) if topic.slug == slug), None)
    if found is None:
        abort(404)
    return found
