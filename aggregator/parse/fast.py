"""The quick way through well-formed RSS 0.9x, 1.0 and 2.0 and Atom: one pass over lxml's tree.

It gives what feedparser gives (see parse.dialect), for those documents of which it knows that for sure, and declines
the others: unknown elements that hold known ones, markup where text belongs, base64, prefixes declared twice. An
element that feedparser does nothing with is passed over; one that it does something with, and that has no place in the
tables here, is declined.
"""

import re
from typing import Any

from lxml import etree

from aggregator.parse.dialect import Understood
from aggregator.parse.fast_entry import Entry
from aggregator.parse.fast_markup import Node
from aggregator.parse.fast_names import Declined, Names
from aggregator.parse.fast_values import Attributes, Values

# Characters 128 to 159, which feedparser takes for those of Windows-1252.
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_C1_REFERENCE = re.compile(rb"&#(?:x0*[89][0-9a-fA-F]|0*1(?:2[89]|[345]\d));")
_RSS = {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
_ATOM = {"0.1": "atom01", "0.2": "atom02", "0.3": "atom03"}
# Leaves of a feed that make no difference to what is read of it; so do containers, while they hold no more than said.
_LEAVES = frozenset(
    "category cloud copyright created dc_contributor dc_date dc_description dc_publisher dc_rights dc_subject"
    " dcterms_created dcterms_issued dcterms_modified description expirationdate generator guid id info issued"
    " feedburner_browserfriendly itunes_block itunes_explicit itunes_image itunes_keywords itunes_subtitle"
    " itunes_summary keywords lastbuilddate media_category media_content media_copyright media_credit media_description"
    " media_keywords media_rating media_restriction media_thumbnail modified pubdate published rights subtitle summary"
    " tagline updated uri url webmaster enclosure creativecommons_license cc_license"
    " admin_generatoragent admin_errorreportsto".split()
)
_CONTAINERS = {
    "contributor": frozenset("name email uri url homepage".split()),
    "image": frozenset("title link description url href width height".split()),
    "textinput": frozenset("title link description name".split()),
    "itunes_category": frozenset(("itunes_category",)),
    "itunes_owner": frozenset("itunes_name itunes_email name email".split()),
}
_TEXTS = frozenset(("subtitle", "tagline", "rights", "copyright", "info"))


def understand(text: str) -> Understood | None:
    """What feedparser would make of a document that begins with its root and has no document type, or None."""
    data = text.encode()
    if _C1.search(data) or _C1_REFERENCE.search(data):
        return None
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, recover=False,
        huge_tree=False, remove_comments=True, remove_pis=True, strip_cdata=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
        return _Document(text, root).read()
    except (etree.XMLSyntaxError, Declined):
        return None


class _Document:
    def __init__(self, text: str, root: Node) -> None:
        self._root = root
        self._nsmap: dict[str | None, str] = dict(root.nsmap)
        self._names = Names(text, self._nsmap)
        self._values = Values(self._names)
        self._feed: dict[str, Any] = {}
        self._entries: list[dict[str, Any]] = []
        self._title_depth = -1

    def read(self) -> Understood:
        root, values = self._root, self._values
        name = self._names[root.tag]
        attributes = values.attributes(root)
        base, language = values.scope(attributes, "", None)
        version = _version_by_namespace(self._nsmap)
        if name == "rss":
            if not version.startswith("rss"):
                written = attributes.get("version", "")
                version = _RSS.get(written) or ("rss20" if written.startswith("2.") else "rss")
        elif name == "feed":
            version = version or _ATOM.get(attributes.get("version", ""), "atom")
        elif name not in ("rdf_rdf", "entry"):
            raise Declined
        values.version = version
        if name == "entry":
            self._entry(root, attributes, "", None, 1)
            return Understood(version, {}, self._entries)
        if language and name != "rdf_rdf":
            self._feed["language"] = language.replace("_", "-")
        if name == "feed":
            self._feed_level(root, base, language, 2, "entry")
        else:
            self._top_level(root, base, language, "item" if name == "rdf_rdf" else "")
        return Understood(version, self._feed, self._entries)

    def _top_level(self, root: Node, base: str, language: str | None, item: str) -> None:
        channels = 0
        for child in root:
            name = self._names[child.tag]
            attributes = self._values.attributes(child)
            if name == "channel" and not channels and not {"lastmod", "href"} & attributes.keys():
                channels += 1
                self._feed_level(child, *self._values.scope(attributes, base, language), 3, "" if item else "item")
            elif name == item and channels:
                self._entry(child, attributes, base, language, 2)
            elif name in ("image", "textinput") and channels:
                self._container(child, _CONTAINERS[name])
                self._title_depth = -1
            else:
                self._values.pass_over(child, name)

    def _feed_level(self, parent: Node, base: str, language: str | None, depth: int, item: str) -> None:
        names, values, feed = self._names, self._values, self._feed
        for child in parent:
            name = names[child.tag]
            attributes = values.attributes(child)
            if name == item:
                self._entry(child, attributes, base, language, depth)
            elif name in ("title", "dc_title", "media_title"):
                self._title(child, name, attributes, base, language, depth)
            elif name == "link":
                values.link(feed, child, attributes, values.scope(attributes, base, language)[0], in_entry=False)
            elif name in ("author", "managingeditor", "dc_creator", "dc_author", "itunes_author"):
                values.author(feed, child)
            elif name in ("language", "dc_language"):
                feed["language"] = values.text(child)
            elif name in ("ttl", "sy_updateperiod", "sy_updatefrequency"):
                written = values.text(child)
                feed[name] = attributes or written
            elif name in ("skiphours", "skipdays"):
                self._skipped(child, name.removeprefix("skip"))
            elif name in _CONTAINERS:
                self._container(child, _CONTAINERS[name])
                if name in ("image", "textinput"):
                    self._title_depth = self._title_depth_in(child, depth)
            elif name in _TEXTS and values.is_xhtml(attributes):
                values.markup(child)  # declined where it is not plain
            elif name in _LEAVES:
                values.leaf(child)
            else:
                values.pass_over(child, name)

    def _title(
        self, child: Node, name: str, attributes: Attributes, base: str, language: str | None, depth: int
    ) -> None:
        written = self._values.title(child, attributes)
        if not -1 < self._title_depth <= depth:
            self._feed["title"] = written
        if written and name != "media_title":
            self._title_depth = depth

    def _title_depth_in(self, image: Node, depth: int) -> int:
        """A picture's own title counts for whether the feed's, when it comes later, is taken."""
        titles = [child for child in image if self._names[child.tag] == "title"]
        return depth + 1 if any(self._values.text(title) for title in titles) else -1

    def _entry(self, item: Node, attributes: Attributes, base: str, language: str | None, depth: int) -> None:
        if {"lastmod", "href"} & attributes.keys():
            raise Declined
        base, language = self._values.scope(attributes, base, language)
        entry = Entry(self._values, self._names, language)
        if about := attributes.get("rdf:about"):
            entry.found["id"] = about
        entry.read(item, base, language, depth + 1)
        self._title_depth = entry.title_depth
        self._entries.append(entry.found)

    def _container(self, element: Node, allowed: frozenset[str]) -> None:
        left = False
        for child in element:
            name = self._names[child.tag]
            self._values.attributes(child)
            if name not in allowed:
                self._values.pass_over(child, name)
                left = True  # feedparser takes a picture for ended there
            elif left:
                raise Declined
            elif name == "itunes_category":
                self._container(child, frozenset())
            else:
                self._values.leaf(child)

    def _skipped(self, element: Node, what: str) -> None:
        for child in element:
            name = self._names[child.tag]
            if f"{name}s" == what:
                self._values.attributes(child)
                self._feed.setdefault(f"skip_{what}", []).append(self._values.text(child))
            else:
                self._values.pass_over(child, name)


def _version_by_namespace(nsmap: dict[str | None, str]) -> str:
    for prefix, uri in nsmap.items():
        lower = uri.lower()
        if prefix is None and lower == "http://my.netscape.com/rdf/simple/0.9/":
            return "rss090"
        if lower == "http://purl.org/rss/1.0/":
            return "rss10"
        if lower == "http://www.w3.org/2005/atom":
            return "atom10"
    return ""
