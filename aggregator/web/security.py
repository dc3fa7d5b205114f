"""Keys and headers: the cookie's signature, CSRF tokens, and what a browser may load and run."""

from flask import Flask, Response, request
from flask_wtf import CSRFProtect

from aggregator.config import Settings
from aggregator.keys import secret_key

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: http: https:",
        "media-src http: https:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

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
