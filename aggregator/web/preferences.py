"""Language, theme, time zone, looks of text and lists: kept with the account, for visitors in cookies."""

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import available_timezones

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from aggregator.people.accounts import PASSWORD_LEAST
from aggregator.store import users
from aggregator.store.db import transaction
from aggregator.web.database import conn, settings
from aggregator.web.htmx import from_htmx
from aggregator.web.i18n import DENSITIES, LANGUAGES, THEMES, known_zone
from aggregator.web.redirects import back
from aggregator.web.sign_in import current_person
from aggregator.web.text_look import known_size, known_width

blueprint = Blueprint("preferences", __name__)
YEAR = 365 * 86400
KNOWN: Mapping[str, Callable[[str], Any]] = {
    "language": lambda value: value if value in LANGUAGES else None,
    "time_zone": lambda value: value if known_zone(value) else None,
    "theme": lambda value: value if value in THEMES else None,
    "text_size": known_size,
    "text_width": known_width,
    "density": lambda value: value if value in DENSITIES else None,
}
"""What can be set, with the test of a value: None for one that is unknown."""


@blueprint.get("/preferences")
def page() -> str:
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    person = current_person()
    wished = {name: getattr(person, name) if person else request.cookies.get(name) for name in KNOWN}
    return render_template(
        "preferences/preferences.html",
        zones=["UTC", *zones],
        wished=wished,
        site_zone=settings().time_zone,
        least=PASSWORD_LEAST,
    )


@blueprint.post("/preferences")
def save() -> Response:
    """What the form names is changed, the rest stays. An unknown value means: as the browser or the system has it."""
    person = current_person()
    chosen = {name: known(request.form[name]) for name, known in KNOWN.items() if name in request.form}
    response = make_response("", 204) if from_htmx() else back("/preferences")
    if person is not None:
        kept = {name: chosen.get(name, getattr(person, name)) for name in KNOWN}
        with transaction(conn()):
            users.set_preferences(conn(), person.id, kept["language"], kept["time_zone"], kept["theme"])
            users.set_text(conn(), person.id, kept["text_size"], kept["text_width"])
            users.set_density(conn(), person.id, kept["density"])
    for name, value in chosen.items():
        # The cookie too: the sign-in page should look the same after signing out.
        if value is None:
            response.delete_cookie(name)
        else:
            secure = settings().public_url.startswith("https://")
            response.set_cookie(name, str(value), max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    return response
