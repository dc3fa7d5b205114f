"""The sample sites' own pages: a front page that names the feed, and a page for each article."""

from html import escape

from aggregator.demo.content import Article
from aggregator.demo.formats import Edition
from aggregator.demo.icon import SIZE
from aggregator.demo.markup import figure

ICON_PATH = "/icon.png"
_STYLE = (
    "body{max-width:38rem;margin:3rem auto;padding:0 1rem;font:1.1rem/1.6 Georgia,serif;color:#171a1a;"
    "background:#fcfcfa}img{width:100%;height:auto}figure{margin:1.5rem 0}a{color:#175355}"
    "figcaption,small{color:#5f6665;font:.85rem/1.4 sans-serif}blockquote{border-left:2px solid #171a1a;margin:0;"
    "padding-left:1rem}@media(prefers-color-scheme:dark){body{color:#e9e9e2;background:#131716}a{color:#84c3bc}}"
)


def front_page(edition: Edition, feed_type: str) -> str:
    """Titles, newest first, and a link element by which a reader finds the feed."""
    items = "".join(
        f'<li><a href="/{article.slug}">{escape(article.title)}</a></li>' for article in edition.site.articles
    )
    kind = feed_type.partition(";")[0]
    link = f'<link rel="alternate" type="{kind}" title="{escape(edition.site.title)}" href="{edition.site.path}">'
    head = f"<h1>{escape(edition.site.title)}</h1><p>{escape(edition.site.description)}</p>"
    return _page(edition, edition.site.title, f"{head}<ul>{items}</ul>", link)


def article_page(edition: Edition, article: Article) -> str:
    picture = figure(article.picture, "", edition.base) if article.picture else ""
    audio = f'<audio controls src="/audio/{article.slug}.wav"></audio>' if article.audio else ""
    byline = f"{escape(article.author)}, {edition.published(article):%Y-%m-%d %H:%M} UTC"
    return _page(
        edition,
        article.title,
        f'<p><a href="/">{escape(edition.site.title)}</a></p><h1>{escape(article.title)}</h1><small>{byline}</small>'
        f"<p><strong>{escape(article.teaser)}</strong></p>{picture}{audio}{edition.html(article)}",
    )


def _page(edition: Edition, title: str, body: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{edition.site.language}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f'<link rel="icon" type="image/png" sizes="{SIZE}x{SIZE}" href="{ICON_PATH}">'
        f"{head}<style>{_STYLE}</style></head>\n<body>{body}</body>\n</html>\n"
    )
