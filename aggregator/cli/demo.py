"""aggregator demo"""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from aggregator.cli.instance import opened
from aggregator.cli.serve import run_site
from aggregator.config import PREFIX
from aggregator.demo.server import SampleServer
from aggregator.people.sessions import first_admin_link
from aggregator.store.db import transaction
from aggregator.subscribe.catalogue import import_opml, seed_topics


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
def demo(port: int) -> None:
    """A tour without network: sample feeds on this machine, in an instance that is removed at the end."""
    # Until the site runs, a signal ends it in order.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="aggregator-demo-") as folder:
        for name in [name for name in os.environ if name.startswith(PREFIX)]:
            del os.environ[name]
        os.environ |= {
            f"{PREFIX}INSTANCE": str(Path(folder) / "instance"),
            f"{PREFIX}ALLOW_PRIVATE_NETWORKS": "1",
            f"{PREFIX}PUBLIC_READING": "1",
        }
        samples = SampleServer()
        samples.start()
        try:
            with opened() as (conn, settings):
                with transaction(conn):
                    seed_topics(conn)
                import_opml(conn, samples.opml(), settings)
            if not _poll():
                return
            with opened() as (conn, settings), transaction(conn):
                click.echo(f"Admin: {first_admin_link(conn, f'http://127.0.0.1:{port}')}")
            run_site("127.0.0.1", port, poll=True)
        finally:
            samples.close()


def _poll() -> bool:
    """Visit everything once, in a process of its own: parse workers of this one would be forked with the site.

    :return: whether it came to its end
    """
    command = [sys.executable, "-m", "aggregator", "poll", "--all"]
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=2)  # noqa: S603 (own words)
    try:
        return child.wait() in (0, 1)
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()
