"""What goes with changing topics: what a change would do, how far a large one is, one topic merged into another."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from aggregator.model import Topic
from aggregator.organise.query import QueryError
from aggregator.organise.rules import either, read_rule
from aggregator.people.access import Action
from aggregator.store import topic_jobs, topics
from aggregator.store.db import StoreError, transaction
from aggregator.store.merging import merge_topic
from aggregator.store.preview import Preview
from aggregator.store.rules import refuse_circle
from aggregator.web.admin_topics import list_page, sorted_now, the_topic, topic_page
from aggregator.web.database import conn
from aggregator.web.guard import needs
from aggregator.web.htmx import wants_fragment
from aggregator.web.query_words import query_error
from aggregator.web.topic_forms import BadTopic, as_it_is, in_words, previewed, written

blueprint = Blueprint("topic_tools", __name__, url_prefix="/admin")


@blueprint.post("/topics/preview")
@needs(Action.TOPICS)
def preview_new() -> str:
    """Of a topic that is yet to be made. Saves nothing."""
    return _preview(None)


@blueprint.post("/topics/<int:topic_id>/preview")
@needs(Action.TOPICS)
def preview(topic_id: int) -> str:
    """Of a topic as the form would have it. Saves nothing."""
    return _preview(the_topic(topic_id))


def _preview(topic: Topic | None) -> str:
    form = written()
    found: Preview | None = None
    fault: BadTopic | None = None
    try:
        found = previewed(form, topic)
    except BadTopic as error:
        fault = error
    if wants_fragment():
        return render_template("admin/_topic_preview.html", preview=found, error=fault, form=form, topic=topic)
    if topic is None:
        return list_page(form, error=fault, preview=found)
    return topic_page(topic, form, error=fault, preview=found)


@blueprint.get("/topics/<int:topic_id>/progress")
@needs(Action.TOPICS)
def progress(topic_id: int) -> Response:
    """How far its sorting is, for the page that asks each second."""
    topic = the_topic(topic_id)
    return make_response(
        render_template("admin/_topic_progress.html", topic=topic, job=topic_jobs.job_of(conn(), topic.id), asked=True)
    )


@blueprint.post("/topics/<int:topic_id>/merge")
@needs(Action.TOPICS)
def merge(topic_id: int) -> Response | str | tuple[str, int]:
    topic = the_topic(topic_id)
    into = topics.find_topic(conn(), request.form.get("into", ""))
    if into is None or into.id == topic.id:
        flash(gettext("Choose the topic to merge it into. Nothing was changed."), "bad")
        return redirect(url_for("admin_topics.edit", topic_id=topic.id), 303)
    try:
        rule = _joined(topic, into)
        with transaction(conn()):
            merge_topic(conn(), topic, into, rule)
            refuse_circle(conn(), into.id, read_rule)
    except (BadTopic, StoreError) as error:
        fault = error if isinstance(error, BadTopic) else in_words(error)
        return topic_page(topic, as_it_is(topic), error=fault), 422
    flash(gettext("%(topic)s is part of %(into)s now. Its address leads there.", topic=topic.name, into=into.name))
    return sorted_now(into.id)


def _joined(topic: Topic, into: Topic) -> str | None:
    try:
        return either(into.rule, topic.rule)
    except QueryError as error:
        words = gettext("The rules of both cannot be put together: %(why)s", why=query_error(error))
        raise BadTopic(words) from error
