"""aggregator collections"""

import click

from aggregator.cli import shapes
from aggregator.cli.instance import opened
from aggregator.cli.say import say, say_json
from aggregator.model import Audience
from aggregator.store import collections as store
from aggregator.store.db import transaction


@click.group()
def collections() -> None:
    """Curated lists that are published as feeds."""


@collections.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_command(as_json: bool) -> None:
    """Every collection with the number of its picks."""
    with opened() as (conn, _):
        for collection in store.list_collections(conn):
            if as_json:
                say_json(shapes.collection(collection))
            else:
                say(f"{collection.slug}  {collection.audience}  {collection.items}  {collection.title}")


@collections.command()
@click.argument("title")
@click.option("--audience", type=click.Choice([str(a) for a in Audience]), default="private", show_default=True)
def add(title: str, audience: str) -> None:
    """Begin a collection.

    \b
    Example: aggregator collections add "Reading for Monday" --audience public
    """
    with opened() as (conn, _):
        with transaction(conn):
            collection = store.add_collection(conn, title, audience=Audience(audience))
        say(f"added: {collection.title} (slug {collection.slug}, {collection.audience})")
