"""Sample sites as RSS 2.0, RSS 1.0, Atom and JSON Feed, each with the habits of its kind: pictures, authors, dates and
categories stand where real feeds of that format put them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from aggregator.demo.content import Article, Site
from aggregator.demo.markup import figure, picture_url, to_html

AUDIO_TYPE = "audio/wav"
PICTURE_TYPE = "image/svg+xml"


@dataclass(frozen=True, slots=True)
class Edition:
    """A site at one moment and address. ``audio_bytes`` tells the size of an article's sound."""

    site: Site
    base: str
    now: datetime
    audio_bytes: Callable[[Article], int]

    def link(self, article: Article) -> str:
        return f"{self.base}/{article.slug}"

    def guid(self, article: Article) -> str:
        return f"{self.site.address}{article.slug}"

    def published(self, article: Article) -> datetime:
        return (self.now - timedelta(hours=article.age)).astimezone(UTC).replace(microsecond=0)

    def html(self, article: Article) -> str:
        return to_html(article.body, self.base)


def write(edition: Edition) -> tuple[bytes, str]:
    """The feed's document and its content type."""
    match edition.site.format:
        case "rss20":
            text, kind = _rss20(edition), "application/rss+xml"
        case "rss10":
            text, kind = _rss10(edition), "application/rdf+xml"
        case "atom10":
            text, kind = _atom10(edition), "application/atom+xml"
        case "json":
            text, kind = _json_feed(edition), "application/feed+json"
        case other:
            raise ValueError(f"{edition.site.name}.toml names an unknown format: {other}")
    if edition.site.ill_formed:
        text = _damaged(text)
    return text.encode(), f"{kind}; charset=utf-8"


def _rss20(edition: Edition) -> str:
    """https://www.rssboard.org/rss-specification, with content, Dublin Core and Media RSS."""
    site = edition.site
    items = "".join(
        f"""
<item>
<title>{_t(a.title)}</title>
<link>{_t(edition.link(a))}</link>
<guid isPermaLink="false">{_t(edition.guid(a))}</guid>
<pubDate>{format_datetime(edition.published(a), usegmt=True)}</pubDate>
<dc:creator>{_t(a.author)}</dc:creator>
{"".join(f"<category>{_t(tag)}</category>" for tag in a.tags)}
<description>{_t(a.teaser)}</description>
<content:encoded>{_t(edition.html(a))}</content:encoded>{_rss_picture(edition, a)}{_rss_audio(edition, a)}
</item>"""
        for a in site.articles
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"\
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel>
<title>{_t(site.title)}</title>
<link>{edition.base}/</link>
<description>{_t(site.description)}</description>
<language>{site.language}</language>
<ttl>120</ttl>{items}
</channel>
</rss>
"""


def _rss_picture(edition: Edition, article: Article) -> str:
    if article.picture is None:
        return ""
    url = picture_url(article.picture, edition.base)
    return f'\n<media:content url="{url}" type="{PICTURE_TYPE}" medium="image" width="600" height="400"/>'


def _rss_audio(edition: Edition, article: Article) -> str:
    if not article.audio:
        return ""
    url, length = f"{edition.base}/audio/{article.slug}.wav", edition.audio_bytes(article)
    return f'\n<enclosure url="{url}" length="{length}" type="{AUDIO_TYPE}"/>'


def _rss10(edition: Edition) -> str:
    """https://web.resource.org/rss/1.0/spec, with content and Dublin Core."""
    site = edition.site
    places = "".join(f'<rdf:li rdf:resource="{edition.link(a)}"/>' for a in site.articles)
    items = "".join(
        f"""
<item rdf:about="{edition.link(a)}">
<title>{_t(a.title)}</title>
<link>{edition.link(a)}</link>
<description>{_t(a.teaser)}</description>
<dc:creator>{_t(a.author)}</dc:creator>
<dc:date>{edition.published(a).isoformat()}</dc:date>
{"".join(f"<dc:subject>{_t(tag)}</dc:subject>" for tag in a.tags)}
<content:encoded>{_t((figure(a.picture, "", edition.base) if a.picture else "") + edition.html(a))}</content:encoded>
</item>"""
        for a in site.articles
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="{edition.base}{site.path}">
<title>{_t(site.title)}</title>
<link>{edition.base}/</link>
<description>{_t(site.description)}</description>
<dc:language>{site.language}</dc:language>
<items><rdf:Seq>{places}</rdf:Seq></items>
</channel>{items}
</rdf:RDF>
"""


def _atom10(edition: Edition) -> str:
    """RFC 4287."""
    site = edition.site
    entries = "".join(
        f"""
<entry>
<id>{_t(edition.guid(a))}</id>
<title>{_t(a.title)}</title>
<link rel="alternate" type="text/html" href="{edition.link(a)}"/>
<published>{edition.published(a).isoformat()}</published>
<updated>{edition.published(a).isoformat()}</updated>
<author><name>{_t(a.author)}</name></author>
{"".join(f'<category term="{escape(tag)}"/>' for tag in a.tags)}
<summary>{_t(a.teaser)}</summary>
<content type="html">{_t(edition.html(a))}</content>{_atom_picture(edition, a)}
</entry>"""
        for a in site.articles
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="{site.language}">
<id>{_t(site.address)}</id>
<title>{_t(site.title)}</title>
<subtitle>{_t(site.description)}</subtitle>
<link rel="alternate" type="text/html" href="{edition.base}/"/>
<link rel="self" type="application/atom+xml" href="{edition.base}{site.path}"/>
<updated>{max(map(edition.published, site.articles), default=edition.now).isoformat()}</updated>{entries}
</feed>
"""


def _atom_picture(edition: Edition, article: Article) -> str:
    if article.picture is None:
        return ""
    return f'\n<media:thumbnail url="{picture_url(article.picture, edition.base)}" width="600" height="400"/>'


def _json_feed(edition: Edition) -> str:
    """https://www.jsonfeed.org/version/1.1/"""
    site = edition.site
    items = [
        {
            "id": edition.guid(a),
            "url": edition.link(a),
            "title": a.title,
            "summary": a.teaser,
            "content_html": edition.html(a),
            "date_published": edition.published(a).isoformat(),
            "authors": [{"name": a.author}],
            "tags": list(a.tags),
            **({"image": picture_url(a.picture, edition.base)} if a.picture else {}),
        }
        for a in site.articles
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.title,
        "description": site.description,
        "home_page_url": f"{edition.base}/",
        "feed_url": f"{edition.base}{site.path}",
        "language": site.language,
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)


def _damaged(xml: str) -> str:
    """What careless software makes of it: bare ampersands, and an end that never comes."""
    body, _, _ = xml.rpartition("</channel>")
    return body.replace("&amp;", "&")


def _t(text: str) -> str:
    return escape(text, quote=False)
