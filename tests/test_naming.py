import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.naming import slug, tag_key, unique_slug

SLUGS = {
    "Security": "security",
    "Öl & Gas": "oel-gas",
    "ÄÖÜ äöü": "aeoeue-aeoeue",
    "Straße": "strasse",
    "STRAẞE": "strasse",
    "A\u0308rzte": "aerzte",
    "Café crème": "cafe-creme",
    "Señor Ångström": "senor-angstroem",
    "Łódź": "odz",
    "C++": "c",
    "C#": "c",
    ".NET 8.0": "net-8-0",
    "  --a  b__c--  ": "a-b-c",
    "don't": "don-t",
    "AT&T": "at-t",
    "1984": "1984",
    "ＦＵＬＬ": "full",
    "東京 2020": "2020",
    "Политика": "",
    "🚀": "",
    "": "",
    "---": "",
}


@pytest.mark.parametrize(("name", "expected"), SLUGS.items())
def test_slug(name, expected) -> None:
    assert slug(name) == expected


@given(st.text())
def test_a_slug_is_letters_digits_and_single_hyphens(name) -> None:
    made = slug(name)
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not made.startswith("-")
    assert not made.endswith("-")
    assert "--" not in made
    assert slug(made) == made


@given(st.text(alphabet="abcXYZ äöüÄÖÜß-_.0129é"))
def test_a_slug_does_not_depend_on_case_or_composition(name) -> None:
    assert slug(name) == slug(name.lower()) == slug(unicodedata.normalize("NFD", name))


def test_a_taken_slug_gets_a_number() -> None:
    taken: set[str] = set()
    for expected in ("oel", "oel-2", "oel-3"):
        made = unique_slug("Öl", taken.__contains__)
        assert made == expected
        taken.add(made)
    assert unique_slug("Öl 2", taken.__contains__) == "oel-2-2"


def test_a_name_without_letters_has_a_slug_too() -> None:
    assert unique_slug("東京", set().__contains__) == "x"
    assert unique_slug("🚀", {"x"}.__contains__) == "x-2"


@given(st.lists(st.text(max_size=5), max_size=20))
def test_slugs_are_never_the_same(names) -> None:
    taken: list[str] = []
    for name in names:
        taken.append(unique_slug(name, taken.__contains__))
    assert len(set(taken)) == len(names)
    assert all(taken)


KEYS = {
    "Security": "security",
    "  two \t words\n": "two words",
    "Straße": "strasse",
    "ＡＢＣ": "abc",
    "ﬁx": "fix",
    "A\u0308pfel": "äpfel",
    "ΣΊΣΥΦΟΣ": "σίσυφοσ",
    "no\u00a0break": "no break",
    " ": "",
    "": "",
}


@pytest.mark.parametrize(("name", "expected"), KEYS.items())
def test_tag_key(name, expected) -> None:
    assert tag_key(name) == expected


@given(st.text(alphabet=st.characters(categories=("Lu", "Ll", "Nd", "Zs"), max_codepoint=0x2FF)))
def test_spellings_of_one_tag_have_one_key(name) -> None:
    key = tag_key(name)
    assert tag_key(key) == key
    assert tag_key(f"  {name} ") == key
    assert tag_key(unicodedata.normalize("NFD", name)) == key
    assert tag_key(name.casefold()) == key
