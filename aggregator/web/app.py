"""The factory: settings in, a Flask application out."""

from contextlib import closing
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, IntegerConverter

from aggregator.config import Settings
from aggregator.store.db import open_database
from aggregator.web import (
    admin_feed,
    admin_feeds,
    admin_import,
    admin_people,
    admin_settings,
    admin_topics,
    arrived,
    auth,
    bodies,
    changes,
    collections,
    completion,
    database,
    dates,
    edition,
    entry,
    entry_tags,
    errors,
    first_page,
    following,
    full_text,
    health,
    htmx,
    i18n,
    keys,
    marks,
    narrowing,
    offline,
    onward,
    opened,
    original,
    own_feeds,
    picks,
    picture_links,
    pictures,
    preferences,
    presenting,
    published,
    query_words,
    reading,
    security,
    shell,
    side,
    sign_in,
    topic_tools,
    views,
    words,
)

PARTS = (
    database, htmx, i18n, dates, presenting, opened, shell, narrowing, query_words, words, errors, offline,
    picture_links, pictures,
)  # fmt: skip
"""What pages have in common: filters, context, what happens around a request."""

PAGES = (
    *(reading, arrived, onward, side, keys, original),
    *(entry, full_text, changes, marks, picks, preferences, health, offline),
    *(auth, first_page, collections, published, pictures),
    *(completion, edition, views, following, own_feeds),
    *(admin_feeds, admin_feed, admin_import, admin_topics, topic_tools, admin_people, admin_settings),
    *(entry_tags,),
)
"""The files that answer requests, each with its ``blueprint``."""

FOREVER = "public, max-age=31536000, immutable"


class SlugConverter(BaseConverter):
    """Letters of slugs alone, so that /topic/cloud.atom is not taken for a topic's page."""

    regex = "[a-z0-9-]+"


class IdConverter(IntegerConverter):
    """Ids of rows: as many digits as SQLite and JSON hold exactly."""

    regex = "[0-9]{1,15}"


def create_app(settings: Settings) -> Flask:
    """The site on an instance. Several processes may make one each: all that they share is in the instance's files.

    :raises aggregator.store.db.StoreError: when the database cannot be used
    """
    app = Flask(__name__, template_folder=str(_templates()))
    app.config["AGGREGATOR"] = settings
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["slug"] = SlugConverter
    app.url_map.converters["int"] = IdConverter
    with closing(open_database(settings.database)):
        pass  # made or brought up to date before the first request
    bodies.register(app)
    security.register(app, settings)
    sign_in.register(app, settings)
    for part in PARTS:
        part.register(app)
    for page in PAGES:
        app.register_blueprint(page.blueprint)

    @app.after_request
    def keep_static_files(response: Response) -> Response:
        if request.endpoint == "static" and "v" in request.args:
            response.headers["Cache-Control"] = FOREVER
        return response

    return app


def _templates() -> Path:
    """In a wheel they lie in the package, in the source tree beside it."""
    package = Path(__file__).parent.parent
    packaged = package / "templates"
    return packaged if packaged.is_dir() else package.parent / "templates"
