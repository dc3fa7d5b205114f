"""Players of other sites that an entry's page may load in a frame: the one list of them. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Player:
    """A player and the address of its frame, always https and of a host in HOSTS."""

    name: str
    src: str
    sound: bool = False  # a strip to hear rather than a picture to see

    @property
    def host(self) -> str:
        return urlsplit(self.src).hostname or ""


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    frame: str  # its address, with a place for each group of the patterns
    embed: str  # what an address of the player begins with, after https:// and www.
    page: str = "(?!)"  # the same for the page that people open
    sound: bool = False


_PEERTUBE = r"(framatube\.org|peertube\.tv|tilvids\.com|video\.blender\.org|tube\.tchncs\.de)"
_SPOTIFY = "(track|album|episode|show|playlist)"
_KINDS = (
    _Kind(
        "YouTube",
        "https://www.youtube-nocookie.com/embed/{}?autoplay=1",
        r"youtube(?:-nocookie)?\.com/(?:embed|v)/([\w-]{11})(?![\w-])",
        r"(?:(?:m\.)?youtube\.com/(?:shorts/|live/|watch\?(?:[^#]*&)?v=)|youtu\.be/)([\w-]{11})(?![\w-])",
    ),
    _Kind(
        "Vimeo",
        "https://player.vimeo.com/video/{}?h={}&dnt=1&autoplay=1",
        r"player\.vimeo\.com/video/(\d+)(?:\?(?:[^#]*&)?h=(\w+))?",
        r"vimeo\.com/(\d+)(?:/(\w+))?(?:[?#]|$)",
    ),
    _Kind(
        "Dailymotion",
        "https://geo.dailymotion.com/player.html?video={}",
        r"(?:dailymotion\.com/embed/video/|geo\.dailymotion\.com/player(?:/\w+)?\.html\?(?:[^#]*&)?video=)(\w+)",
        r"dailymotion\.com/video/(\w+)",
    ),
    _Kind(
        "PeerTube",
        "https://{}/videos/embed/{}",
        _PEERTUBE + r"/videos/embed/([\w-]+)",
        _PEERTUBE + r"/w/([\w-]+)",
    ),
    _Kind(
        "media.ccc.de",
        "https://media.ccc.de/v/{}/oembed",
        r"media\.ccc\.de/v/([\w-]+)/oembed",
        r"media\.ccc\.de/v/([\w-]+)$",
    ),
    _Kind("TED", "https://embed.ted.com/talks/{}", r"embed\.ted\.com/talks/([\w/-]+)", r"ted\.com/talks/(\w+)"),
    _Kind("SRF", "https://www.srf.ch/play/embed?urn={}", r"srf\.ch/play/embed\?(?:[^#]*&)?urn=([\w:-]+)"),
    _Kind("Internet Archive", "https://archive.org/embed/{}", r"archive\.org/embed/([\w.-]+)"),
    _Kind(
        "SoundCloud",
        "https://w.soundcloud.com/player/?url={}",
        r"w\.soundcloud\.com/player/?\?(?:[^#]*&)?url=([\w%:/.~-]+)",
        sound=True,
    ),
    _Kind(
        "Spotify",
        "https://open.spotify.com/embed/{}/{}",
        rf"open\.spotify\.com/embed/{_SPOTIFY}/(\w+)",
        rf"open\.spotify\.com/{_SPOTIFY}/(\w+)",
        sound=True,
    ),
    _Kind(
        "Bandcamp",
        "https://bandcamp.com/EmbeddedPlayer/{}",
        r"bandcamp\.com/EmbeddedPlayer/([\w=/.-]+)",
        sound=True,
    ),
)
_START = r"https?://(?:www\.)?"
_EMBEDS = [(kind, re.compile(_START + kind.embed, re.IGNORECASE)) for kind in _KINDS]
_PAGES = [(kind, re.compile(_START + kind.page, re.IGNORECASE)) for kind in _KINDS]

HOSTS = (
    *("www.youtube-nocookie.com", "player.vimeo.com", "geo.dailymotion.com", "media.ccc.de", "embed.ted.com"),
    *("www.srf.ch", "archive.org", "w.soundcloud.com", "open.spotify.com", "bandcamp.com"),
    *re.findall(r"[a-z.]+", _PEERTUBE.replace("\\", "")),
)
"""The only ones that a page of an entry may load frames from."""


def player_at(url: str | None) -> Player | None:
    """The player whose own address this is, as an iframe in a feed named it; None for any other address."""
    return _player(_EMBEDS, url)


def player_for(url: str | None) -> Player | None:
    """The player for what lies at this address: its own, or the page on which people watch or hear it."""
    return _player(_EMBEDS, url) or _player(_PAGES, url)


def _player(known: list[tuple[_Kind, re.Pattern[str]]], url: str | None) -> Player | None:
    for kind, pattern in known:
        if url and (found := pattern.match(url)):
            src = kind.frame.format(*(group or "" for group in found.groups())).replace("?h=&", "?")
            return Player(kind.name, src, kind.sound)
    return None
