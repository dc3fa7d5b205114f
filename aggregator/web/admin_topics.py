"""Topics: listed with what they hold, made, changed, removed."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from aggregator.model import Topic
from aggregator.people.access import Action
from aggregator.store import topics
from aggregator.store.db import StoreError, transaction
from aggregator.web.database import conn
from aggregator.web.guard import needs

blueprint = Blueprint("admin_topics", __name__, url_prefix="/admin")
NAME_LENGTH = 80
MOST_ALIASES = 200


@blueprint.get("/topics")
@needs(Action.ADMINISTER)
def listed() -> str:
    return _list_page()


@blueprint.post("/topics/add")
@needs(Action.ADMINISTER)
def add() -> Response | tuple[str, int]:
    name, aliases, names = _form({})
    try:
        with transaction(conn()):
            topic = topics.add_topic(conn(), name, aliases, names)
    except StoreError as error:
        return _list_page(error=_in_words(error)), 422
    flash(gettext("The topic %(topic)s holds %(num)s entries.", topic=topic.name, num=topic.entries))
    return _back()


@blueprint.get("/topics/<int:topic_id>")
@needs(Action.ADMINISTER)
def edit(topic_id: int) -> str:
    return render_template("admin/topic.html", topic=_topic(topic_id), error=None)


@blueprint.post("/topics/<int:topic_id>")
@needs(Action.ADMINISTER)
def change(topic_id: int) -> Response | tuple[str, int]:
    topic = _topic(topic_id)
    name, aliases, names = _form(dict(topic.names))
    try:
        with transaction(conn()):
            topics.change_topic(conn(), topic.id, name, aliases, names)
    except StoreError as error:
        return render_template("admin/topic.html", topic=topic, error=_in_words(error)), 422
    flash(gettext("Saved: %(topic)s now holds %(num)s entries.", topic=name, num=_topic(topic_id).entries))
    return _back()


@blueprint.post("/topics/<int:topic_id>/remove")
@needs(Action.ADMINISTER)
def remove(topic_id: int) -> Response:
    topic = _topic(topic_id)
    with transaction(conn()):
        topics.remove_topic(conn(), topic.id)
    flash(gettext("The topic %(topic)s is removed. Its entries and their tags stay.", topic=topic.name))
    return _back()


def _form(names: dict[str, str]) -> tuple[str, list[str], dict[str, str]]:
    """Name, aliases (one a line or between commas), and names by language: other languages' stay."""
    german = _line(request.form.get("name_de", ""))
    names.pop("de", None)
    written = request.form.get("aliases", "").replace(",", "\n").splitlines()
    aliases = [line for alias in written if (line := _line(alias))]
    return _line(request.form.get("name", "")), aliases[:MOST_ALIASES], {**names, **({"de": german} if german else {})}


def _line(text: str) -> str:
    return " ".join(text.split())[:NAME_LENGTH]


def _topic(topic_id: int) -> Topic:
    found = next((topic for topic in topics.list_topics(conn(), with_counts=True) if topic.id == topic_id), None)
    if found is None:
        abort(404)
    return found


def _in_words(error: StoreError) -> str:
    if isinstance(error, topics.TopicExists):
        return str(gettext("There is a topic of this name already. Nothing was changed."))
    return gettext("A topic needs a name.") if not request.form.get("name", "").strip() else str(error)


def _list_page(error: str | None = None) -> str:
    return render_template(
        "admin/topics.html", topics=topics.list_topics(conn(), with_counts=True), error=error, form=request.form
    )


def _back() -> Response:
    return redirect(url_for("admin_topics.listed"), 303)
