"""What a feed is called."""

from collections.abc import Mapping
from urllib.parse import urlsplit


def shown_title(row: Mapping[str, object]) -> str:
    """The admin's own title, else the document's, else the host of the URL.

    :param row: with own_title, title and url
    """
    return str(row["own_title"] or row["title"] or urlsplit(str(row["url"])).hostname or row["url"])
