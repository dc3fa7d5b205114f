"""aggregator serve"""

import os
import socket

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from aggregator.cli.instance import BadInput, opened
from aggregator.cli.poller_child import PollerChild
from aggregator.people.sessions import first_admin_link
from aggregator.store.db import transaction
from aggregator.store.users import has_admin
from aggregator.subscribe.catalogue import seed

WORKERS = 2
THREADS = 4
"""A worker's: pages wait for the disk now and then, never for the network."""


WORKER_STOP_SECONDS = 3
"""With the poller's, less than the ten that a stop may take."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--no-poll", is_flag=True, help="Only the site; another process polls.")
def serve(host: str, port: int, no_poll: bool) -> None:
    """The site and its poller.

    \b
    Example: aggregator serve --port 8080
    """
    _refuse_taken(host, port)
    with opened() as (conn, settings):
        seed(conn)
        if not has_admin(conn):
            with transaction(conn):
                link = first_admin_link(conn, settings.public_url.rstrip("/") or f"http://{host}:{port}")
            click.echo(f"Admin: {link}")
    run_site(host, port, poll=not no_poll)


def run_site(host: str, port: int, *, poll: bool) -> None:
    """Serve until SIGTERM or SIGINT, then end the poller too. The instance is what the environment says."""
    poller = PollerChild() if poll else None
    server = Server(
        "aggregator.web.wsgi:make",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=WORKERS,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=WORKER_STOP_SECONDS,
        log_level=LogLevels.warning,
        websockets=False,
    )
    if poller:
        server.on_startup(poller.start)
    click.echo(f"Serving on http://{host}:{port}/", err=True)
    try:
        server.serve()
    finally:
        if poller:
            poller.stop()


def _refuse_taken(host: str, port: int) -> None:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        raise BadInput(f"cannot serve on {host}:{port}: {why}. Choose another --port.") from error
