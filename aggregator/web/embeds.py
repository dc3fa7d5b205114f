"""Players in an entry's text: what a feed had as a frame is a link by now, and becomes a button that loads it."""

import re
from html import unescape

from flask_babel import gettext
from markupsafe import Markup

from aggregator.web.players import Player, player_at

_LINK = re.compile(r'<a href="([^"]*)"[^<>]*>([^<]*)</a>')
NO_PICTURE = Markup("")
_ADDRESS = re.compile(r"\S+\.\S+/\S*")


def with_players(html: Markup) -> Markup:
    """Cleaned HTML, with its links to known players as buttons. Without script they are links as before."""

    def button(match: re.Match[str]) -> str:
        url = unescape(match[1])
        player = player_at(url)
        if player is None:
            return match[0]
        title = " ".join(unescape(match[2]).split())
        return str(player_button(player, url, "" if _ADDRESS.fullmatch(title) else title))

    return Markup(_LINK.sub(button, html))  # noqa: S704 (cleaned, and what is put in is escaped)


def player_button(player: Player, url: str, title: str = "", picture: Markup = NO_PICTURE) -> Markup:
    """A link to ``url`` that the page's script turns into the player when it is pressed.

    :param picture: an img element to stand in the button
    """
    kind = (
        gettext("Listen at %(site)s", site=player.name)
        if player.sound
        else gettext("Play from %(site)s", site=player.name)
    )
    told = gettext("Only when you press does this contact %(host)s.", host=player.host)
    return Markup(
        '<a class="embed" href="{}" rel="noopener noreferrer" data-player="{}"{} data-title="{}">{}'
        '<span class="embed-words"><b>{}</b> {}<small>{}</small></span></a>'
    ).format(
        url, player.src, Markup(" data-sound") if player.sound else "", title or player.name, picture,
        kind, Markup("<span>{}</span> ").format(title) if title else "", told,
    )  # fmt: skip
