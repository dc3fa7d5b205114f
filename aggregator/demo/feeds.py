"""The sample feeds as bytes, with everything else that their sites serve."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from aggregator.demo.content import Article, Site, picture, sites
from aggregator.demo.formats import AUDIO_TYPE, PICTURE_TYPE, Edition, write
from aggregator.demo.icon import icon
from aggregator.demo.markup import pictures
from aggregator.demo.pages import ICON_PATH, article_page, front_page
from aggregator.demo.sound import tone

_SCALE = (262, 294, 330, 349, 392, 440, 494)  # hertz: each episode sounds a little different


@dataclass(frozen=True, slots=True)
class SampleFile:
    """What an address of a sample site answers with."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class SampleFeed:
    """A sample feed: its document, where it lies, and how its server behaves."""

    title: str
    path: str
    folder: str
    language: str
    body: bytes
    content_type: str
    delay_seconds: float  # before the document is sent
    status: int  # what the feed's address answers; a sample that is not 200 has no document
    modified: datetime  # of the newest entry
    files: Mapping[str, SampleFile]  # the site's pages, pictures and sounds, by path


def sample_feeds(now: datetime, base: Callable[[int], str]) -> list[SampleFeed]:
    """Every sample feed as it would look at ``now`` (an aware time).

    :param base: the address, without a slash at its end, under which the site of this number is served
    """
    return [_feed(number, site, base(number), now) for number, site in enumerate(sites())]


def _feed(number: int, site: Site, base: str, now: datetime) -> SampleFeed:
    sounds = {article: tone(_SCALE[i % len(_SCALE)]) for i, article in enumerate(site.articles) if article.audio}
    edition = Edition(site, base, now, lambda article: len(sounds[article]))
    there = site.status == 200
    body, content_type = write(edition) if there else (b"", "text/plain; charset=utf-8")
    return SampleFeed(
        title=site.title,
        path=site.path,
        folder=site.folder,
        language=site.language,
        body=body,
        content_type=content_type,
        delay_seconds=site.delay_seconds,
        status=site.status,
        modified=max(map(edition.published, site.articles), default=now),
        files=_files(edition, number, content_type, sounds) if there else {},
    )


def _files(edition: Edition, number: int, feed_type: str, sounds: Mapping[Article, bytes]) -> dict[str, SampleFile]:
    html = "text/html; charset=utf-8"
    files = {
        "/": SampleFile(front_page(edition, feed_type).encode(), html),
        ICON_PATH: SampleFile(icon(number), "image/png"),
    }
    for article in edition.site.articles:
        files[f"/{article.slug}"] = SampleFile(article_page(edition, article).encode(), html)
        for name in pictures(article.body) | ({article.picture} if article.picture else set()):
            files[f"/pictures/{name}.svg"] = SampleFile(picture(name), PICTURE_TYPE)
    for article, sound in sounds.items():
        files[f"/audio/{article.slug}.wav"] = SampleFile(sound, AUDIO_TYPE)
    return files
