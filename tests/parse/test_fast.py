"""The fast path says what the path by way of feedparser says, or nothing."""

import json
from copy import deepcopy
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from aggregator.parse.document import parse_document
from aggregator.parse.errors import ParseError
from tests.parse.generated import ATTRIBUTES, documents, honest_documents
from tests.parse.helpers import atom, corpora, rss
from tests.parse.paths import agree, read


@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(documents, st.sampled_from([None, "https://h.org/blog/feed"]))
def test_paths_agree_on_any_document(body, url):
    agree(body, url=url)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(honest_documents)
def test_honest_documents_are_taken(body):
    assert agree(body, url="https://h.org/feed")


def test_corpus_agrees_and_is_mostly_taken():
    feeds = json.loads((corpora() / "feeds" / "index.json").read_text(encoding="utf-8"))
    taken = {feed["file"]: agree((corpora() / feed["file"]).read_bytes()) for feed in feeds}
    sound = [feed["file"] for feed in feeds if feed["raw"].get("wellformed")]
    assert sum(taken[file] for file in sound) / len(sound) >= 0.85, [file for file in sound if not taken[file]]


def test_corpus_with_elements_moved_and_changed_agrees():
    """Some hundred times a feed of the corpus with a few elements renamed, copied, moved or given an attribute."""
    random = Random(4)
    index = json.loads((corpora() / "feeds" / "index.json").read_text(encoding="utf-8"))
    bodies = [(corpora() / feed["file"]).read_bytes() for feed in index if feed["raw"].get("wellformed")]
    roots = [etree.fromstring(body, etree.XMLParser(resolve_entities=False)) for body in bodies if len(body) < 20_000]
    tags = sorted({element.tag for root in roots for element in root.iter("*")})
    taken = 0
    for _ in range(300):
        root = deepcopy(random.choice(roots))
        elements = list(root.iter("*"))[1:]
        for _ in range(random.randint(1, 3)):
            changed(random, elements, tags)
        taken += agree(etree.tostring(root))
    assert taken > 100


def changed(random, elements, tags):
    element, other = random.choice(elements), random.choice(elements)
    match random.randint(0, 4):
        case 0:
            element.append(deepcopy(other))
        case 1:
            element.tag = random.choice(tags)
        case 2:
            element.text = random.choice(("", "x", "<b>x</b>", "https://h.org/?a=1&b=2", "Zürich &amp;", "Ã¤"))
        case 3:
            name = random.choice(sorted(name for name in ATTRIBUTES if ":" not in name))
            element.set(name, random.choice(ATTRIBUTES[name]))
        case 4 if element.getparent() is not None:
            element.addprevious(deepcopy(other))


ITEM = "<item><guid>1</guid>{}</item>"
DECLINED = {
    "markup where text belongs": rss(ITEM.format("<description>a <b>b</b></description>")),
    "known elements in an unknown one": rss(ITEM.format("<unknown><title>x</title></unknown>")),
    "an item in an item": rss(ITEM.format("<item><title>x</title></item>")),
    "base64": atom('<entry><id>1</id><content type="image/png">aGk=</content></entry>'),
    "a prefix that means another namespace": rss(
        ITEM.format('<media:x xmlns:media="http://purl.org/dc/elements/1.1/"/>')
    ),
    "characters of Windows-1252": rss(ITEM.format("<title>a &#150; b</title>")),
    "an element that keeps a list of its own": rss(ITEM.format("<links>x</links>")),
    "drawings": atom(
        '<entry><id>1</id><content type="xhtml"><div><svg xmlns="http://www.w3.org/2000/svg"/></div></content></entry>'
    ),
    "another root": b"<channel><title>x</title></channel>",
}


@pytest.mark.parametrize("document", DECLINED.values(), ids=DECLINED.keys())
def test_what_is_not_surely_known_is_declined(document):
    assert read("fast", document) is None
    assert parse_document(document).bozo is False


HOSTILE = {
    "not well-formed": rss("<item><title>a & b</title></item>"),
    "undeclared prefix": b"<rss><channel><item><dc:creator>x</dc:creator></item></channel></rss>",
    "undeclared entity": rss("<item><title>&nbsp;</title></item>"),
    "nested deep": rss("<item>" + "<x:a xmlns:x='urn:x'>" * 300 + "</x:a>" * 300 + "</item>"),
    "too large a text": rss(f"<item><description>{'x' * 10_000_001}</description></item>"),
}


@pytest.mark.parametrize("document", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_the_xml_parser_refuses_is_left_to_the_other_path(document):
    assert read("fast", document) is None
    assert len(parse_document(document).entries) == 1


def test_external_things_are_never_loaded(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    for declared in (f'<!ENTITY x SYSTEM "{secret.as_uri()}">', f'<!ENTITY % x SYSTEM "{secret.as_uri()}"> %x;'):
        document = f"<!DOCTYPE rss [{declared}]><rss><channel><title>&x;</title></channel></rss>".encode()
        found = read("fast", document)
        assert found is None or isinstance(found, ParseError)


def test_a_document_that_changes_paths_changes_nothing():
    """Fingerprints and keys are the same, so that nothing is stored again."""
    good = rss(
        '<item><guid>1</guid><title>Zürich</title><media:thumbnail url="/t.jpg"/></item><item><link>/2</link></item>'
    )
    known = {entry.key: entry.fingerprint for entry in read("fast", good).entries}
    broken = good.replace(b"</rss>", b"")
    for document in (good, broken):
        again = read("feedparser", document, known=known)
        assert (again.entries, len(again.listed)) == ((), 2)
    assert read("feedparser", broken).bozo


def test_empty_elements_of_html_are_not_doubled():
    entry = "<entry><id>1</id><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a<br/>b</div></content></entry>"
    for path in ("fast", "feedparser"):
        assert read(path, atom(entry)).entries[0].content == "a<br>b"
