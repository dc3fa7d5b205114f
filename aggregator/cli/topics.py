"""aggregator topics"""

import click

from aggregator.cli import shapes
from aggregator.cli.instance import opened
from aggregator.cli.say import counted, say, say_json
from aggregator.store import topics as store
from aggregator.store.db import transaction


@click.group()
def topics() -> None:
    """The topics that group and filter the reading list."""


@topics.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_command(as_json: bool) -> None:
    """Every topic with the number of its entries."""
    with opened() as (conn, _):
        for topic in store.list_topics(conn, with_counts=True):
            if as_json:
                say_json(shapes.topic(topic))
            else:
                aliases = f"  ({', '.join(topic.aliases)})" if topic.aliases else ""
                say(f"{topic.slug}  {topic.entries}  {topic.name}{aliases}")


@topics.command()
@click.argument("name")
@click.option("--alias", "aliases", multiple=True, help="A tag that belongs to it too; may be given several times.")
def add(name: str, aliases: tuple[str, ...]) -> None:
    """Promote a tag to a topic. What is stored is sorted into it before this returns.

    \b
    Example: aggregator topics add Security --alias Sicherheit --alias "IT-Sicherheit"
    """
    with opened() as (conn, _):
        with transaction(conn):
            topic = store.add_topic(conn, name, aliases)
        say(f"added: {topic.name} (slug {topic.slug}), {counted(topic.entries, 'entry', 'entries')}")
