"""Collections and topics as feeds: Atom, RSS, JSON Feed, OPML."""

import hashlib
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, abort, redirect, request, session, url_for
from werkzeug.wrappers import Response

from aggregator.model import Audience
from aggregator.people.access import Action
from aggregator.publish.formats import FORMATS
from aggregator.publish.publication import collection_publication, sources, topic_publication
from aggregator.publish.records import Publication
from aggregator.store import collections, topics
from aggregator.subscribe.opml_write import write_opml
from aggregator.web.database import conn, settings
from aggregator.web.guard import check_collection, needs

blueprint = Blueprint("published", __name__)
OPML_TYPE = "text/x-opml; charset=utf-8"
SECONDS = 300
"""How long a cache may answer for us before it asks again."""


@blueprint.get("/c/<slug:slug>.<any(atom, rss, json, opml):kind>")
def collection(slug: str, kind: str) -> Response:
    found = collections.find_collection(conn(), slug)
    seen = check_collection(found if found and found.slug == slug else None, Action.SEE_COLLECTION)
    shared = seen.audience is Audience.PUBLIC
    if kind == "opml":
        body = write_opml(seen.title, sources(conn(), seen), created=seen.updated)
        return _answer(body, OPML_TYPE, seen.updated, shared=shared)
    return _publish(collection_publication(conn(), seen, _base()), kind, shared=shared)


@blueprint.get("/topic/<slug:slug>.<any(atom, rss, json):kind>")
@needs(Action.READ)
def topic(slug: str, kind: str) -> Response:
    found = topics.find_topic(conn(), slug)
    if found is None:
        abort(404)
    if found.slug != slug:  # as after a merge: who subscribed goes on at the new address
        return redirect(url_for("published.topic", slug=found.slug, kind=kind), 301)
    return _publish(topic_publication(conn(), found, _base()), kind, shared=settings().public_reading)


def _base() -> str:
    """Where this site is reached: as the admin says, else as the browser asked."""
    return (settings().public_url or request.url_root).rstrip("/")


def _publish(publication: Publication, kind: str, *, shared: bool) -> Response:
    written = FORMATS[kind]
    body = written.write(replace(publication, self_url=f"{publication.self_url}.{kind}"))
    return _answer(body, written.content_type, publication.updated, shared=shared)


def _answer(body: bytes, content_type: str, updated: datetime, *, shared: bool) -> Response:
    """The document, or 304 when it is what was asked for last (RFC 9110, 13.1)."""
    response = Response(body, content_type=content_type)
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.last_modified = updated.replace(microsecond=0)
    # Where somebody has a cookie the answer may renew it: no shared cache may keep that.
    if shared and not session:
        response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    else:
        response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)
