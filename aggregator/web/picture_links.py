"""Addresses of pictures on this site. With the picture proxy on, every page that goes out shows its pictures by these
and by no others: it is done to the finished page, so that no template can forget it, and the browser is told so too.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from html import escape, unescape
from typing import cast

from flask import Flask, Response, current_app, g, request

from aggregator.config import Settings
from aggregator.keys import key_for
from aggregator.web.database import base_settings
from aggregator.web.security import CONTENT_SECURITY_POLICY, own_pictures_only

_SIGNATURE_BYTES = 16
_IMAGE = re.compile(r'(<img\b[^>]*?\ssrc=")(https?://[^"]*)(")', re.IGNORECASE)


def picture_path(url: str) -> str:
    """Where this site gives out the picture at ``url``. Signed: it gives out no other, and is no open proxy."""
    code = _text(url.encode("utf-8", "surrogatepass"))
    return f"{request.script_root}/picture/{_signature(code)}/{code}"


def picture_url(signature: str, code: str) -> str | None:
    """The address of the picture that a path stands for; None when this site did not write it."""
    if not (signature.isascii() and hmac.compare_digest(signature, _signature(code))):
        return None
    return urlsafe_b64decode(code + "=" * (-len(code) % 4)).decode("utf-8", "surrogatepass")


def with_own_pictures(html: str) -> str:
    """HTML whose pictures all come from this site."""
    return _IMAGE.sub(lambda found: f"{found[1]}{escape(picture_path(unescape(found[2])))}{found[3]}", html)


def _signature(code: str) -> str:
    key = cast(bytes, current_app.config["PICTURE_KEY"])
    return _text(blake2b(code.encode(), key=key, digest_size=_SIGNATURE_BYTES).digest())


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def register(app: Flask) -> None:
    app.config["PICTURE_KEY"] = key_for(cast(Settings, app.config["AGGREGATOR"]).instance, b"pictures")

    @app.after_request
    def show_own_pictures(response: Response) -> Response:
        known = cast(Settings, g.get("settings") or base_settings())
        if not known.picture_proxy or request.endpoint == "static":
            return response
        policy = response.headers.get("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers["Content-Security-Policy"] = own_pictures_only(policy)
        if response.mimetype == "text/html" and not response.is_streamed:
            response.set_data(with_own_pictures(response.get_data(as_text=True)))
        return response
