"""A toast that takes a change back: it sends the form that undoes it."""

from flask import flash


def flash_with_undo(words: str, action: str, /, **fields: object) -> None:
    """Say on the next page what was done, beside a button that undoes it.

    :param action: the path that its form is sent to, with these fields
    """
    # Flask keeps messages as JSON in the session, so that one may be more than its words.
    flash({"words": words, "action": action, "fields": fields}, "take back")  # type: ignore[arg-type]
