"""What the page of an entry shows it from: its text, and the files that come with it."""

from dataclasses import dataclass, replace
from html import escape

from markupsafe import Markup

from aggregator.model import Enclosure, FullEntry
from aggregator.web.article import attachments, kind_of, lay_out
from aggregator.web.embeds import NO_PICTURE, player_button, with_players
from aggregator.web.players import player_for


def text_parts(full: FullEntry) -> dict[str, object]:
    """What the text of an entry is shown from: on its page, and alone once its full text was loaded."""
    entry, article = full.entry, lay_out(full)
    article = replace(article, lead=with_players(article.lead), body=with_players(article.body))
    player = player_for(entry.url)
    if entry.url is None or player is None or escape(player.src) in article.body:
        return {"full": full, "entry": entry, "article": article, "button": None}
    picture = Markup('<img src="{}" alt="" width="1200" height="675" decoding="async">').format(article.picture)
    button = player_button(player, entry.url, picture=picture if article.picture else NO_PICTURE)
    return {"full": full, "entry": entry, "article": article, "button": button}


@dataclass(frozen=True, slots=True)
class File:
    """A file that comes with an entry, and how it is shown: as audio, video, by a player's button, or as a link."""

    enclosure: Enclosure
    kind: str
    button: Markup | None = None


def files_of(full: FullEntry) -> list[File]:
    """What comes with an entry, but for its picture and for what the button above its text plays."""
    main = player_for(full.entry.url)
    found = []
    for file in attachments(full, full.entry.image):
        player = player_for(file.url)
        if player is None:
            found.append(File(file, kind_of(file)))
        elif main is None or player.src != main.src:
            found.append(File(file, "player", player_button(player, file.url)))
    return found
