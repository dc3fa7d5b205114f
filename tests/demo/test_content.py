"""What the sample content promises: how much, how varied, and nothing that points into the void."""

import re
from collections import Counter
from xml.etree import ElementTree

import pytest

from aggregator.demo.content import CONTENT, Article, Site, sites
from aggregator.demo.markup import figure, pictures, to_html
from aggregator.naming import slug, tag_key
from aggregator.organise.starter import starter_topics

TWELVE_DAYS = 12 * 24
ARTICLES = [(site, article) for site in sites() for article in site.articles]
PICTURES = {file.name.removesuffix(".svg") for file in (CONTENT / "pictures").iterdir()}
TOPICS = {
    tag_key(word): topic.name
    for topic in starter_topics()
    for word in (topic.name, slug(topic.name), *topic.names.values(), *topic.aliases)
}


def topics_of(site: Site, article: Article) -> set[str]:
    """The topics that take an entry: by its own tags and by the folder of its feed."""
    return {TOPICS[tag_key(word)] for word in (*article.tags, site.folder) if tag_key(word) in TOPICS}


def blocks(article: Article) -> list[str]:
    return re.split(r"\n\s*\n", article.body.strip())


def test_how_much_there_is() -> None:
    assert 150 <= len(ARTICLES) <= 220
    assert all(0 <= article.age <= TWELVE_DAYS for _, article in ARTICLES)
    languages = Counter(site.language[:2] for site, _ in ARTICLES)
    assert min(languages["de"], languages["en"]) >= 60
    assert len(sites()) - 1 >= 12
    assert {site.folder for site in sites()} >= {"Technik", "Nachrichten", "Wissenschaft", "Technology", "World"}


def test_no_topic_is_everything() -> None:
    counts = Counter(topic for site, article in ARTICLES for topic in topics_of(site, article))
    assert max(counts.values()) <= min(40, len(ARTICLES) // 3), counts.most_common(3)
    assert sum(count >= 5 for count in counts.values()) >= 12


def test_most_entries_have_related_ones() -> None:
    counts = Counter(topic for site, article in ARTICLES for topic in topics_of(site, article))
    related = sum(any(counts[topic] > 1 for topic in topics_of(*pair)) for pair in ARTICLES)
    assert related / len(ARTICLES) > 0.7
    assert all(1 <= len(article.tags) <= 3 for _, article in ARTICLES)


def test_long_and_short_ones() -> None:
    paragraphs = [sum(block[0] not in "#!->" for block in blocks(article)) for _, article in ARTICLES]
    assert sum(2 <= count <= 6 for count in paragraphs) >= 40
    starts = Counter(block[:2] for _, article in ARTICLES for block in blocks(article))
    assert starts["##"] >= 20
    assert starts["- "] >= 6
    assert starts["> "] >= 6
    assert sum(block.startswith("!") for _, article in ARTICLES for block in blocks(article)) >= 5


def test_some_news_is_told_by_several() -> None:
    told = {"halifax": 4, "valdrona": 4, "barcelona": 3, "bronz": 2, "print|drucker": 3}
    for word, at_least in told.items():
        by = {site.name for site, a in ARTICLES if re.search(word, f"{a.title} {a.teaser} {a.body}", re.IGNORECASE)}
        assert len(by) >= at_least, (word, by)
    assert len({article.teaser for _, article in ARTICLES}) == len(ARTICLES)
    assert len({article.title for _, article in ARTICLES}) == len(ARTICLES)


@pytest.mark.parametrize("site", sites(), ids=lambda site: site.name)
def test_each_site_holds_together(site: Site) -> None:
    slugs = [article.slug for article in site.articles]
    assert len(slugs) == len(set(slugs))
    assert set(slugs) == {slug(text) for text in slugs}
    assert [article.age for article in site.articles] == sorted(article.age for article in site.articles)
    for article in site.articles:
        assert pictures(article.body) | ({article.picture} - {None}) <= PICTURES
        links = set(re.findall(r"\]\(([\w-]+)\)", article.body))
        assert links <= set(slugs) - {article.slug}
        assert article.teaser and len(article.teaser) <= 300
        if site.language.startswith("de"):
            assert "ß" not in article.title + article.teaser + article.body


def test_every_picture_is_used_and_well_formed() -> None:
    shown = {article.picture for _, article in ARTICLES} | {p for _, a in ARTICLES for p in pictures(a.body)}
    assert shown - {None} == PICTURES
    assert len(PICTURES) >= 24
    for name in PICTURES:
        text = (CONTENT / "pictures" / f"{name}.svg").read_text("utf-8")
        assert ElementTree.fromstring(text).get("viewBox") == "0 0 600 400"
        assert "script" not in text and "href" not in text


MARKUP = {
    "a paragraph\nover two lines": "<p>a paragraph over two lines</p>",
    "a <b> & [word](there)": '<p>a &lt;b&gt; &amp; <a href="http://x/there">word</a></p>',
    "## Heading": "<h2>Heading</h2>",
    "- one\n- two": "<ul><li>one</li><li>two</li></ul>",
    "> said\n> — Someone": "<blockquote><p>said</p><p>— <cite>Someone</cite></p></blockquote>",
    "> only said": "<blockquote><p>only said</p></blockquote>",
    '!bee A "bee"': '<figure><img src="http://x/pictures/bee.svg" alt="A &quot;bee&quot;">'
    '<figcaption>A "bee"</figcaption></figure>',
    "one\n\n\ntwo": "<p>one</p>\n<p>two</p>",
}


@pytest.mark.parametrize(("text", "html"), MARKUP.items())
def test_markup(text: str, html: str) -> None:
    assert to_html(text, "http://x") == html


def test_a_figure_without_caption_is_decoration() -> None:
    assert figure("bee", "", "http://x") == '<figure><img src="http://x/pictures/bee.svg" alt=""></figure>'
