"""What the pool is given to parse with when a test wants a document to get past the first look."""

import os
import signal
import time
from typing import Any

from aggregator.model import ParsedFeed
from aggregator.parse import dialect
from aggregator.parse.document import parse_document


def parse(body: bytes, **arguments: Any) -> ParsedFeed:
    if body.startswith(b"hoard"):
        hoard = []
        while True:
            hoard.append(bytearray(10_000_000))
    if body.startswith(b"sleep"):
        time.sleep(60)
    if body.startswith(b"die"):
        os.kill(os.getpid(), signal.SIGSEGV)
    if body.startswith(b"err"):
        raise ZeroDivisionError("no reason")
    if body.startswith(b"<big"):
        dialect.strict(body.decode())
    return parse_document(body, **arguments)
