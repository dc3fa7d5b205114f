"""aggregator feeds"""

import click

from aggregator.cli import shapes
from aggregator.cli.feed_settings import reparse_command, set_command
from aggregator.cli.instance import BadInput, Failed, opened, the_feed
from aggregator.cli.say import counted, say, say_json
from aggregator.config import policy
from aggregator.model import FeedState, Outline
from aggregator.poll.politeness import REASONS
from aggregator.poll.settle import add_visited
from aggregator.store import feeds as store
from aggregator.store.db import transaction
from aggregator.subscribe.adding import AddError, find_feeds
from aggregator.subscribe.addresses import refusal
from aggregator.subscribe.catalogue import FolderError, folder_path
from aggregator.subscribe.opml import feed_address


@click.group()
def feeds() -> None:
    """The catalogue: add, list, show, set, read again, pause, resume, remove feeds."""


feeds.add_command(set_command)
feeds.add_command(reparse_command)


@feeds.command()
@click.argument("url")
@click.option("--folder", help="Put it into this folder (Technology/Security).")
def add(url: str, folder: str | None) -> None:
    """Add a feed by its address, or by that of a site that names it.

    \b
    Example: aggregator feeds add https://example.org/ --folder News
    """
    folders = _folders(folder)
    with opened() as (conn, settings):
        try:
            url = feed_address(url if "://" in url or url.startswith("feed:") else f"https://{url}")
        except ValueError as error:
            raise BadInput(f"{url} was not added: {error}") from error
        if why := refusal(url, allow_private=settings.allow_private_networks):
            raise BadInput(f"{url} was not added: {why}")
        if known := store.find_feed(conn, url):
            with transaction(conn):
                _, _ = store.add_feed(conn, Outline(url=known.url, title=None, folders=folders))
            say(f"already there: {known.title} ({known.url})")
            return
        try:
            found = find_feeds(url, policy(settings), settings.instance)[0]
        except AddError as error:
            raise Failed(str(error)) from error
        if why := refusal(found.link.url, allow_private=settings.allow_private_networks):
            raise Failed(f"{url} was not added: it names {found.link.url}. {why}")
        outline = Outline(url=found.link.url, title=None, folders=folders)
        [(feed_id, new)] = add_visited(conn, [(outline, found.visit)], settings)
        feed = store.get_feed(conn, feed_id)
        if feed is None:
            raise Failed(f"{url} was removed by another process while it was added")
        entries = counted(feed.entries, "entry", "entries")
        say(f"{'added' if new else 'already there'}: {feed.title} ({feed.url}), {entries}")


@feeds.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_command(as_json: bool) -> None:
    """Every feed of the catalogue."""
    with opened() as (conn, _):
        for feed in store.list_feeds(conn):
            if feed.guide:
                continue
            if as_json:
                say_json(shapes.feed(feed))
            else:
                trouble = f"  {feed.error.detail}" if feed.error else ""
                say(f"{feed.id:5}  {feed.state:6}  {feed.entries:6}  {feed.title}  {feed.url}{trouble}")


@feeds.command()
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
def show(url: str, as_json: bool) -> None:
    """One feed: what is known of it, when it is polled next and why."""
    with opened() as (conn, _):
        feed = the_feed(conn, url)
        shape = shapes.feed(feed) | {"reason": REASONS.get(feed.reason or ""), "failures": feed.failures}
        if as_json:
            say_json(shape)
            return
        for name, value in shape.items():
            shown = ", ".join(value) if isinstance(value, list) else value
            say(f"{name.replace('_', ' ') + ':':12} {'-' if shown in (None, '') else shown}")


@feeds.command()
@click.argument("url")
def pause(url: str) -> None:
    """Poll a feed no more; its entries stay."""
    _set_state(url, FeedState.PAUSED, "paused")


@feeds.command()
@click.argument("url")
def resume(url: str) -> None:
    """Poll a paused or gone feed again."""
    _set_state(url, FeedState.ACTIVE, "resumed")


@feeds.command()
@click.argument("url")
def remove(url: str) -> None:
    """Remove a feed with its entries. What curators picked stays in their collections."""
    with opened() as (conn, _):
        feed = the_feed(conn, url)
        with transaction(conn):
            store.remove_feed(conn, feed.id)
        say(f"removed: {feed.title} ({feed.url}), {counted(feed.entries, 'entry', 'entries')}")


def _set_state(url: str, state: FeedState, done: str) -> None:
    with opened() as (conn, _):
        feed = the_feed(conn, url)
        with transaction(conn):
            store.set_state(conn, feed.id, state)
        say(f"{done}: {feed.title} ({feed.url})")


def _folders(folder: str | None) -> tuple[tuple[str, ...], ...]:
    try:
        path = folder_path(folder)
    except FolderError as error:
        raise BadInput(str(error)) from error
    return (path,) if path else ()
