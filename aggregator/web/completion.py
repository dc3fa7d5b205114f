"""What the search box proposes while somebody writes."""

from babel import Locale
from flask import Blueprint, make_response, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from aggregator.organise.completion import Completion, Known, complete
from aggregator.organise.query import MOST_LETTERS
from aggregator.organise.query_fields import VALUES
from aggregator.people.access import Action
from aggregator.query_tree import Field
from aggregator.web.guard import needs
from aggregator.web.i18n import language, locale
from aggregator.web.presenting import topic_name
from aggregator.web.shell import shell

LANGUAGES = ("de", "en", "fr", "it", "rm", "es", "pt", "nl", "da", "sv", "nb", "fi", "pl", "cs", "ja", "zh")
"""Languages that are proposed; any other code can be written as well."""

blueprint = Blueprint("completion", __name__)


@blueprint.get("/search/complete")
@needs(Action.READ)
def listed() -> Response:
    """The options of a listbox for the query ``q`` with the cursor at ``at``, in characters."""
    text = request.args.get("q", "")[:MOST_LETTERS]
    found = complete(text, request.args.get("at", len(text), type=int), _known())
    answer = make_response(
        render_template("reading/_completions.html", options=[(one, _meaning(one)) for one in found])
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _known() -> Known:
    """What this reader may see."""
    around = shell()
    return Known(
        topics=tuple((topic.slug, topic_name(topic)) for topic in around.topics),
        feeds=tuple(leaf.title for leaf in around.leaves.values()),
        folders=tuple(node.name for node in around.folders.values()),
        languages=tuple((code, _language_name(locale(), code)) for code in LANGUAGES),
    )


def _language_name(shown_in: Locale, code: str) -> str:
    return str(shown_in.languages.get(code, code))


def _meaning(one: Completion) -> str:
    """What a proposal stands for, where it does not say so itself."""
    if not one.whole:
        return _fields()[one.field]
    if one.field in VALUES:
        return VALUES[one.field].get(one.label, "") if language() == "de" else ""
    return "" if one.label in one.text else one.label


def _fields() -> dict[Field, str]:
    return {
        Field.TITLE: gettext("words of the headline"),
        Field.AUTHOR: gettext("who wrote it"),
        Field.TOPIC: gettext("a topic"),
        Field.TAG: gettext("a tag"),
        Field.FEED: gettext("a feed, by name or address"),
        Field.FOLDER: gettext("a folder"),
        Field.LANGUAGE: gettext("a language, such as de"),
        Field.NEWER: gettext("an age or date, such as 7d"),
        Field.OLDER: gettext("an age or date, such as 2026-11"),
        Field.IS: gettext("read, unread, starred"),
        Field.HAS: gettext("image, audio, video, comments"),
    }
