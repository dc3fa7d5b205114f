"""/healthz: whether pages can be served, for whoever watches the machine."""

import sqlite3

from flask import Blueprint
from werkzeug.wrappers import Response

from aggregator.store.settings import stored_settings
from aggregator.web.database import conn

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    try:
        stored_settings(conn())
    except sqlite3.Error as error:
        return Response(f"the database cannot be read: {error}\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")
