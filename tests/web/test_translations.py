"""German is complete, says what English says, and is compiled."""

import gettext
import re
import tempfile
from pathlib import Path

from babel.messages.catalog import Message

from aggregator.translations import update

PLACES = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
CATALOGUE = update.read()
MESSAGES = [message for message in CATALOGUE if message.id]


def texts(value: str | tuple[str, ...] | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def test_every_string_of_the_site_is_in_the_catalogue_and_none_besides() -> None:
    wanted = {(message.context, str(message.id)) for message in update.collect() if message.id}
    held = {(message.context, str(message.id)) for message in MESSAGES}
    assert wanted - held == set(), "run make translations"
    assert held - wanted == set(), "run make translations"


def wrong(message: Message) -> str | None:
    german, english = texts(message.string), texts(message.id)
    if message.fuzzy or not all(german):
        return "not translated"
    # Of two forms the singular may leave the number out, and the plural gives it.
    held = {found for text in german for found in PLACES.findall(text)}
    if held != {found for text in english for found in PLACES.findall(text)}:
        return "other places for values than in English"
    if isinstance(message.id, tuple | list) and len(german) != 2:
        return "one form is missing"
    return "not in Swiss spelling" if "ß" in "".join(german) else None


def test_every_string_is_german_with_all_its_places_and_forms() -> None:
    assert [(message.id, why) for message in MESSAGES if (why := wrong(message))] == []


def test_the_compiled_catalogue_is_up_to_date() -> None:
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "fresh.mo"
        update.compiled(CATALOGUE, fresh)
        assert fresh.read_bytes() == update.CATALOGUE.with_suffix(".mo").read_bytes(), "run make translations"


def test_both_forms_are_used() -> None:
    with update.CATALOGUE.with_suffix(".mo").open("rb") as file:
        german = gettext.GNUTranslations(file)
    forms = [german.ngettext("%(count)s entry", "%(count)s entries", count) for count in (0, 1, 2)]
    assert forms == ["%(count)s Einträge", "%(count)s Eintrag", "%(count)s Einträge"]
