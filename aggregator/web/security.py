"""Keys and headers: the cookie's signature, CSRF tokens, and what a browser may load and run."""

from collections.abc import Iterable

from flask import Flask, Response, request
from flask_wtf import CSRFProtect

from aggregator.config import Settings
from aggregator.keys import secret_key

_ANY_PICTURES = "img-src 'self' data: http: https:"

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        _ANY_PICTURES,
        "media-src http: https:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def policy_with_frames(hosts: Iterable[str]) -> str:
    """The policy of a page that may load frames from these hosts, by https alone."""
    return f"{CONTENT_SECURITY_POLICY}; frame-src {' '.join(f'https://{host}' for host in hosts)}"


def own_pictures_only(policy: str) -> str:
    """A policy under which pictures come from this site alone."""
    return policy.replace(_ANY_PICTURES, "img-src 'self' data:")


HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Publishers learn nothing; our own CSRF check needs the referrer under https.
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

csrf = CSRFProtect()


def register(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=secret_key(settings.instance),
        # As long as the session: a page left open overnight must still be able to mark an entry.
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=settings.opml_bytes + 1_000_000,
    )
    csrf.init_app(app)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.endpoint == "static":
            return response
        if "Cache-Control" not in response.headers:
            # A fragment must never be shown where its page is asked for; a page may be shown again by "back".
            fragment = "HX-Request" in request.headers
            response.headers["Cache-Control"] = "no-store" if fragment else "private, no-cache"
        response.vary.add("HX-Request")
        return response
