"""Security headers: the same for every answer, from one place."""

from collections.abc import Iterable

from flask import Flask, Response, request

ALLOWED = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors "
)


def policy(framed_by: Iterable[str] = ()) -> str:
    """What a page may load and who may show it inside another: nobody, unless origins are named."""
    return ALLOWED + (" ".join(framed_by) or "'none'")


CONTENT_SECURITY_POLICY = policy()

ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

ONE_YEAR_S = 365 * 24 * 60 * 60


def init_app(app: Flask, *, is_https: bool) -> None:
    """Adds the headers to every answer of the application."""

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if is_https:
            response.headers["Strict-Transport-Security"] = (
                f"max-age={ONE_YEAR_S}; includeSubDomains"
            )
        if request.endpoint == "static" and response.status_code < 400:
            # The name of a built asset contains its digest, so what it names never changes.
            response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR_S}, immutable"
        else:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
