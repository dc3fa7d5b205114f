"""Language, theme and time zone: kept with the account, for visitors in cookies."""

from zoneinfo import available_timezones

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from aggregator.people.accounts import PASSWORD_LEAST
from aggregator.store import users
from aggregator.store.db import transaction
from aggregator.web.database import conn, settings
from aggregator.web.i18n import LANGUAGES, THEMES, known_zone
from aggregator.web.redirects import back
from aggregator.web.sign_in import current_person

blueprint = Blueprint("preferences", __name__)
YEAR = 365 * 86400
NAMES = ("language", "time_zone", "theme")


@blueprint.get("/preferences")
def page() -> str:
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    person = current_person()
    wished = {name: getattr(person, name) if person else request.cookies.get(name) for name in NAMES}
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
    chosen = {name: _known(name, request.form[name]) for name in NAMES if name in request.form}
    response = back("/preferences")
    if person is not None:
        kept = {name: chosen.get(name, getattr(person, name)) for name in NAMES}
        with transaction(conn()):
            users.set_preferences(conn(), person.id, kept["language"], kept["time_zone"], kept["theme"])
    for name, value in chosen.items():
        # The cookie too: the sign-in page should look the same after signing out.
        if value is None:
            response.delete_cookie(name)
        else:
            secure = settings().public_url.startswith("https://")
            response.set_cookie(name, value, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


def _known(name: str, value: str) -> str | None:
    if name == "time_zone":
        return value if known_zone(value) else None
    return value if value in (LANGUAGES if name == "language" else THEMES) else None
