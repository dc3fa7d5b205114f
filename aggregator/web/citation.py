"""An entry as people cite it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask_babel import gettext

from aggregator.model import Entry
from aggregator.web.dates import full_day
from aggregator.web.presenting import headline


@dataclass(frozen=True, slots=True)
class Citation:
    plain: str  # Author: Title. Source, date. Address (accessed date)
    markdown: str  # [Title](address)


def citation(entry: Entry, now: datetime | None = None) -> Citation:
    """In the reader's language, with days of their time zone."""
    title = headline(entry)
    parts = [f"{entry.author}: {_ended(title)}" if entry.author else _ended(title)]
    parts.append(f"{entry.feed_title}, {full_day(entry.published or entry.sort_at)}.")
    if entry.url:
        accessed = gettext("accessed on %(date)s", date=full_day(now or datetime.now(UTC)))
        parts.append(f"{entry.url} ({accessed})")
    return Citation(" ".join(parts), _markdown(title, entry.url))


def _ended(title: str) -> str:
    return title if title.endswith((".", "?", "!", "…")) else f"{title}."


def _markdown(title: str, url: str | None) -> str:
    """CommonMark 6.3: brackets are escaped in the text; in the address, parentheses would end the link."""
    text = title.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return f"[{text}]({url.replace('(', '%28').replace(')', '%29')})" if url else text
