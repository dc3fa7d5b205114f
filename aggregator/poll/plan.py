"""plan: which feeds are due, taken under a lease so that two pollers never visit one at a time."""

import os
import socket
import sqlite3
from pathlib import Path

from aggregator.model import PollRequest
from aggregator.store import polls
from aggregator.store.db import transaction

LEASE_SECONDS = 120
RENEW_SECONDS = 20
"""A poller that lives renews its leases; one that died on another machine loses them after LEASE_SECONDS."""


class Planner:
    """A poller's view of what is due."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        self.owner = owner_name(os.getpid())

    def due(self, limit: int, *, everything: bool = False, skip: frozenset[int] = frozenset()) -> list[PollRequest]:
        """Claim feeds to visit; see store.polls.claim_due."""
        with transaction(self.conn):
            self._free_the_dead()
            return polls.claim_due(
                self.conn, self.owner, lease_seconds=LEASE_SECONDS, limit=limit, everything=everything, skip=skip
            )

    def renew(self) -> None:
        with transaction(self.conn):
            polls.renew_leases(self.conn, self.owner, LEASE_SECONDS)

    def release(self) -> None:
        """Give back what was claimed and not visited."""
        with transaction(self.conn):
            polls.release_leases(self.conn, self.owner)

    def _free_the_dead(self) -> None:
        here = f"{socket.gethostname()}:"
        for owner in polls.lease_owners(self.conn):
            if owner.startswith(here) and owner != owner_name(int(owner.split(":")[1])):
                polls.release_leases(self.conn, owner)


def owner_name(pid: int) -> str:
    """Machine, process and its start: a number that was given to another process since is not the same poller."""
    return f"{socket.gethostname()}:{pid}:{_started(pid)}"


def _started(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return "dead"
    except PermissionError:
        pass
    return "alive"  # a system without /proc
