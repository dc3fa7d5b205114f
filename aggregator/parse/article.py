"""The article on a page, for feeds that give only a teaser."""

import re
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Self, cast

from aggregator.model import Policy
from aggregator.parse.errors import ParseError
from aggregator.parse.html import clean_html
from aggregator.parse.pool import ParsePool
from aggregator.parse.worker import Parse

_OWN_TITLE = re.compile(r"^\s*<h1>.*?</h1>", re.DOTALL)


def read_article(
    body: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    known: Mapping[bytes, bytes] | None = None,
    max_entries: int = 0,
) -> str:
    """The article's cleaned HTML, without the page around it and without its title.

    :raises ParseError: when no article is found
    """
    import trafilatura  # a second to load, and needed by few

    found = trafilatura.extract(
        body, url=url, output_format="html", include_images=True, include_links=True, include_formatting=True
    )
    html = _OWN_TITLE.sub("", clean_html(found or "", url))
    if not html.strip():
        raise ParseError("empty", "No article was found on the page.")
    return html


class ArticlePool:
    """Reads pages in processes of their own, under the limits of documents."""

    def __init__(self, policy: Policy) -> None:
        self._pool = ParsePool(policy, cast(Parse, read_article))

    def submit(self, body: bytes, *, url: str) -> "Future[str]":
        """A page; see read_article. The future's exception is always a ParseError."""
        return cast("Future[str]", self._pool.submit(body, url=url))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()
