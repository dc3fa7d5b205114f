"""Whether an address may become a feed: judged by what stands in it, before anything is asked of the network."""

from aggregator.fetch.address import wire_url
from aggregator.fetch.errors import FetchError
from aggregator.fetch.guard import check_url, is_forbidden, spelled_address


def refusal(url: str, *, allow_private: bool) -> str | None:
    """Why this URL is refused, in an English sentence; None when it is not.

    A name that leads to a private address is refused when it is polled: only then is it known where it leads.
    """
    try:
        check_url(url)
    except FetchError as error:
        return error.detail
    if allow_private:
        return None
    host = (wire_url(url).host or "").rstrip(".").lower()  # as it is asked: ①②⑦.0.0.1 is 127.0.0.1 by then
    address = spelled_address(host)
    if host == "localhost" or host.endswith(".localhost") or (address and is_forbidden(address)):
        return "It points to a private address; set allow_private_networks to poll those."
    return None
