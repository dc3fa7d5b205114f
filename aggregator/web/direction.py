"""Which way a text runs."""

from unicodedata import bidirectional


def runs_from_the_right(text: str) -> bool:
    """Whether its first letter with a direction has that of Hebrew or Arabic (UAX #9, rules P2 and P3, as dir="auto").

    For texts that stand after words of ours in one element, where dir="auto" would read ours.
    """
    if text.isascii():
        return False
    for sign in text:
        kind = bidirectional(sign)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return False
