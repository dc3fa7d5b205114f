"""No words for people stand in templates, scripts or style sheets without passing the catalogue."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "aggregator" / "web" / "static"
NAMES = {"Aggregator", "Atom", "RSS", "RSS 2.0", "JSON", "JSON Feed", "OPML", "User-Agent", "KB", "example.org"}
QUERY = "title:&quot;"  # an example in the language of queries
WORD = re.compile(r"[^\W\d_]{2,}")
JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
# What a macro without a tag writes are attributes or addresses.
NO_TAGS = re.compile(r"\{% macro [^%]*%\}[^<]*?\{% endmacro %\}")
TAG = re.compile(r"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
SHOWN = re.compile(r'\s(?:aria-label|title|placeholder|alt|aria-description)="([^"]*)"')


def words_of(template: str) -> list[str]:
    plain = JINJA.sub("\x00", NO_TAGS.sub("", template))
    texts = [*TAG.sub("\x01", plain).split("\x01"), *SHOWN.findall(plain)]
    pieces = [piece.strip(" \n·:,()") for text in texts for piece in text.split("\x00")]
    return [piece for piece in pieces if WORD.search(piece) and piece not in NAMES and QUERY not in piece]


def test_words_are_found() -> None:
    assert words_of('<p title="Read it">{{ _("Fine") }} Now</p><a href="/x">{# no #}Go</a>') == ["Now", "Go", "Read it"]


@pytest.mark.parametrize(
    "template", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_templates_hold_no_words_of_their_own(template: Path) -> None:
    assert words_of(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "file", sorted([*STATIC.glob("*.js"), *STATIC.glob("js/*.js"), *STATIC.glob("*.css")]), ids=lambda path: path.name
)
def test_scripts_and_style_sheets_take_theirs_from_the_page(file: Path) -> None:
    text = re.sub(r"/\*.*?\*/|(?<![:'\"`\\])//[^\n]*", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    if file.suffix == ".css":
        found = re.findall(r"content: *'([^']*)'", text)
        assert [one for one in found if WORD.search(one)] == []
    else:
        assert re.findall(r"['\"`][A-ZÄÖÜ][^\W\d_]+ [^\W\d_]+[^'\"`\n]*['\"`]", text) == []
