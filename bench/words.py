"""Words that nobody speaks, shaped like German and English ones, and texts in which they follow Zipf's law."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

VOCABULARY = 80_000
"""Words in all: half of them German ones."""
_SLOTS_BITS = 20
"""A word is drawn by looking 20 random bits up in a table where each word has as many places as Zipf's law gives it."""
_SENTENCE, _PARAGRAPH = 12, 48

# No word made of these begins with q: those are marks, see plan.py.
_ONSETS = {
    "de": "b br d dr f fl fr g gl gr h k kl kr l m n p pf pr r s sch schl schw sp st str t tr w z zw v".split(),
    "en": "b bl br c ch cl cr d dr f fl g gr h j k l m n p pl pr r s sh sl sp st str t th tr w wh".split(),
}
_NUCLEI = {
    "de": "a a e e e i i o u ä ö ü ei ie au eu".split(),
    "en": "a a e e e i i o o u ea ee oo ou ai y".split(),
}
_CODAS = {
    "de": ["", "", "", "n", "r", "l", "s", "t", "ch", "nd", "rt", "st", "cht", "ng", "ss", "m", "ft"],
    "en": ["", "", "", "n", "r", "l", "s", "t", "ck", "nd", "rt", "st", "ght", "ng", "sh", "m", "ve"],
}
_ENDINGS = {
    "de": ["", "", "", "en", "er", "ung", "lich", "keit", "heit", "ig", "isch", "te", "schaft", "los"],
    "en": ["", "", "", "ed", "er", "ing", "ly", "ness", "tion", "al", "ish", "s", "ment", "less"],
}


@dataclass(frozen=True, slots=True)
class Article:
    title: str
    text: str  # plain, about 1 KB
    content: str  # the same as HTML


def vocabulary(language: str, count: int, random: Random) -> list[str]:
    """So many different words, roughly the shortest first: in a language the most frequent ones are short."""
    found: dict[str, float] = {}
    while len(found) < count:
        syllables = random.choices((1, 2, 3, 4), (2, 9, 8, 3))[0]
        word = "".join(_syllable(language, random) for _ in range(syllables)) + random.choice(_ENDINGS[language])
        if len(word) > 1:
            found.setdefault(word, len(word) * random.uniform(0.6, 1.4))
    return sorted(found, key=found.__getitem__)


def _syllable(language: str, random: Random) -> str:
    return "".join(random.choice(parts[language]) for parts in (_ONSETS, _NUCLEI, _CODAS))


class Writer:
    """Writes articles in both languages, the same for the same random numbers."""

    def __init__(self, seed: int) -> None:
        self._tables = {
            language: _zipf(vocabulary(language, VOCABULARY // 2, Random(f"{seed} {language}")))
            for language in ("de", "en")
        }

    def article(self, random: Random, language: str, marks: Sequence[str]) -> Article:
        """
        :param marks: words that must stand in its text
        """
        numbers = array("I", random.randbytes(4 * 256))
        table = self._tables[language]
        length = 60 + (numbers[-1] >> 24) % 160
        words = [table[number >> 32 - _SLOTS_BITS] for number in numbers[:length]]
        title = " ".join(words[: 4 + (numbers[-2] >> 24) % 7]).capitalize()
        place = length // 2
        words[place:place] = marks
        paragraphs = list(_paragraphs(words))
        return Article(title, "\n".join(paragraphs), f"<p>{'</p><p>'.join(paragraphs)}</p>")


def _paragraphs(words: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(words), _PARAGRAPH):
        part = words[start : start + _PARAGRAPH]
        yield ". ".join(" ".join(part[at : at + _SENTENCE]) for at in range(0, len(part), _SENTENCE)) + "."


def _zipf(words: Sequence[str]) -> list[str]:
    """A table of 2^20 places; the word of rank r has about 1/r as many as the first."""
    whole = sum(1 / rank for rank in range(1, len(words) + 1))
    table: list[str] = []
    reached = 0.0
    for rank, word in enumerate(words, 1):
        reached += (1 << _SLOTS_BITS) / (whole * rank)
        table += [word] * (round(reached) - len(table))
    return table
