"""aggregator poll"""

import os
import sqlite3

import click

from aggregator.cli.instance import Failed, opened
from aggregator.poll.schedule import finish_jobs, run_round, run_watch
from aggregator.store.db import BusyError

NICENESS = 10
"""The poller started by serve gives way to the pages."""


@click.command()
@click.option("--all", "everything", is_flag=True, help="Every active feed now, due or not.")
@click.option("--watch", is_flag=True, help="Go on polling feeds as they become due, until SIGTERM.")
@click.option("--with-parent", type=int, hidden=True)
def poll(everything: bool, watch: bool, with_parent: int | None) -> None:
    """Visit the feeds that are due.

    The last line tells what came of it, once all is stored and searchable.

    \b
    Example: aggregator poll --all
    """
    with opened() as (_, settings):
        pass
    if watch:
        if with_parent is not None:
            os.nice(NICENESS)
        run_watch(settings, with_parent=with_parent)
        return
    try:
        tally = run_round(settings, everything=everything)
    except (sqlite3.OperationalError, BusyError) as error:
        raise Failed(f"the poll ended early, for nothing could be written: {error}") from error
    click.echo(
        f"polled {tally.visited} feeds: {tally.changed} changed, {tally.unchanged} unchanged, "
        f"{tally.failed} failed, {tally.new_entries} new entries"
    )
    if not tally.stopped:
        finish_jobs(settings)
    if tally.failed:
        raise SystemExit(1)
