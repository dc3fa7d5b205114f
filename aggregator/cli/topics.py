"""aggregator topics"""

import click

from aggregator.cli import shapes
from aggregator.cli.instance import BadInput, opened
from aggregator.cli.say import counted, say, say_json
from aggregator.organise.query import QueryError
from aggregator.organise.rules import read_rule
from aggregator.store import topic_jobs
from aggregator.store import topics as store
from aggregator.store.db import transaction
from aggregator.store.rules import refuse_circle


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
@click.option("--rule", help="A search: what it finds belongs to it too (docs/query-language.md).")
def add(name: str, aliases: tuple[str, ...], rule: str | None) -> None:
    """Promote a tag to a topic. What is stored is sorted into it before this returns.

    \b
    Example: aggregator topics add Security --alias Sicherheit --alias "IT-Sicherheit"
    """
    try:
        read_rule(rule or "")
    except QueryError as error:
        raise BadInput(f"the rule: {error}") from error
    with opened() as (conn, _):
        with transaction(conn):
            made = store.add_topic(conn, name, aliases, rule=rule)
            refuse_circle(conn, made.id, read_rule)
        topic_jobs.finish(conn, read_rule)
        topic = next(one for one in store.list_topics(conn, with_counts=True) if one.id == made.id)
        say(f"added: {topic.name} (slug {topic.slug}), {counted(topic.entries, 'entry', 'entries')}")
