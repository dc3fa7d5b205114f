"""Pictures that count readers instead of showing something, and pictures that are no entry's own."""

import re
from urllib.parse import urlsplit

_HOSTS = frozenset(
    "ad.doubleclick.net anrdoezrs.net b.scorecardresearch.com bat.bing.com beacon.krxd.net fls.doubleclick.net"
    " google-analytics.com googleads.g.doubleclick.net ioam.de ivwbox.de mf.feeds.reuters.com pagead2.googlesyndication.com"
    " pi.feedsportal.com pixel.quantserve.com pixel.wp.com pubads.g.doubleclick.net rss.buysellads.com"
    " sb.scorecardresearch.com securepubads.g.doubleclick.net segment-data.zqtk.net ssl.google-analytics.com"
    " statcounter.com c.statcounter.com stats.wordpress.com tracking.feedpress.com tracking.feedpress.it"
    " vg01.met.vgwort.de vgwort.de wl-pixel.index.digital www.google-analytics.com"
    " amazon-adsystem.com assoc-amazon.com ir-na.amazon-adsystem.com rss.feedsportal.com res.feedsportal.com".split()
)
_SUFFIXES = (".2o7.net", ".omtrdc.net", ".vgwort.de", ".ioam.de", ".ivwbox.de", ".feedsportal.com", ".doubleclick.net")
_SUFFIXES += (".amazon-adsystem.com", ".scorecardresearch.com", ".quantserve.com", ".google-analytics.com")
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
    host = (urlsplit(url).hostname or "").lower()
    return host in _HOSTS or host.endswith(_SUFFIXES) or _PATHS.search(url) is not None


def is_own(url: str) -> bool:
    """Whether a picture may stand for an entry: no tracker, no face of its author, no emoji, no share button."""
    return not is_tracker(url) and _NOT_OWN.search(url.lower()) is None
