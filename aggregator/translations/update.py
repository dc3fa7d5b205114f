"""Collect the words of pages, merge them into the German catalogue, and compile it: ``make translations``.

What is new has an empty translation afterwards, which tests/web/test_translations.py finds.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
SOURCE = HERE.parent.parent
CATALOGUE = HERE / "de" / "LC_MESSAGES" / "messages.po"
METHODS = [("aggregator/web/**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def collect() -> Catalog:
    """Every word of the site as it stands in the source tree."""
    catalogue = Catalog()
    for path, _line, message, _comments, context in extract_from_dir(SOURCE, METHODS, keywords=KEYWORDS):
        catalogue.add(message, None, [(path, 0)], context=context)
    return catalogue


def read() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="de")


def compiled(catalogue: Catalog, path: Path) -> None:
    with path.open("wb") as file:
        write_mo(file, catalogue)


def main() -> int:
    catalogue = read()
    catalogue.update(collect(), no_fuzzy_matching=True, keep_user_comments=False)
    catalogue.obsolete.clear()
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=110, no_location=True, omit_header=False, sort_output=True)
    catalogue = read()
    compiled(catalogue, CATALOGUE.with_suffix(".mo"))
    missing = [message.id for message in catalogue if message.id and not all(_texts(message.string))]
    for one in missing:
        print(f"not translated: {one}", file=sys.stderr)
    return 1 if missing else 0


def _texts(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (string or "",) if isinstance(string, str | None) else tuple(string)


if __name__ == "__main__":
    sys.exit(main())
