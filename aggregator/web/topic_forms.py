"""The form that makes or changes a topic: what it says, and what is wrong with it."""

from dataclasses import dataclass

from flask import request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from aggregator.model import Topic
from aggregator.organise.query import QueryError
from aggregator.organise.rules import read_rule
from aggregator.query_tree import Node
from aggregator.store import preview
from aggregator.store.db import StoreError
from aggregator.store.preview import Preview
from aggregator.store.rules import RuleCircle, refuse_circle
from aggregator.store.topics import TopicExists
from aggregator.web.database import conn
from aggregator.web.query_words import query_error

NAME_LENGTH = 80
MOST_ALIASES = 200


class BadTopic(ValueError):
    """A topic that cannot be saved. The message says why, in the person's language.

    :ivar rule: what is wrong with its rule, and where, when it is that
    """

    def __init__(self, words: str, rule: QueryError | None = None) -> None:
        super().__init__(words)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class TopicForm:
    """What was written, each name and alias in one line."""

    name: str = ""
    german: str = ""
    aliases: tuple[str, ...] = ()
    rule: str = ""

    def names(self, former: Topic | None = None) -> dict[str, str]:
        """By language; those of languages that the form does not ask for stay."""
        kept = {code: name for code, name in former.names.items() if code != "de"} if former else {}
        return {**kept, **({"de": self.german} if self.german else {})}

    def tree(self) -> Node | None:
        """What the rule asks for.

        :raises BadTopic: when it cannot be read
        """
        try:
            return read_rule(self.rule)
        except QueryError as error:
            raise BadTopic(query_error(error), error) from error


def written(form: "MultiDict[str, str] | None" = None) -> TopicForm:
    """What the request says."""
    given = request.form if form is None else form
    aliases = given.get("aliases", "").replace(",", "\n").splitlines()
    return TopicForm(
        name=_line(given.get("name", "")),
        german=_line(given.get("name_de", "")),
        aliases=tuple(line for alias in aliases if (line := _line(alias)))[:MOST_ALIASES],
        rule=" ".join(given.get("rule", "").split()),
    )


def as_it_is(topic: Topic) -> TopicForm:
    return TopicForm(topic.name, topic.names.get("de", ""), topic.aliases, topic.rule or "")


def previewed(form: TopicForm, topic: Topic | None) -> Preview:
    """What would be of the topic, saved as the form stands.

    :raises BadTopic: when it could not be saved
    """
    tree = form.tree()
    if topic is not None and tree is not None:
        try:
            refuse_circle(conn(), topic.id, read_rule, tree)
        except RuleCircle as error:
            raise in_words(error) from error
    words = [form.name, *form.names(topic).values(), *form.aliases, *([topic.slug] if topic else [])]
    return preview.preview(conn(), topic.id if topic else None, words, tree)


def in_words(error: StoreError) -> BadTopic:
    if isinstance(error, TopicExists):
        return BadTopic(gettext("There is a topic of this name already. Nothing was changed."))
    if isinstance(error, RuleCircle):
        words = gettext(
            "The rules of these topics name each other in a circle: %(topics)s. Nothing was changed.",
            topics=", ".join(error.names),
        )
        return BadTopic(words)
    return BadTopic(gettext("A topic needs a name.") if not written().name else str(error))


def _line(text: str) -> str:
    return " ".join(text.split())[:NAME_LENGTH]
