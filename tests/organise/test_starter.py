"""The starter topics: both languages, no word twice."""

import pytest

from aggregator.naming import slug, tag_key
from aggregator.organise.starter import StarterTopic, starter_topics


def keys(topic: StarterTopic) -> set[str]:
    return {tag_key(word) for word in (topic.name, slug(topic.name), *topic.names.values(), *topic.aliases)}


def test_no_word_stands_in_two_topics() -> None:
    owner: dict[str, str] = {}
    for topic in starter_topics():
        for key in keys(topic):
            assert owner.setdefault(key, topic.name) == topic.name, key


@pytest.mark.parametrize("topic", starter_topics(), ids=lambda topic: topic.name)
def test_each_has_a_german_name_and_aliases_of_its_own(topic: StarterTopic) -> None:
    assert topic.name and topic.names["de"]
    assert len(topic.aliases) >= 7
    spelled = [tag_key(alias) for alias in topic.aliases]
    assert len(set(spelled)) == len(spelled)
    assert not set(spelled) & {tag_key(topic.name), tag_key(topic.names["de"])}
    assert all(alias == alias.strip() for alias in topic.aliases)


def test_slugs_differ() -> None:
    slugs = [slug(topic.name) for topic in starter_topics()]
    assert len(set(slugs)) == len(slugs)
    assert 14 <= len(slugs) <= 20


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("IT-Sicherheit", "Security"),
        ("cybersecurity", "Security"),
        ("DATENSCHUTZ", "Privacy"),
        ("Künstliche Intelligenz", "AI"),
        ("Rechenzentren", "Cloud & data centres"),
        ("cloud-data-centres", "Cloud & data centres"),
        ("Klimawandel", "Climate & energy"),
        ("Schweiz", "Switzerland"),
        ("World news", "World"),
        ("Fußball", "Sport"),
        ("Ｌｉｎｕｘ", "Open source"),
    ],
)
def test_what_feeds_write_finds_its_topic(tag: str, name: str) -> None:
    assert [topic.name for topic in starter_topics() if tag_key(tag) in keys(topic)] == [name]


@pytest.mark.parametrize("tag", ["Technik", "Technology", "News", "Nachrichten", "Podcast"])
def test_what_says_nothing_is_no_topic(tag: str) -> None:
    assert not [topic for topic in starter_topics() if tag_key(tag) in keys(topic)]
