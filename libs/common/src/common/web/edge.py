"""The edge of an app: which headers of a request are believed, and which every answer carries.

Whoever calls directly says nothing about himself: forwarded addresses and correlation ids count only from the proxies
that the settings name, and only in a strict form, because both end up in the audit chain.
"""

import ipaddress
import re
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

CORRELATION_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_OF_PROXIES = (b"x-forwarded-for", b"x-forwarded-proto", b"x-correlation-id")

API_POLICY = "default-src 'none'; frame-ancestors 'none'"
PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Our pages are single files with their script inside; nothing comes from elsewhere, nobody frames them."""

_ALWAYS = {
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


class Edge:
    """ASGI middleware, outermost.

    Args:
        proxies: addresses or networks (`10.2.0.0/16`) whose word about the caller counts.

    Raises:
        ValueError: one of them is neither.
    """

    def __init__(self, app: ASGIApp, *, proxies: Sequence[str] = ()) -> None:
        self._app = app
        self._networks = [ipaddress.ip_network(proxy) for proxy in proxies]
        # it reads the list of addresses from the right, past the trusted ones
        self._behind: ASGIApp = ProxyHeadersMiddleware(app, list(proxies))  # type: ignore[assignment, arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        trusted = self._trusts(scope)
        believed = [
            (name, value)
            for name, value in scope["headers"]
            if name not in _OF_PROXIES or (trusted and _well_formed(name, value))
        ]
        # in place: whoever measures from outside reads the route from the same scope
        scope["headers"] = believed

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                dress(MutableHeaders(raw=message.setdefault("headers", [])))
            await send(message)

        await (self._behind if trusted else self._app)(scope, receive, dressed)

    def _trusts(self, scope: Scope) -> bool:
        peer = _address(scope["client"][0]) if scope.get("client") else None
        return peer is not None and any(peer in network for network in self._networks)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _well_formed(name: bytes, value: bytes) -> bool:
    text = value.decode("latin-1")
    match name:
        case b"x-forwarded-for":
            return all(_address(part.strip()) is not None for part in text.split(","))
        case b"x-forwarded-proto":
            return text in {"http", "https"}
        case _:
            return CORRELATION_ID.fullmatch(text) is not None


def dress(headers: MutableHeaders) -> None:
    """What every answer carries."""
    for name, value in _ALWAYS.items():
        headers[name] = value
    page = headers.get("content-type", "").startswith("text/html")
    headers.setdefault("content-security-policy", PAGE_POLICY if page else API_POLICY)
    # What a route says of its own answer stands; what says nothing may name people and is kept nowhere.
    headers.setdefault("cache-control", "no-store")
