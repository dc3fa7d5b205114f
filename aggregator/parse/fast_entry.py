"""One item of a well-formed document on the quick way, as feedparser's dict of it."""

from typing import Any

from aggregator.parse.dialect import PLAIN, TEXTS
from aggregator.parse.fast_markup import Node
from aggregator.parse.fast_names import Declined, Names
from aggregator.parse.fast_values import Attributes, Values, unspoiled

# Without effect on what is read, as long as they hold no elements.
_LEAVES = frozenset(
    "cloud copyright dc_contributor dc_publisher dc_rights generator info itunes_block itunes_explicit itunes_subtitle"
    " lastbuilddate media_credit media_player media_rating media_restriction rights subtitle tagline webmaster"
    " creativecommons_license cc_license georss_point uri url email name width height".split()
)
_PEOPLE = frozenset("author managingeditor dc_creator dc_author itunes_author".split())
_TITLES = frozenset(("title", "dc_title", "media_title"))
_SIMPLE = frozenset(("comments", "feedburner_origlink"))
_SOURCE_LEAVES = frozenset("category generator icon id logo published rights subtitle updated".split())


class Entry:
    """``found`` holds what was found; ``title_depth`` says how deep the last title stood."""

    def __init__(self, values: Values, names: Names, language: str | None) -> None:
        self.found: dict[str, Any] = {"xml_lang": language}
        self.title_depth = -1
        self._values = values
        self._names = names
        self._stored_depth: int | None = None
        self._guess = not values.version.startswith("atom")

    def read(self, parent: Node, base: str, language: str | None, depth: int, *, media: bool = False) -> None:
        """All that is in an element; ``media`` when it is a group or file of Media RSS."""
        names, values, found = self._names, self._values, self.found
        for child in parent:
            name = names[child.tag]
            if media and not name.startswith("media_"):
                values.pass_over(child, name)
                continue
            attributes = values.attributes(child)
            inner_base, inner_language = base, language
            if attributes or base:
                inner_base, inner_language = values.scope(attributes, base, language)
            if name in TEXTS:
                self._text(name, values.detail(child, attributes, TEXTS[name], self._guess, inner_base, inner_language))
            elif name in PLAIN:
                if name == "guid" and attributes.get("ispermalink", "true").strip().lower() != "false":
                    found["permalink"] = True
                found[PLAIN[name]] = values.text(child)
            elif name in _TITLES:
                self._title(child, name, attributes, depth)
            elif name == "link":
                values.link(found, child, attributes, inner_base, in_entry=True)
            elif name in _SIMPLE:
                self._simple(child, name, attributes, inner_base)
            elif name in _PEOPLE:
                values.author(found, child)
            elif name in ("category", "keywords", "dc_subject", "media_category", "itunes_category"):
                self._category(child, name, attributes)
            elif name in ("itunes_keywords", "media_keywords"):
                self._keywords(child, name, attributes)
            elif name == "enclosure":
                values.enclosure(found, child, attributes)
            elif name in ("media_content", "media_group"):
                if name == "media_content":
                    found.setdefault("media_content", []).append(attributes)
                self.read(child, inner_base, inner_language, depth + 1, media=True)
            elif name == "media_thumbnail":
                self._thumbnail(child, attributes, inner_base)
            elif name == "itunes_image":
                values.leaf(child)
                if address := attributes.get("href") or attributes.get("url"):
                    found["image"] = {"href": address}
            elif name in ("language", "dc_language"):
                found["language"] = values.text(child)
            elif name == "source":
                self._source(child, depth)
            elif name == "image":
                self._image(child, depth)
            elif name == "contributor":
                values.author({}, child)
            elif name in _LEAVES:
                values.leaf(child)
            else:
                values.pass_over(child, name)

    def _text(self, name: str, detail: dict[str, Any]) -> None:
        key = f"text_{name}_detail"
        before = self.found.get(key)
        if before is None or len(before["value"]) < len(detail["value"]):
            self.found[key] = detail

    def _title(self, element: Node, name: str, attributes: Attributes, depth: int) -> None:
        written = self._values.title(element, attributes)
        if not -1 < self.title_depth <= depth and (self._stored_depth is None or depth <= self._stored_depth):
            self.found["title"], self._stored_depth = written, depth
        if written and name != "media_title":
            self.title_depth = depth

    def _image(self, element: Node, depth: int) -> None:
        """A picture with elements of its own, as a channel has: none of them is read but the title."""
        self.title_depth = -1
        for child in element:
            name = self._names[child.tag]
            attributes = self._values.attributes(child)
            if name == "title":
                self._title(child, name, attributes, depth + 1)
            elif name in ("url", "link", "width", "height"):
                self._values.leaf(child)
            else:
                raise Declined

    def _simple(self, element: Node, name: str, attributes: Attributes, base: str) -> None:
        written = self._values.leaf(element)
        if name == "comments" and written:
            written = self._values.absolute(base, written)
        self.found[name] = attributes or unspoiled(written)

    def _category(self, element: Node, name: str, attributes: Attributes) -> None:
        scheme = attributes.get("scheme", attributes.get("domain"))
        term, label = attributes.get("term"), attributes.get("label")
        if name == "media_category":
            scheme = attributes.get("scheme", "http://search.yahoo.com/mrss/category_schema")
        elif name == "itunes_category":
            term, scheme, label = attributes.get("text"), "http://www.itunes.com/", None
        self._tag(term, scheme, label)
        if written := self._values.text(element):
            tags = self.found["tags"]
            if tags and not tags[-1]["term"]:
                tags[-1]["term"] = written
            else:
                self._tag(written, None, None)

    def _keywords(self, element: Node, name: str, attributes: Attributes) -> None:
        written = self._values.text(element)
        if attributes:
            return  # feedparser keeps those alone
        scheme = "http://www.itunes.com/" if name == "itunes_keywords" else None
        for word in written.split(","):
            if word.strip():
                self._tag(word.strip(), scheme, None)

    def _tag(self, term: str | None, scheme: str | None, label: str | None) -> None:
        tags = self.found.setdefault("tags", [])
        tag = {"term": term, "scheme": scheme, "label": label}
        if (term or scheme or label) and tag not in tags:
            tags.append(tag)

    def _thumbnail(self, element: Node, attributes: Attributes, base: str) -> None:
        written = self._values.leaf(element)
        self.found.setdefault("media_thumbnail", []).append(attributes)
        if written and "url" not in attributes:
            attributes["url"] = unspoiled(self._values.absolute(base, written))

    def _source(self, element: Node, depth: int) -> None:
        """Where the item was taken from: a leaf in RSS, in Atom a feed's own elements, of which the authors count."""
        self._values.attributes(element)
        source: dict[str, Any] = {}
        self.title_depth = -1
        for child in element:
            name = self._names[child.tag]
            attributes = self._values.attributes(child)
            if name == "author":
                self._values.author(source, child)
            elif name == "title":
                if self._values.title(child, attributes):
                    self.title_depth = depth + 1
            elif name in _SOURCE_LEAVES or name == "link":
                self._values.leaf(child)
            else:
                raise Declined
        self.found["source"] = source
