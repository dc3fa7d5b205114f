"""Every address of the site that shows a page or a part of one, taken from its own map: none can be forgotten."""

from collections.abc import Mapping
from pathlib import Path

from aggregator.config import Settings
from aggregator.web.app import create_app

NO_PAGES = (
    *("static", "health.healthz", "published.topic", "published.collection", "admin_import.export"),
    *("offline.worker", "offline.manifest", "pictures.picture", "pictures.icon"),
    "original.original",
)
"""Endpoints whose answers are files, or other sites."""


def pages(folder: Path, values: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Paths of all pages, and of the parts that pages ask for.

    :param folder: where an instance may be made, whose map is read
    :param values: under "" what to put into an address, by the names in it: {"slug": …}; under the name of an endpoint
        what holds there alone
    :raises LookupError: when an address has a part that nobody gave a value for
    """
    app = create_app(Settings(instance=folder))
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint in NO_PAGES:
                continue
            known = {**values[""], **values.get(rule.endpoint, {})}
            if missing := set(rule.arguments) - set(known):
                raise LookupError(f"{rule.endpoint} {rule.rule} wants a value for {missing}")
            path = app.url_map.bind("localhost").build(rule.endpoint, {name: known[name] for name in rule.arguments})
            found.append(path)
    return sorted(set(found))
