"""Language and time zone of a reader: their own choice, else a cookie's, else the browser's, else the settings'."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.support import Translations
from flask import Flask, g, request
from flask_babel import Babel, get_locale, get_translations

from aggregator.web.database import settings
from aggregator.web.sign_in import current_person

LANGUAGES: Mapping[str, str] = {"de": "Deutsch", "en": "English"}
_LOCALES = {"de": "de_CH", "en": "en_GB"}
THEMES = ("light", "dark")
DENSITIES = ("compact",)
"""Of the rows of lists, beside the usual one."""
DIRECTORY = Path(__file__).parent.parent / "translations"


def language() -> str:
    """de or en, the same throughout a request."""
    # Asked some hundred times a page.
    try:
        return cast(str, g.language)
    except AttributeError:
        g.language = _language()
    return cast(str, g.language)


def _language() -> str:
    person = current_person()
    for wish in (person.language if person else None, request.cookies.get("language")):
        if wish in LANGUAGES:
            return str(wish)
    return request.accept_languages.best_match(list(LANGUAGES)) or settings().language


def time_zone() -> ZoneInfo:
    """The same throughout a request."""
    if "time_zone" not in g:
        g.time_zone = _time_zone()
    return cast(ZoneInfo, g.time_zone)


def _time_zone() -> ZoneInfo:
    person = current_person()
    for wish in (person.time_zone if person else None, request.cookies.get("time_zone")):
        if zone := known_zone(wish):
            return zone
    return known_zone(settings().time_zone) or ZoneInfo("UTC")


def known_zone(name: str | None) -> ZoneInfo | None:
    """The zone of this IANA name, None where there is none."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a name that is a folder, such as "Europe"
        return None


def theme() -> str | None:
    """light or dark; None: as the system."""
    person = current_person()
    wish = person.theme if person else request.cookies.get("theme")
    return wish if wish in THEMES else None


def density() -> str | None:
    """compact; None: the usual."""
    person = current_person()
    wish = person.density if person else request.cookies.get("density")
    return wish if wish in DENSITIES else None


def locale() -> Locale:
    return get_locale() or Locale("en")


def _catalogue() -> Translations:
    try:
        return cast(Translations, g.catalogue)
    except AttributeError:
        g.catalogue = get_translations()
    return cast(Translations, g.catalogue)


def register(app: Flask) -> None:
    app.config.update(BABEL_TRANSLATION_DIRECTORIES=str(DIRECTORY), BABEL_DEFAULT_LOCALE="en")
    Babel(app, locale_selector=lambda: _LOCALES[language()], timezone_selector=lambda: time_zone().key)
    # A page asks for some hundred words: the catalogue is looked up once for all of them.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # given by the i18n extension
        lambda word: _catalogue().ugettext(word),
        lambda one, many, count: _catalogue().ungettext(one, many, count),
        newstyle=True,
        pgettext=lambda context, word: _catalogue().upgettext(context, word),
        npgettext=lambda context, one, many, count: _catalogue().unpgettext(context, one, many, count),
    )

    @app.context_processor
    def words() -> dict[str, object]:
        return {"language": language(), "languages": LANGUAGES, "theme": theme(), "density": density()}
