"""aggregator entries"""

import re
from datetime import UTC, datetime, timedelta

import click

from aggregator.cli import shapes
from aggregator.cli.instance import BadInput, opened, the_feed, the_topic
from aggregator.cli.say import say, say_json
from aggregator.model import EntryQuery
from aggregator.organise.query import QueryError, parse
from aggregator.query_tree import Node
from aggregator.store.entries import full_entries, list_entries


@click.command()
@click.option("--topic", "topics", multiple=True, help="A topic's slug or name; may be given several times.")
@click.option("--match", type=click.Choice(["any", "all"]), default="any", show_default=True, help="Of several topics.")
@click.option("--feed", "feed_url", help="Only of this feed.")
@click.option("--search", "words", default="", help="Words that stand in title or text; quote a phrase.")
@click.option("--since", help="A date (2026-09-17), or as long ago as 7d or 12h.")
@click.option("--limit", type=click.IntRange(0), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def entries(
    topics: tuple[str, ...],
    match: str,
    feed_url: str | None,
    words: str,
    since: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Entries, newest first, read and unread.

    \b
    Example: aggregator entries --topic security --topic cloud --match all --since 7d --json
    """
    with opened() as (conn, _):
        query = EntryQuery(
            topics=tuple(the_topic(conn, topic).slug for topic in topics),
            match_all=match == "all",
            feed=the_feed(conn, feed_url).id if feed_url else None,
            tree=_tree(words),
            since=_moment(since) if since else None,
            limit=limit,
        )
        if as_json:
            for full in full_entries(conn, query):
                say_json(shapes.entry(full))
        else:
            for entry in list_entries(conn, query):
                title = entry.title or entry.teaser[:80] or entry.url or ""
                say(f"{entry.sort_at:%Y-%m-%d %H:%M}  {entry.feed_title}: {title}")


def _tree(words: str) -> Node | None:
    try:
        return parse(words)
    except QueryError as error:
        raise BadInput(f"--search is not understood: {error}") from None


def _moment(text: str) -> datetime:
    if ago := re.fullmatch(r"(\d{1,5})([hdw])", text):
        hours = int(ago[1]) * {"h": 1, "d": 24, "w": 168}[ago[2]]
        return datetime.now(UTC) - timedelta(hours=hours)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"--since must be a date like 2026-09-17, or 7d, 12h, 2w; not {text}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
