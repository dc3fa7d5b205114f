"""The command line: one file a noun. Results on stdout, messages on stderr; exit code 0 done, 1 failed, 2 bad input."""

import logging
import sys

import click

from aggregator import __version__
from aggregator.cli import catalogue, collections, demo, documents, entries, feeds, poll, serve, topics, upkeep, users
from aggregator.config import ConfigError
from aggregator.store.db import StoreError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="aggregator")
def cli() -> None:
    """An RSS and Atom aggregator and reader.

    The instance is ./instance, or the folder that AGGREGATOR_INSTANCE names.
    """
    logging.basicConfig(format="%(message)s", level=logging.WARNING, stream=sys.stderr)


for _command in (
    serve.serve,
    poll.poll,
    feeds.feeds,
    catalogue.import_command,
    catalogue.export,
    entries.entries,
    topics.topics,
    collections.collections,
    documents.parse_command,
    documents.sanitize_command,
    users.users,
    upkeep.backup,
    upkeep.restore,
    upkeep.check,
    demo.demo,
):
    cli.add_command(_command)


def main() -> None:
    """The console script. What is wrong with input or instance is one line on stderr and exit code 2."""
    try:
        cli(prog_name="aggregator")
    except (StoreError, ConfigError) as error:
        click.echo(f"aggregator: {error}", err=True)
        sys.exit(2)
