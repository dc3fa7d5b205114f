"""Pictures that count readers instead of showing something, and pictures that are no entry's own."""

import re

_DOMAINS = (
    "2o7.net amazon-adsystem.com anrdoezrs.net assoc-amazon.com bat.bing.com beacon.krxd.net doubleclick.net"
    " feedsportal.com google-analytics.com googlesyndication.com ioam.de ivwbox.de mf.feeds.reuters.com omtrdc.net"
    " pixel.wp.com quantserve.com rss.buysellads.com scorecardresearch.com segment-data.zqtk.net statcounter.com"
    " stats.wordpress.com tracking.feedpress.com tracking.feedpress.it vgwort.de wl-pixel.index.digital"
).split()
_SUFFIXES = tuple(f".{domain}" for domain in _DOMAINS)
_HOST = re.compile(r"https?://(?:[^/?#]*@)?([^/?#:]*)", re.IGNORECASE)
_PATHS = re.compile(
    r"/~r/[^?]*/~4/|/~ff/|feedburner\.com/~|facebook\.com/tr\b|medium\.com/_/stat|/(?:piwik|matomo)\.php"
    r"|blogger\.googleusercontent\.com/tracker|/tracker/\d+/\d+$|/pixel\.(?:gif|png)|/(?:1x1|onepixel|clear|blank"
    r"|spacer|transparent)\.(?:gif|png)|republication-tracker-tool|/__utm\.gif|/b\.gif\?|/count(?:er)?\.(?:gif|php)"
    r"|//(?:pixel|tracking|tracker|metrics|counter|beacon)\."
)
_NOT_OWN = re.compile(
    r"gravatar\.com/|/avatars?/|s\.w\.org/images/core/emoji|/wp-includes/images/smilies|/emoji/|twemoji"
    r"|/(?:share|social|icon|button)[\w-]*/?[\w-]*\.(?:gif|png|svg)|/favicon|badge"
)


def is_tracker(url: str) -> bool:
    """Whether the picture at this absolute address is known to be there for counting."""
    host = _HOST.match(url)
    return (host is not None and f".{host[1].lower()}".endswith(_SUFFIXES)) or _PATHS.search(url) is not None


def is_own(url: str) -> bool:
    """Whether a picture may stand for an entry: no tracker, no face of its author, no emoji, no share button."""
    return not is_tracker(url) and _NOT_OWN.search(url.lower()) is None
