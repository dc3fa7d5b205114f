"""Where a form may lead back to: addresses of this site alone."""

from urllib.parse import unquote

from flask import redirect, request
from werkzeug.wrappers import Response


def local(target: str | None, default: str = "/") -> str:
    """The target when it is a path of this site, else ``default``.

    Browsers read a backslash as a slash and leave out control characters (WHATWG URL, 4.4), so that ``/\\host`` and
    ``/<tab>/host`` would leave the site: neither may occur, not even percent-encoded in the path.
    """
    if not target or not target.startswith("/") or _leaves(target):
        return default
    return default if _leaves(unquote(target.partition("?")[0])) else target


def back(default: str) -> Response:
    """303 See Other to the form's ``next``, so that a reload does not send the form again."""
    return redirect(local(request.form.get("next"), default), 303)


def _leaves(target: str) -> bool:
    return target.startswith("//") or "\\" in target or any(ord(letter) < 32 or ord(letter) == 127 for letter in target)
