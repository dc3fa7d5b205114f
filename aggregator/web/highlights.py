"""The words of a search in what a list says of its entries."""

import re
from collections.abc import Iterable

from markupsafe import Markup

from aggregator.model import Entry
from aggregator.query_tree import Node
from aggregator.store import entries
from aggregator.store.highlight import IN_TEXT, IN_TITLE, pattern_of
from aggregator.web.database import conn
from aggregator.web.presenting import clip, headline, teaser

_MARKED = Markup("<mark>{}</mark>")


class Highlights:
    """Of one page. Where a teaser does not hold the words, the passage of the text that does stands for it."""

    def __init__(self, tree: Node, shown: Iterable[Entry], letters: int) -> None:
        """
        :param letters: of a teaser
        """
        self._letters = letters
        self._in_title, self._in_text = pattern_of(tree, IN_TITLE), pattern_of(tree, IN_TEXT)
        self._passages = entries.passages(conn(), tree, [one.id for one in shown if self._lacks_words(one)])

    def headline(self, entry: Entry) -> str:
        return marked(headline(entry), self._in_title)

    def teaser(self, entry: Entry) -> str:
        return marked(clip(self._passages.get(entry.id) or teaser(entry), self._letters), self._in_text)

    def _lacks_words(self, entry: Entry) -> bool:
        if self._in_text is None:
            return False
        # The text of an entry without a title begins in its headline.
        own = "" if entry.title else headline(entry)
        return not (self._in_text.search(own) or self._in_text.search(clip(teaser(entry), self._letters)))


def marked(text: str, pattern: re.Pattern[str] | None) -> str:
    """The text as HTML, with every place that the pattern finds marked; itself where there is none."""
    places = list(pattern.finditer(text)) if pattern else []
    if not places:
        return text
    parts: list[str] = []
    at = 0
    for place in places:
        parts += (text[at : place.start()], _MARKED.format(place[0]))
        at = place.end()
    return Markup("").join([*parts, text[at:]])  # escapes what is not HTML yet
