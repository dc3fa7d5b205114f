"""What the machine knows, in a person's words and language: why a feed does not answer, why a form was refused."""

from collections.abc import Callable, Mapping

from flask import Flask
from flask_babel import gettext

from aggregator.fetch.errors import FetchError
from aggregator.model import Audience, Failure, Outcome, Role
from aggregator.parse.errors import ParseError
from aggregator.people.accounts import NAME_LENGTH, PASSWORD_LEAST, PASSWORD_MOST, AccountError
from aggregator.subscribe.adding import AddError
from aggregator.web.import_words import in_words

# Functions, because the language is known only when a page is made. The kinds are fetch.errors.KINDS and those
# of parse.errors.
_FAILURES: Mapping[str, Callable[[], str]] = {
    "bad_url": lambda: gettext("The address cannot be asked"),
    "bad_validator": lambda: gettext("The site's validators hold control characters"),
    "forbidden_address": lambda: gettext("The address leads into a private network"),
    "dns": lambda: gettext("The host's name is not known"),
    "network_down": lambda: gettext("No network, or no name server"),
    "refused": lambda: gettext("The server refuses the connection"),
    "unreachable": lambda: gettext("The host cannot be reached"),
    "timeout": lambda: gettext("No answer in time"),
    "tls": lambda: gettext("No secure connection (certificate)"),
    "reset": lambda: gettext("The connection broke"),
    "connection": lambda: gettext("The connection failed"),
    "bad_http": lambda: gettext("The answer is not proper HTTP"),
    "too_many_redirects": lambda: gettext("The redirects do not end"),
    "too_large": lambda: gettext("The document is too large"),
    "bad_encoding": lambda: gettext("The answer's compression is damaged"),
    "gone": lambda: gettext("Removed for good (410)"),
    "not_found": lambda: gettext("Not found (404)"),
    "unauthorised": lambda: gettext("Access is not allowed"),
    "rate_limited": lambda: gettext("Asked to wait (429)"),
    "unavailable": lambda: gettext("The server cannot answer at the moment"),
    "http_error": lambda: gettext("The server answered with an error"),
    "empty": lambda: gettext("The document is empty"),
    "html": lambda: gettext("A web page came instead of a feed"),
    "not_a_feed": lambda: gettext("The document is not a feed"),
    "too_complex": lambda: gettext("The document is built as no real feed is, and was refused"),
    "too_slow": lambda: gettext("Reading the document took too long"),
    "too_big": lambda: gettext("The document is too big"),
    "crashed": lambda: gettext("Reading the document ended unexpectedly"),
}

# The keys of poll.politeness.REASONS, continuing "The next poll: …".
_POLL_REASONS: Mapping[str, Callable[[], str]] = {
    "floor": lambda: gettext("asked again at the usual interval"),
    "own_interval": lambda: gettext("asked again at the interval set for it"),
    "no_validators": lambda: gettext("unchanged and without validators: asked rarely"),
    "retry_after": lambda: gettext("the server asked to wait"),
    "max_age": lambda: gettext("the server says it will not change sooner"),
    "ttl": lambda: gettext("the feed says it will not change sooner"),
    "update_period": lambda: gettext("the feed says how often it changes"),
    "skip": lambda: gettext("the feed asks for a rest at these hours"),
    "back_off": lambda: gettext("the more often it fails, the less often it is asked"),
    "network": lambda: gettext("our own network was down: no fault of the feed"),
    "gone": lambda: gettext("not asked again"),
    "asked": lambda: gettext("somebody asked for it"),
}

_OUTCOMES: Mapping[str, Callable[[], str]] = {
    Outcome.CHANGED: lambda: gettext("Changed"),
    Outcome.UNCHANGED: lambda: gettext("Unchanged"),
    Outcome.FAILED: lambda: gettext("Failed"),
}

_ACCOUNT_ERRORS: Mapping[str, Callable[[], str]] = {
    "name taken": lambda: gettext("This name is taken. Choose another one."),
    "name missing": lambda: gettext("A name is needed."),
    "name long": lambda: gettext("A name has at most %(num)s characters.", num=NAME_LENGTH),
    "name unreadable": lambda: gettext("A name is made of letters, digits and signs that can be seen."),
    "password short": lambda: gettext("A password has at least %(num)s characters.", num=PASSWORD_LEAST),
    "password long": lambda: gettext("A password has at most %(num)s characters.", num=PASSWORD_MOST),
    "last admin": lambda: gettext("This is the only admin. Make somebody else an admin first."),
}

_ROLES: Mapping[Role, Callable[[], str]] = {
    Role.READER: lambda: gettext("Reader"),
    Role.CURATOR: lambda: gettext("Curator"),
    Role.ADMIN: lambda: gettext("Admin"),
}

_AUDIENCES: Mapping[Audience, Callable[[], str]] = {
    Audience.PRIVATE: lambda: gettext("Private"),
    Audience.MEMBERS: lambda: gettext("Members"),
    Audience.PUBLIC: lambda: gettext("Public"),
}


def failure(error: Failure, status: int | None) -> str:
    """Why a feed does not answer; with the HTTP status where the words do not name it."""
    words = _FAILURES.get(error.kind)
    if words is None:
        return error.detail
    if status is not None and error.kind in ("unauthorised", "unavailable", "http_error"):
        return f"{words()} ({status})"
    return words()


def add_error(error: AddError, address: str) -> str:
    """Why the address was not added."""
    cause = error.__cause__
    if isinstance(cause, FetchError) and cause.kind == "forbidden_address":
        return str(gettext("It points to a private address; the settings can allow to poll those."))
    if isinstance(cause, FetchError):
        why = failure(Failure(cause.kind, cause.detail), cause.status)
    elif isinstance(cause, ParseError):
        why = failure(Failure(cause.kind, cause.message), None)
    else:
        return in_words(str(error))
    return str(
        gettext(
            "%(address)s: %(why)s. Nothing was changed; look at the address in a browser.", address=address, why=why
        )
    )


def poll_reason(reason: str | None) -> str:
    """Why a feed is polled when it is; empty where there is no reason yet."""
    if reason is None:
        return ""
    words = _POLL_REASONS.get(reason)
    return words() if words else reason


def outcome(which: str) -> str:
    """What came of a poll."""
    return _OUTCOMES[which]()


def account_error(error: AccountError) -> str:
    words = _ACCOUNT_ERRORS.get(error.reason)
    return words() if words else str(error)


def role(which: Role) -> str:
    return _ROLES[which]()


def audience(which: Audience) -> str:
    return _AUDIENCES[which]()


def place(where: str) -> str:
    """Where a setting is fixed, as config.load() names it."""
    known = {
        "the options": gettext("by an option of the command line"),
        "the environment": gettext("by the environment"),
    }
    return str(known.get(where, gettext("in %(file)s", file=where)))


def bare_address(url: str) -> str:
    """A URL as people say it: without scheme, www. and a slash at the end."""
    return url.partition("://")[2].removeprefix("www.").rstrip("/") or url


def register(app: Flask) -> None:
    app.jinja_env.filters.update(
        audience=audience, bare_address=bare_address, in_words=in_words, outcome=outcome, place_in_words=place
    )
