"""Reading a feed's last document again, as after a change of the parser, without asking its server."""

import sqlite3

from aggregator.model import ParsedFeed, Policy, RawDocument
from aggregator.organise.rules import read_rule
from aggregator.parse.pool import ParsePool
from aggregator.store import arrivals, deriving, search
from aggregator.store.arrivals import Arrivals
from aggregator.store.db import transaction
from aggregator.store.times import now

PATIENCE_SECONDS = 60.0


def reparse(conn: sqlite3.Connection, feed_id: int, document: RawDocument, policy: Policy) -> Arrivals:
    """Write anew what the document says of every entry; marks, ids and places in lists stay.

    :raises aggregator.parse.errors.ParseError: when it cannot be read; nothing was changed
    """
    parsed = _parse(document, policy)
    with transaction(conn):
        arrived = arrivals.save_document(conn, feed_id, parsed, now(), rewrite=True)
        texts = [*arrived.new, *arrived.changed]
        search.index_texts(conn, texts)
        deriving.derive_by_rules(conn, texts, read_rule)
    return arrived


def _parse(document: RawDocument, policy: Policy) -> ParsedFeed:
    with ParsePool(policy) as pool:
        future = pool.submit(document.body, url=document.url, content_type=document.content_type)
        return future.result(PATIENCE_SECONDS)
