"""Text of others on a terminal or in a log: nothing of it may steer the terminal, nor begin a line of its own."""

import json
import logging
import re
import sys
from typing import Any

# C0 and C1 controls, DEL, what turns the reading direction, line separators, and what is no text at all.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """One line in which characters that steer stand as their escapes: ``\\u001b``."""
    return _STEERING.sub(_escape, text)


def json_line(value: Any) -> str:
    """JSON on one line, in which escapes stand for the same characters (RFC 8259, 7): it reads back as it was."""
    return visible(json.dumps(value, ensure_ascii=False))


class PlainFormatter(logging.Formatter):
    """Log lines; only a traceback has more than one."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = visible(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:
        return _LINES.sub(_escape, super().formatException(ei))


def log_to_stderr() -> None:
    """Warnings and worse of this process, in plain lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlainFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
