"""Under which spellings a word may stand in the full-text index, in German and English.

The index (FTS5, ``unicode61 remove_diacritics 2``) holds ü as u, ö as o, ä as a, and ß as it is. What it does not know
is that ue may stand for ü and ss for ß: a word is therefore looked up under each spelling that it may have there.
"""

import itertools
import math
import re
import unicodedata
from collections.abc import Iterator

MOST = 8
"""Spellings of a word, and of words that stand side by side."""
LAST_LATIN = "\u024f"
_STARRED = 2
_SHORTEST = 4
"""Letters of a spelling that is not marked as German by ä, ö, ü or ß: "fur" for fuer would find furniture."""
_MOST_GUESSED = 3
"""Single vowels of a plain word that are tried as an umlaut: "Muller" may be Müller, "information" hardly anything."""

_MARKED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
# ae, oe, ue as umlauts: after no other vowel and no q (neue, Bauer, queue), not at the end (blue, Menue is rare), and
# before no vowel (Boeing) but the u of äu.
_DIGRAPH = re.compile(r"(?<![aeiouyq])(?:ae(?=u|[^aeioy])|[ou]e(?=[^aeiouy]))")
# A vowel that an umlaut may have stood for: beside no other, not at the end; or the a of au.
_PLAIN = re.compile(r"(?<![aeiouy])(?:[aou](?=[^aeiouy])|a(?=u.))")


def finds_beginnings(word: str) -> bool:
    """Whether a word that was typed also means what begins with it: from four letters on in Latin script, else always;
    with a star from two. What begins with less is half of everything, and takes long to find."""
    letters = [c for c in word if c.isalnum()]
    if not letters or letters[0] > LAST_LATIN:
        return bool(letters)
    return len(letters) >= (_STARRED if word.rstrip().endswith("*") else _SHORTEST)


def variants(word: str) -> tuple[str, ...]:
    """The spellings to look up, the given one first and likelier ones before others; at most MOST, none twice.

    ü = u = ue, ö = o = oe, ä = a = ae, ß = ss, in both directions: "Mueller" and "Muller" give each other, and both are
    what Müller is indexed as. Of several places in a word mostly all change together, as people write; a plain word
    has one vowel changed at a time. A word with anything but letters, digits and _ in it has one spelling.
    """
    word = unicodedata.normalize("NFC", word)
    if not re.fullmatch(r"\w+", word):
        return (word,)
    lower = word.lower()
    found = {_indexed(lower): word}
    for spelling in _spellings(lower):
        if len(found) == MOST:
            break
        found.setdefault(_indexed(spelling), spelling)
    return tuple(found.values())


def phrases(text: str) -> tuple[str, ...]:
    """The spellings under which words side by side may stand, the given one first; at most MOST.

    People write all their umlauts in one way: that comes second. Then each word is spelled in one way more before any
    is in a third.
    """
    parts = re.split(r"(\w+)", unicodedata.normalize("NFC", text))  # every second one is a word
    choices = [variants(part) if number % 2 else (part,) for number, part in enumerate(parts)]
    sure = [number for number in range(1, len(parts), 2) if _umlaut(parts[number].lower()) is not None]
    alike = [choice[number in sure] for number, choice in enumerate(choices)]
    taken = [1] * len(parts)
    for wanted in range(2, MOST + 1):
        for number in dict.fromkeys((*sure, *range(len(parts)))):
            if len(choices[number]) >= wanted and math.prod(taken) // taken[number] * wanted <= MOST:
                taken[number] = wanted
    mixed = itertools.product(*(choice[:most] for choice, most in zip(choices, taken, strict=True)))
    return tuple(dict.fromkeys("".join(words) for words in (parts, alike, *mixed)))[:MOST]


def _spellings(word: str) -> Iterator[str]:
    yield from _sharps(word)
    known = _umlaut(word)
    if known is not None:
        yield known
        yield from _sharps(known)
    elif "ß" not in word:  # who writes that writes umlauts too
        yield from _guesses(word)


def _umlaut(word: str) -> str | None:
    """Every ä as ae and so on; of a word without them every ae as a; None where neither can be."""
    marked = word.translate(_MARKED)
    if marked != word:
        return marked
    contracted = _DIGRAPH.sub(lambda found: found[0][0], word)
    return contracted if contracted != word and len(contracted) >= _SHORTEST else None


def _guesses(word: str) -> Iterator[str]:
    """Single vowels of a plain word as what an umlaut is written as."""
    if len(word) >= _SHORTEST and not _DIGRAPH.search(word):
        places = [found.end() for found in _PLAIN.finditer(word)]
        yield from (f"{word[:at]}e{word[at:]}" for at in places[:_MOST_GUESSED])


def _sharps(word: str) -> Iterator[str]:
    """Every ß as ss; else every ss as ß, and of several the first alone."""
    if "ß" in word:
        yield word.replace("ß", "ss")
    elif "ss" in word:
        yield word.replace("ss", "ß", 1)
        yield word.replace("ss", "ß")


def _indexed(spelling: str) -> str:
    """As the index holds it."""
    return "".join(c for c in unicodedata.normalize("NFD", spelling) if not unicodedata.combining(c))
