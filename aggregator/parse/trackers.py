"""Pictures that count readers instead of showing something, pictures that are no entry's own, and what links carry to
tell where a reader came from."""

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
# Of these each is known to say nothing to the page; naming.address_key looks past them and some more.
_NAMES = (
    r"(?:utm_[a-z_]+|at_(?:medium|campaign|custom\d|link_[a-z]+|bbc_team|format|ptr_[a-z]+)|mtm_[a-z]+|pk_[a-z]+|wt_mc"
    r"|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|ns_(?:mchannel|source|campaign|linkname|fee)|xtor|_hsenc|_hsmi)"
)
_PARAMETER = re.compile(rf"{_NAMES}(?:=.*)?", re.IGNORECASE | re.DOTALL)
_MAYBE_TRACKED = re.compile(rf"[?&;#]{_NAMES}=", re.IGNORECASE)
# To look for plain pieces is many times faster, and mostly there are none.
_PLAIN = "clid= CLID= xtor= igshid=".split()
_WITH_LINE = "utm_ UTM_ Utm_ at_ mtm_ pk_ wt_mc= mc_ ns_ _hsenc= _hsmi=".split()


def without_tracking(url: str) -> str:
    """A web address without the parameters, in query or fragment, that only tell publishers where a reader came from.
    All else stays as it stands, byte for byte."""
    if not is_tracked(url):
        return url
    rest, hash_mark, fragment = url.partition("#")
    page, mark, query = rest.partition("?")
    if mark:
        parameters = query.split("&")
        kept = [one for one in parameters if not _PARAMETER.fullmatch(one)]
        if len(kept) < len(parameters):
            page += "?" + "&".join(kept) if any(kept) else ""
        else:
            page = rest
    if fragment and all(_PARAMETER.fullmatch(one) for one in fragment.split("&")):
        return page
    return page + hash_mark + fragment


def is_tracked(text: str) -> bool:
    """Whether an address, or HTML with addresses in it, may hold such parameters."""
    pieces = [*_PLAIN, *_WITH_LINE] if "_" in text else _PLAIN
    return any(piece in text for piece in pieces) and _MAYBE_TRACKED.search(text) is not None


def is_tracker(url: str) -> bool:
    """Whether the picture at this absolute address is known to be there for counting."""
    host = _HOST.match(url)
    return (host is not None and f".{host[1].lower()}".endswith(_SUFFIXES)) or _PATHS.search(url) is not None


def is_own(url: str) -> bool:
    """Whether a picture may stand for an entry: no tracker, no face of its author, no emoji, no share button."""
    return not is_tracker(url) and _NOT_OWN.search(url.lower()) is None
