"""The sentences of an OPML report and of a refused address, in the reader's language.

subscribe says them in English; here stands how each is said in every language. One that is not known stays as it is.
"""

import re
from collections.abc import Callable

from flask_babel import gettext, ngettext

_Match = re.Match[str]


def _num(match: _Match) -> int:
    return int(match[1].replace(",", ""))


_SENTENCES: tuple[tuple[str, Callable[[_Match], str]], ...] = (
    # why an outline was refused
    (
        "Its address is not absolute.*",
        lambda m: gettext("Its address is not complete; it must begin with http:// or https://."),
    ),
    (
        "Its address begins with (.*):, and.*",
        lambda m: gettext("Its address begins with %(scheme)s:, and only http and https can be polled.", scheme=m[1]),
    ),
    (
        r"(?:Its|The) address is longer than (\d+) characters\.",
        lambda m: gettext("Its address is longer than %(num)s characters.", num=m[1]),
    ),
    ("Its address names no host.*", lambda m: gettext("Its address names no host, or cannot be read.")),
    ("The address holds control characters.*", lambda m: gettext("Its address holds control characters.")),
    ("The address is not a complete one.*", lambda m: gettext("Its address is not a complete one of http or https.")),
    (
        r"The address has an impossible port \((\d+)\).*",
        lambda m: gettext("Its address has an impossible port (%(port)s).", port=m[1]),
    ),
    (
        "It points to a private address.*",
        lambda m: gettext("It points to a private address; the settings can allow to poll those."),
    ),
    (
        "It is not a feed: another program.*",
        lambda m: gettext("It is not a feed: another program makes it from a page by rules."),
    ),
    (
        "It is not a feed: it includes.*",
        lambda m: gettext("It is not a feed: it includes another OPML file; import that file itself."),
    ),
    ("It is not a feed but a link.*", lambda m: gettext("It is not a feed but a link.")),
    ("It names no feed address.*", lambda m: gettext("It names no feed address (xmlUrl).")),
    ("It is not a feed, and.*", lambda m: gettext("It is not a feed, and it holds none.")),
    # what was repaired
    (
        r"(\d+) names were longer.*",
        lambda m: ngettext(
            "%(num)s name was too long and was cut.", "%(num)s names were too long and were cut.", _num(m)
        ),
    ),
    (
        r"(\d+) site addresses were not.*",
        lambda m: ngettext(
            "%(num)s site address was not http or https and was left out; its feed was kept.",
            "%(num)s site addresses were not http or https and were left out; their feeds were kept.",
            _num(m),
        ),
    ),
    (
        r"(\d+) outlines stood inside.*",
        lambda m: ngettext(
            "%(num)s outline stood inside a feed and was read as standing beside it.",
            "%(num)s outlines stood inside a feed and were read as standing beside it.",
            _num(m),
        ),
    ),
    (
        r"(\d+) categories were left out: a feed has at most (\d+)\.",
        lambda m: ngettext(
            "%(num)s category was left out: a feed has at most %(most)s.",
            "%(num)s categories were left out: a feed has at most %(most)s.",
            _num(m),
            most=m[2],
        ),
    ),
    (
        r"([\d,]+) control characters.*",
        lambda m: ngettext(
            "%(num)s control character that XML does not allow was dropped.",
            "%(num)s control characters that XML does not allow were dropped.",
            _num(m),
        ),
    ),
    (
        "Stray & signs.*",
        lambda m: gettext("Stray & signs, HTML’s names of characters or undeclared prefixes were read as meant."),
    ),
    (
        r"The file is not well-formed \((.*)\); it was.*",
        lambda m: gettext("The file is not well-formed (%(problem)s); it was read as far as it goes.", problem=m[1]),
    ),
    (
        "The file holds several OPML documents.*",
        lambda m: gettext("The file holds several OPML documents; all were read."),
    ),
    (
        "The root element is <(.*)>, not <opml>.*",
        lambda m: gettext("The root element is <%(root)s>, not <opml>; its outlines were read.", root=m[1]),
    ),
    (
        "Some characters fitted no encoding.*",
        lambda m: gettext("Some characters fitted no encoding and were read as Windows-1252."),
    ),
    # why a file was refused as a whole
    (
        r"the file has ([\d,]+) bytes where ([\d,]+) are allowed.*",
        lambda m: gettext("The file has %(bytes)s bytes where %(most)s are allowed; split it.", bytes=m[1], most=m[2]),
    ),
    (
        r"the file has more than ([\d,]+) outlines.*",
        lambda m: gettext("The file has more than %(num)s outlines; split it.", num=m[1]),
    ),
    (
        r"the file nests more than (\d+) outlines.*",
        lambda m: gettext("The file nests more than %(num)s outlines; flatten it.", num=m[1]),
    ),
    (
        "the file nests elements too deep.*",
        lambda m: gettext("The file nests elements too deep or holds too long a text."),
    ),
    (
        "the file declares XML entities.*",
        lambda m: gettext("The file declares XML entities in a DTD; that is refused: remove its <!DOCTYPE …>."),
    ),
    ("this is not an OPML file: it holds no XML.*", lambda m: gettext("This is not an OPML file: it holds no XML.")),
    (
        "this is a feed .*",
        lambda m: gettext("This is a feed, not an OPML file; add it by its address."),
    ),
    ("this is a web page.*", lambda m: gettext("This is a web page, not an OPML file.")),
    (
        r"no outline can be read from this file \((.*)\).*",
        lambda m: gettext("No outline can be read from this file (%(problem)s).", problem=m[1]),
    ),
    (
        r"this is not an OPML file \(its root is <(.*)>\).*",
        lambda m: gettext("This is not an OPML file (its root is <%(root)s>).", root=m[1]),
    ),
    # why no feed was found at an address
    (
        "(.*) is a page that names no feed.*",
        lambda m: gettext(
            "%(address)s is a page that names no feed. Look for “RSS” or “Feed” on it and add that address.",
            address=m[1],
        ),
    ),
)
_PATTERNS = tuple((re.compile(pattern, re.DOTALL), said) for pattern, said in _SENTENCES)


def in_words(sentence: str) -> str:
    """The sentence in the reader's language."""
    for pattern, said in _PATTERNS:
        if match := pattern.fullmatch(sentence):
            return said(match)
    return sentence
