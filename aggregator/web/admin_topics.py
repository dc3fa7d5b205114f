"""Topics: listed with what they hold, made, changed, removed."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from aggregator.model import Topic
from aggregator.organise.query import MOST_LETTERS
from aggregator.organise.rules import read_rule
from aggregator.people.access import Action
from aggregator.store import tags, topic_jobs, topics
from aggregator.store.db import StoreError, transaction
from aggregator.store.preview import Preview
from aggregator.store.rules import refuse_circle
from aggregator.web.database import conn
from aggregator.web.guard import needs
from aggregator.web.presenting import number
from aggregator.web.redirects import back
from aggregator.web.topic_forms import NAME_LENGTH, BadTopic, TopicForm, as_it_is, in_words, written

blueprint = Blueprint("admin_topics", __name__, url_prefix="/admin")
TAGS_OFFERED = 40


@blueprint.get("/topics")
@needs(Action.TOPICS)
def listed() -> str:
    return list_page(TopicForm())


@blueprint.post("/topics/add")
@needs(Action.TOPICS)
def add() -> Response | str | tuple[str, int]:
    form = written()
    try:
        form.tree()
        with transaction(conn()):
            topic = topics.add_topic(conn(), form.name, form.aliases, form.names(), form.rule)
            refuse_circle(conn(), topic.id, read_rule)
    except (BadTopic, StoreError) as error:
        return list_page(form, error=error if isinstance(error, BadTopic) else in_words(error)), 422
    if not topic_jobs.start(conn(), topic.id, read_rule):
        return redirect(url_for("admin_topics.edit", topic_id=topic.id), 303)
    held = number(the_topic(topic.id).entries)
    flash(gettext("The topic %(topic)s holds %(num)s entries.", topic=topic.name, num=held))
    return back(url_for("admin_topics.listed"))


@blueprint.get("/topics/<int:topic_id>")
@needs(Action.TOPICS)
def edit(topic_id: int) -> str:
    topic = the_topic(topic_id)
    return topic_page(topic, as_it_is(topic))


@blueprint.post("/topics/<int:topic_id>")
@needs(Action.TOPICS)
def change(topic_id: int) -> Response | str | tuple[str, int]:
    topic = the_topic(topic_id)
    form = written()
    try:
        form.tree()
        with transaction(conn()):
            topics.change_topic(conn(), topic.id, form.name, form.aliases, form.names(topic), form.rule)
            refuse_circle(conn(), topic.id, read_rule)
    except (BadTopic, StoreError) as error:
        return topic_page(topic, form, error=error if isinstance(error, BadTopic) else in_words(error)), 422
    return sorted_now(topic_id)


@blueprint.post("/topics/<int:topic_id>/remove")
@needs(Action.TOPICS)
def remove(topic_id: int) -> Response:
    topic = the_topic(topic_id)
    with transaction(conn()):
        topics.remove_topic(conn(), topic.id)
    flash(gettext("The topic %(topic)s is removed. Its entries and their tags stay.", topic=topic.name))
    return redirect(url_for("admin_topics.listed"), 303)


def sorted_now(topic_id: int) -> Response:
    """After a change was committed: to the list of topics, or, where much is to be sorted, to see how far it is."""
    if not topic_jobs.start(conn(), topic_id, read_rule):
        return redirect(url_for("admin_topics.edit", topic_id=topic_id), 303)
    topic = the_topic(topic_id)
    flash(gettext("Saved: %(topic)s now holds %(num)s entries.", topic=topic.name, num=number(topic.entries)))
    return redirect(url_for("admin_topics.listed"), 303)


def the_topic(topic_id: int) -> Topic:
    """With how many entries it holds.

    :raises werkzeug.exceptions.NotFound: when there is no such topic
    """
    found = next((topic for topic in topics.list_topics(conn(), with_counts=True) if topic.id == topic_id), None)
    if found is None:
        abort(404)
    return found


def topic_page(topic: Topic, form: TopicForm, *, error: BadTopic | None = None, preview: Preview | None = None) -> str:
    return render_template(
        "admin/topic.html",
        topic=topic,
        form=form,
        error=error,
        preview=preview,
        others=[one for one in topics.list_topics(conn()) if one.id != topic.id],
        job=topic_jobs.job_of(conn(), topic.id),
        rule_fault=_fault(topic),
    )


def _fault(topic: Topic) -> BadTopic | None:
    """What is wrong with the rule that is stored: the language may have changed since."""
    try:
        as_it_is(topic).tree()
    except BadTopic as error:
        return error
    return None


def list_page(form: TopicForm, *, error: BadTopic | None = None, preview: Preview | None = None) -> str:
    offered = tags.frequent_tags(conn(), TAGS_OFFERED)
    return render_template(
        "admin/topics.html",
        topics=topics.list_topics(conn(), with_counts=True),
        sorting=topic_jobs.being_sorted(conn()),
        offered=[tag for tag in offered if len(tag.name) <= NAME_LENGTH],
        looked_at=tags.LOOKED_AT,
        form=form,
        error=error,
        preview=preview,
    )


@blueprint.app_context_processor
def limits() -> dict[str, object]:
    return {"rule_length": MOST_LETTERS}
