"""The settings that are stored by the site; those fixed elsewhere are shown locked, with where."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from aggregator.config import DEFAULTS, STORED
from aggregator.people.access import Action
from aggregator.store.db import transaction
from aggregator.store.settings import store_setting
from aggregator.web.database import conn, settings
from aggregator.web.guard import needs
from aggregator.web.setting_fields import FIELDS, SettingField

blueprint = Blueprint("admin_settings", __name__, url_prefix="/admin")


@blueprint.get("/settings")
@needs(Action.ADMINISTER)
def shown() -> str:
    return _page({field.name: _text(getattr(settings(), field.name)) for field in FIELDS}, {})


@blueprint.post("/settings")
@needs(Action.ADMINISTER)
def save() -> Response | tuple[str, int]:
    open_fields = [field for field in FIELDS if _fixed_by(field) is None]
    given = {field.name: request.form.get(field.name, "") for field in open_fields}
    read = {field.name: field.read(given[field.name]) for field in open_fields}
    wrong = {field.name: field.wrong() for field in open_fields if read[field.name] is None}
    if not wrong and _number(read, "poll_ceiling_minutes") < _number(read, "poll_floor_minutes"):
        wrong["poll_ceiling_minutes"] = gettext("The longest time cannot be less than the shortest.")
    if wrong:
        locked = {field.name: _text(getattr(settings(), field.name)) for field in FIELDS}
        return _page({**locked, **given}, wrong), 422
    with transaction(conn()):
        for name, value in read.items():
            store_setting(conn(), name, None if value == _text(DEFAULTS[name]) else value)
    flash(gettext("Saved. The settings hold at once."))
    return redirect(url_for("admin_settings.shown"), 303)


def _page(values: dict[str, str], wrong: dict[str, str]) -> str:
    return render_template(
        "admin/settings.html", fields=FIELDS, values=values, wrong=wrong, fixed={f.name: _fixed_by(f) for f in FIELDS}
    )


def _fixed_by(field: SettingField) -> str | None:
    """Where the setting is fixed outside of this page: an option, the environment, config.toml."""
    place = settings().where.get(field.name)
    return None if place == STORED else place


def _number(read: dict[str, str | None], name: str) -> int:
    value = read.get(name)
    return int(value) if value is not None else int(getattr(settings(), name))


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)
