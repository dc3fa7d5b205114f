"""The command line: one file a noun. Results on stdout, messages on stderr; exit code 0 done, 1 failed, 2 bad input."""

import signal
import sys
from importlib import import_module

import click

from aggregator import __version__
from aggregator.terminal import log_to_stderr, visible

COMMANDS = {
    "serve": "serve:serve",
    "poll": "poll:poll",
    "feeds": "feeds:feeds",
    "import": "catalogue:import_command",
    "export": "catalogue:export",
    "entries": "entries:entries",
    "topics": "topics:topics",
    "collections": "collections:collections",
    "parse": "documents:parse_command",
    "sanitize": "documents:sanitize_command",
    "users": "users:users",
    "backup": "upkeep:backup",
    "restore": "upkeep:restore",
    "check": "upkeep:check",
    "demo": "demo:demo",
}
"""Each command's file in this room, and its name there: only the one that is called is loaded."""

ENDED_BY_SIGNAL = {"serve", "poll", "demo"}
"""Commands that SIGTERM ends in the ordinary way, from their first moment on."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(f"aggregator.cli.{module}"), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name]} is no command")
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="aggregator")
def cli() -> None:
    """An RSS and Atom aggregator and reader.

    The instance is ./instance, or the folder that AGGREGATOR_INSTANCE names.
    """
    log_to_stderr()


def main() -> None:
    """The console script. What is wrong with input or instance is one line on stderr and exit code 2."""
    if ENDED_BY_SIGNAL & set(sys.argv[1:2]):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    from aggregator.config import ConfigError
    from aggregator.store.db import StoreError

    try:
        status = cli.main(prog_name="aggregator", standalone_mode=False)
    except (StoreError, ConfigError) as error:
        click.echo(f"aggregator: {visible(str(error))}", err=True)
        sys.exit(2)
    except click.ClickException as error:
        _show(error)
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("aggregator: stopped", err=True)
        sys.exit(1)
    sys.exit(status)


def _show(error: click.ClickException) -> None:
    """Bad usage in one line, as all that is wrong; a group without a command shows its help."""
    if not isinstance(error, click.UsageError) or isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return
    said = " ".join(error.format_message().split()).rstrip(".")
    path = error.ctx.command_path if error.ctx else "aggregator"
    click.echo(f"aggregator: {visible(said)}. See: {path} --help", err=True)
