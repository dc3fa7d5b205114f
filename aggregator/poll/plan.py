"""plan: which feeds are due, taken under a lease so that two pollers never visit one at a time."""

import logging
import math
import os
import socket
import sqlite3
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from aggregator.keys import SealBroken, unseal
from aggregator.model import FeedOptions, OwnHeaders, PollRequest
from aggregator.store import polls
from aggregator.store.db import transaction
from aggregator.store.options import special_options

log = logging.getLogger(__name__)

LEASE_SECONDS = 120
RENEW_SECONDS = 20
"""A poller that lives renews its leases; one that died on another machine loses them after LEASE_SECONDS."""


class Planner:
    """A poller's view of what is due."""

    def __init__(self, conn: sqlite3.Connection, instance: Path, horizon: timedelta = timedelta(days=30)) -> None:
        """
        :param instance: whose key opens the feeds' logins
        :param horizon: no due time can lie further ahead; see poll.politeness.horizon
        """
        self.conn = conn
        self.instance = instance
        self.horizon_days = math.ceil(horizon / timedelta(days=1))
        self.owner = owner_name(os.getpid())

    def due(self, limit: int, *, everything: bool = False, skip: frozenset[int] = frozenset()) -> list[PollRequest]:
        """Claim feeds to visit; see store.polls.claim_due."""
        with transaction(self.conn):
            self._free_the_dead()
            requests = polls.claim_due(
                self.conn,
                self.owner,
                lease_seconds=LEASE_SECONDS,
                limit=limit,
                everything=everything,
                horizon_days=self.horizon_days,
                skip=skip,
            )
            options = special_options(self.conn)
        return [
            replace(one, own=self._own_headers(options[one.feed])) if one.feed in options else one for one in requests
        ]

    def _own_headers(self, options: FeedOptions) -> OwnHeaders:
        if options.sealed_login is None:
            return OwnHeaders(options.user_agent)
        try:
            login = unseal(self.instance, options.sealed_login)
        except SealBroken as error:
            log.warning("The login of a feed is left out: %s", error)
            return OwnHeaders(options.user_agent)
        return OwnHeaders(options.user_agent, f"Basic {b64encode(login.encode()).decode()}")

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
