"""What every answer carries and every request has to satisfy: headers, host names, size limits."""

from __future__ import annotations

from flask import Flask, Response, abort, request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
BODY_MAX_BYTES = 1_000_000
STATIC_SECONDS = 3600


def secure(app: Flask, hosts: frozenset[str]) -> None:
    """Put the guards into an application; `hosts` are the host names that it answers to, without port."""
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_MAX_BYTES,
        MAX_FORM_PARTS=2000,
        SEND_FILE_MAX_AGE_DEFAULT=STATIC_SECONDS,
        SESSION_COOKIE_NAME="practice",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        # Behind TLS the check would ask for a Referer, which Referrer-Policy below keeps browsers from sending.
        WTF_CSRF_SSL_STRICT=False,
    )

    @app.before_request
    def known_host() -> None:
        """Refuse other host names, so that a foreign page cannot reach the lab by rebinding its own name."""
        if request.host.rsplit(":", 1)[0] not in hosts and request.host not in hosts:
            abort(400, f"this lab does not answer to the host name `{request.host[:80]}`; open it by 127.0.0.1")

    @app.after_request
    def headers(response: Response) -> Response:
        """Headers of every answer."""
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response
