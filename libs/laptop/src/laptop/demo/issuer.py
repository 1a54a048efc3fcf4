"""A small OpenID provider for laptops and tests: anybody becomes any person of the demo, without a password.

People sign in as on a real one: discovery, authorization code with PKCE, an ID token. So it must never run where real people are: it refuses the production profile, on construction.
"""

import hashlib
import hmac
import html
import json
import os
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.datastructures import QueryParams
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from common.identity.jwks import DEMO_MARK
from laptop.demo.people import DemoPerson, demo_people

WORKING_DAY_SECONDS = 8 * 3600
CODE_SECONDS = 60
WEB_CLIENT = "zcps-web"
"""The client of front ends: public, without a secret, so that PKCE is required of it."""
LOOPBACK_ORIGIN = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"
_LOOPBACK_HOSTS = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class _Grant:
    """What an authorization code stands for until it is redeemed, once."""

    username: str
    redirect_uri: str
    challenge: str
    nonce: str | None
    until: float


class NotInProduction(Exception):
    """The demo issuer was asked for under the production profile."""


class DemoIssuer:
    """Signs tokens for demo people, and publishes its key like an OpenID provider.

    Args:
        key_path: the ES256 key, made at first start, readable by its owner only; `<key_path>.jwks` holds the public set,
            for services on the same machine that read keys from a file.
        issuer: the `iss` claim; fixed, because accounts are known by it and must be found again on another port.
        profile: the platform's profile, from settings.
        audience: the `aud` claim.
        now: system time in seconds since 1970; replaced in tests.

    Raises:
        NotInProduction: for the profile `production`.
    """

    def __init__(
        self,
        key_path: Path,
        issuer: str,
        *,
        profile: str,
        audience: str = "zcps",
        now: Callable[[], float] = time.time,
    ) -> None:
        if profile == "production":
            raise NotInProduction("the demo issuer gives everybody's token to anybody")
        self.issuer = issuer
        self.jwks_path = key_path.with_name(f"{key_path.name}.jwks")
        self._audience = audience
        self._now = now
        self._key = _key(key_path)
        self._codes: dict[str, _Grant] = {}
        self.jwks_path.write_text(json.dumps(self.jwks()), "utf-8")

    def jwks(self) -> dict[str, Any]:
        """The public key set (RFC 7517), marked so that a process with the production profile does not start with it."""
        return {"keys": [{**self._key.as_dict(private=False), "use": "sig", "alg": "ES256", DEMO_MARK: True}]}

    def token(self, person: DemoPerson | str, *, lifetime: float = WORKING_DAY_SECONDS) -> str:
        """An access token of a person or client of the demo, shaped as the Keycloak realm shapes them.

        Args:
            person: or the username.
            lifetime: seconds.

        Raises:
            KeyError: no such username.
        """
        if isinstance(person, str):
            person = demo_people()[person]
        issued = int(self._now())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self._audience,
            "sub": person.username,
            "azp": person.username if person.is_client else WEB_CLIENT,
            "iat": issued,
            "nbf": issued,
            "exp": issued + int(lifetime),
            "grants": sorted(str(grant) for grant in person.grants),
        }
        if person.is_client:
            claims["client_id"] = person.username
        return jwt.encode({"alg": "ES256", "kid": self._key.kid}, claims, self._key, algorithms=["ES256"])

    def app(self) -> Starlette:
        """Discovery document, key set, `GET /authorize`, and `POST /token` by code, or by `username` or `client_id` alone."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/jwks", self._jwks),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/userinfo", self._userinfo),
                Route("/logout", self._logout),
            ],
            middleware=[
                Middleware(
                    CORSMiddleware,
                    allow_origin_regex=LOOPBACK_ORIGIN,
                    allow_methods=["*"],
                    allow_headers=["*"],
                )
            ],
        )

    async def _discovery(self, request: Request) -> JSONResponse:
        here = _here(request)
        return JSONResponse(
            {
                # what libraries hold ID tokens against; access tokens keep the name that accounts are known by
                "issuer": here,
                "authorization_endpoint": f"{here}/authorize",
                "token_endpoint": f"{here}/token",
                "userinfo_endpoint": f"{here}/userinfo",
                "end_session_endpoint": f"{here}/logout",
                "jwks_uri": f"{here}/jwks",
                "scopes_supported": ["openid", "profile"],
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": ["authorization_code", "password", "client_credentials"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["none"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
                "claims_supported": ["sub", "name", "preferred_username"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def _jwks(self, _request: Request) -> JSONResponse:
        return JSONResponse(self.jwks())

    async def _authorize(self, request: Request) -> Response:
        """The page on which a person is chosen, or, with `login_hint`, the way back with a code at once."""
        asked = request.query_params
        if fault := _unanswerable(asked):
            return HTMLResponse(f"<!doctype html><p>{html.escape(fault)}", status_code=400)
        back = {"state": asked["state"]} if "state" in asked else {}
        if fault := _fault(asked):
            return _redirect(asked["redirect_uri"], back | {"error": fault})
        person = demo_people().get(asked.get("login_hint", ""))
        if person is None or person.is_client:
            return HTMLResponse(_choice(asked))
        code = secrets.token_urlsafe(32)
        self._codes[code] = _Grant(
            person.username,
            asked["redirect_uri"],
            asked["code_challenge"],
            asked.get("nonce"),
            self._now() + CODE_SECONDS,
        )
        return _redirect(asked["redirect_uri"], back | {"code": code, "iss": _here(request)})

    async def _token(self, request: Request) -> JSONResponse:
        form = {name: str(value) for name, value in (await request.form()).items()}
        if form.get("grant_type") == "authorization_code":
            return self._redeem(form, _here(request))
        person = demo_people().get(form.get("username") or form.get("client_id") or "")
        return _refused("没有这个演示人员。") if person is None else self._tokens(person)

    def _redeem(self, form: dict[str, str], here: str) -> JSONResponse:
        grant = self._codes.pop(form.get("code", ""), None)
        if grant is None or grant.until < self._now():
            return _refused("授权码无效、已用过或者已过期。")
        if form.get("client_id") != WEB_CLIENT or form.get("redirect_uri") != grant.redirect_uri:
            return _refused("客户端或者返回地址与申请授权码时不一致。")
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if not hmac.compare_digest(urlsafe_b64encode(digest).rstrip(b"=").decode(), grant.challenge):
            return _refused("PKCE 校验值不一致。")
        person = demo_people()[grant.username]
        return self._tokens(
            person, id_token=self._id_token(person, here, grant.nonce), scope="openid profile"
        )

    def _tokens(self, person: DemoPerson, **more: str) -> JSONResponse:
        return JSONResponse(
            {
                "access_token": self.token(person),
                "token_type": "Bearer",
                "expires_in": WORKING_DAY_SECONDS,
                **more,
            },
            headers={"Cache-Control": "no-store"},
        )

    def _id_token(self, person: DemoPerson, here: str, nonce: str | None) -> str:
        issued = int(self._now())
        claims = {
            "iss": here,
            "aud": WEB_CLIENT,
            "iat": issued,
            "exp": issued + WORKING_DAY_SECONDS,
            **_about(person),
            **({"nonce": nonce} if nonce is not None else {}),
        }
        return jwt.encode({"alg": "ES256", "kid": self._key.kid}, claims, self._key, algorithms=["ES256"])

    async def _userinfo(self, request: Request) -> JSONResponse:
        _, _, token = request.headers.get("authorization", "").partition(" ")
        try:
            claims = jwt.decode(token, self._key, algorithms=["ES256"]).claims
        except (JoseError, ValueError):
            return JSONResponse(
                {"error": "invalid_token"}, status_code=401, headers={"WWW-Authenticate": "Bearer"}
            )
        return JSONResponse(_about(demo_people()[claims["sub"]]))

    async def _logout(self, request: Request) -> Response:
        """There is no session to end; the front end is sent back."""
        back = request.query_params.get("post_logout_redirect_uri", "")
        return _redirect(back, {}) if _is_loopback(back) else HTMLResponse("<!doctype html><p>已退出。")


def _about(person: DemoPerson) -> dict[str, str]:
    return {"sub": person.username, "preferred_username": person.username, "name": person.name}


def _here(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"


def _is_loopback(address: str) -> bool:
    return urlsplit(address).hostname in _LOOPBACK_HOSTS


def _unanswerable(asked: QueryParams) -> str | None:
    """Why there is nobody to send an answer to (RFC 6749, 4.1.2.1)."""
    if asked.get("client_id") != WEB_CLIENT:
        return f"没有这个客户端；演示环境的客户端是 {WEB_CLIENT}。"
    if not _is_loopback(asked.get("redirect_uri", "")):
        return "返回地址须在本机（localhost、127.0.0.1）。"
    return None


def _fault(asked: QueryParams) -> str | None:
    """The OAuth error of a request that is not the code flow with PKCE."""
    if asked.get("response_type") != "code":
        return "unsupported_response_type"
    if not asked.get("code_challenge") or asked.get("code_challenge_method") != "S256":
        return "invalid_request"
    return None


def _redirect(address: str, answer: dict[str, str]) -> Response:
    joined = "&" if urlsplit(address).query else "?"
    return RedirectResponse(f"{address}{joined}{urlencode(answer)}" if answer else address, status_code=303)


def _refused(why: str) -> JSONResponse:
    return JSONResponse({"error": "invalid_grant", "error_description": why}, status_code=400)


def _choice(asked: QueryParams) -> str:
    """The page that asks as whom to sign in."""
    rows = "".join(
        f'<li><a href="?{html.escape(urlencode({**asked, "login_hint": person.username}))}">'
        f"{html.escape(person.name)}（{html.escape(person.username)}）</a>"
        for person in demo_people().values()
        if not person.is_client
    )
    return f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>登录</title><h1>以谁的身份登录？</h1><ul>{rows}</ul>'


def _key(path: Path) -> ECKey:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        key = ECKey.generate_key("P-256", auto_kid=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(key.as_dict(private=True), file)
    return ECKey.import_key(json.loads(path.read_text("utf-8")))
